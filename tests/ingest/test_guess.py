import pytest

from tests.ingest.test_feeds import read
from watcher.ingest import decode, guess

JAPANESE = "漁港の倉庫で火事があり、二人がけがをした。"
KOREAN = "북항 창고에서 불이 나 두 명이 다쳤다고 밝혔다."
CHINESE = "渡轮于晚上九点离开港口,船上有两百人,海岸警卫队表示。"
OLD = [(JAPANESE, "cp932"), (JAPANESE, "euc_jp"), (KOREAN, "cp949"), (CHINESE, "gb18030")]


@pytest.mark.parametrize(("text", "codec"), OLD)
@pytest.mark.parametrize("claim", ["", "utf-8"])
def test_what_is_not_the_utf8_that_it_says_is_read(text: str, codec: str, claim: str) -> None:
    page = f"<html><meta charset='{claim or 'utf-8'}'><p>{text}</p>"  # A23, C06
    assert decode.to_text(page.encode(codec), claim) == page
    declared = '<?xml version="1.0" encoding="utf-8"?>' if claim else ""
    item = f"<item><title>{text}</title><guid>1</guid></item>"
    feed = f'{declared}<rss version="2.0"><channel>{item}</channel></rss>'
    assert [entry.title for entry in read(feed.encode(codec)).entries] == [text]


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("L'été dernier, douze pêcheurs près d'Évreux, où les élus créèrent une flotte", "cp1252"),
        ("Größer als früher: zwölf Männer überlebten in Göteborg, müßig", "cp1252"),
        ("Łódź zatonęła, poinformowała straż pożarna, gdzie indziej też", "cp1250"),
        ("Limandaki yangında on iki kişi öldü, itfaiye söyledi", "cp1254"),
        ("Шторм унёс две лодки, сообщили спасатели в среду вечером", "cp1251"),
        ("Шторм унёс две лодки, сообщили спасатели в среду вечером", "koi8_r"),
        ("Φωτιά στο λιμάνι, ανακοίνωσε η πυροσβεστική το βράδυ", "cp1253"),
        ("שריפה בנמל הדייגים, מסרו כבאים ביום רביעי בערב", "cp1255"),
        ("اندلع حريق في ميناء الصيد مساء الأربعاء حسب رجال الإطفاء", "cp1256"),
        ("เมื่อคืนนี้เกิดเหตุไฟไหม้ที่ท่าเรือประมง มีผู้บาดเจ็บสองคน", "cp874"),
        ("plain", "ascii"),
        (JAPANESE, "utf-16"),
    ],
)
def test_other_writings_are_not_guessed(text: str, codec: str) -> None:
    assert guess.encoding(text.encode(codec)) == ""
