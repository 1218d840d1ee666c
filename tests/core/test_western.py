"""German, French, Spanish, Italian and Portuguese: what is read as English, and what follows."""

import pytest

from watcher.core.background import freshness
from watcher.core.features import features
from watcher.core.text import normalise
from watcher.core.western import in_english, language
from watcher.evaluation import sentences
from watcher.model import Status


def read(sentence: str) -> str:
    sentence = normalise(sentence)
    return in_english(sentence, language(sentence))[0]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Das Schiff soll am Dienstag auslaufen.", "de"),
        ("Le navire doit appareiller mardi.", "fr"),
        ("El barco zarpará de Bergen el martes.", "es"),
        ("La nave è stata sequestrata dalla guardia costiera.", "it"),
        ("O navio foi apreendido pela guarda costeira.", "pt"),
        ("The trawler landed nine tonnes of cod at Vardø.", ""),
        ("Charles de Gaulle airport closed", ""),
        ("Ursula von der Leyen says the EU must cut its quota", ""),
        ("Траулер выгрузил девять тонн трески.", ""),
        ("", ""),
    ],
)
def test_a_language_is_told_by_its_function_words(sentence: str, name: str) -> None:
    assert language(normalise(sentence)) == name


@pytest.mark.parametrize(
    ("sentence", "english"),
    [
        ("Norwegen hat rund 7.000 Soldaten entsandt, das sagte der Minister.", "about 7000"),
        ("Der Konzern investiert 1,5 Mrd. Euro in das Werk.", "1.5 billion"),
        ("Das Treffen ist am 4. März in der Stadt.", "4 March"),
        ("Vierundzwanzig Boote sind auf der Reede.", "24"),
        ("Zwölftausend Tonnen lagen in der Halle.", "12 thousand tonnes"),
        ("La Norvège a envoyé près de 7 000 soldats à la frontière.", "about 7000"),
        ("Le navire n'a toujours pas appareillé dans la nuit.", "not a toujours appareillé"),
        ("La réunion aura lieu le 1er mai à Bergen.", "1 May"),
        ("El barco descargó mil quinientas toneladas el 4 de marzo en la isla.", "4 March"),
        ("El barco perdió más de 12 % de la carga.", "more than 12%"),
        ("La nave non è partita con 2.300 casse a bordo.", "2300 casse"),
        ("O navio não partiu com 7 mil caixas.", "7 thousand"),
    ],
)
def test_numbers_and_function_words_are_written_in_english(sentence: str, english: str) -> None:
    assert english in read(sentence)


def test_english_stays_as_it_is() -> None:
    for sentence in ("He sold 1,500 tonnes, 2.125 a share.", "On June 4, 2,000 boats left."):
        assert read(sentence) == sentence


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ("Rund 7.000 Boote liegen in der Bucht.", "Rund 10.000 Boote liegen in der Bucht."),
        ("Die Fähre hat das Rennen gewonnen.", "Die Fähre hat das Rennen nicht gewonnen."),
        ("Das Treffen ist am 4. März in Bergen.", "Das Treffen ist am 11. Mai in Bergen."),
        ("Le bac a quitté le port de Bergen.", "Le bac n'a pas quitté le port de Bergen."),
        ("Douze bateaux ont quitté la baie mardi.", "Quatorze bateaux ont quitté la baie mardi."),
        ("El barco salió con doce hombres de la isla.", "El barco salió con 14 hombres de la isla"),
        ("La nave è arrivata al porto di Bari.", "La nave non è arrivata al porto di Bari."),
        ("O navio foi vendido por 7 milhões.", "O navio foi vendido por 9 milhões."),
    ],
)
def test_one_word_that_changes_a_fact_is_told(known: str, text: str) -> None:
    assert judged(known, text)


@pytest.mark.parametrize(
    ("known", "text"),
    [
        (
            "Rund 7.000 Boote sind noch in der Bucht.",
            "Noch sind rund siebentausend Boote in der Bucht.",
        ),
        ("Das neue Werk kostet 1,5 Mrd. Euro.", "Das neue Werk kostet 1.500 Mio. Euro."),
        ("Douze bateaux sont dans la baie.", "12 bateaux sont dans la baie."),
        ("El barco llevaba 7.000 cajas de la isla.", "El barco llevaba 7 mil cajas de la isla."),
        ("La nave portava 2.300 casse dalla costa.", "La nave portava 2300 casse dalla costa."),
    ],
)
def test_a_number_written_otherwise_is_the_same(known: str, text: str) -> None:
    assert not judged(known, text)


def judged(known: str, text: str) -> bool:
    row = sentences.parse({"id": "x", "known": [known], "text": text})
    return sentences.judge(row).status is Status.NEW


def test_history_and_news_are_told_apart() -> None:
    from datetime import UTC, datetime

    at = datetime(2031, 3, 4, tzinfo=UTC)
    fresh = freshness(normalise("Das Schiff hat heute die Bucht verlassen."), at)
    assert fresh > 0
    old = freshness(normalise("Das Schiff hat im vergangenen Jahr die Bucht verlassen."), at)
    assert old < fresh


def test_words_of_another_language_are_in_no_english_class() -> None:
    assert "#die" not in features("Die Boote sind in der Bucht.").bag
    assert "#war" not in features("Es war die Nacht der Boote.").bag
