import pytest

from watcher.ingest import walls


@pytest.mark.parametrize(
    "text",
    [
        "Please enable JavaScript to view this page.",
        "Sorry, this page was not found.\nTry our front page.",
        "Subscribe to continue reading.\nOnly 2 a month.",
        "Sign up to continue reading.",
        "This story is for subscribers only.",
        "Pardon Our Interruption...",
        "Are you human? Tick the box.",
        "503 Service Temporarily Unavailable",
        "Bitte JavaScript aktivieren, um diese Seite zu sehen.",
        "Diese Seite wurde nicht gefunden.",
        "Article réservé aux abonnés",
        "Página no encontrada",
        "Pagina non trovata. Torna alla prima pagina.",
        "Pagina niet gevonden",
        "Пожалуйста, включите JavaScript.",
        "Ошибка 404. Страница не найдена.",
        "Докажите, что вы не робот",
        "요청하신 페이지를 찾을 수 없습니다.",
        "로그인 후 이용하실 수 있습니다.",
        "抱歉,您访问的页面不存在。",
        "登录后查看全文",
        "お探しのページは見つかりませんでした。",
        "この記事は会員限定です。続きを読むには登録してください。",
    ],
)
def test_walls_are_seen_in_many_languages(text: str) -> None:  # C02
    assert walls.look(text)


@pytest.mark.parametrize(
    "text",
    [
        "The ferry left Northport at nine with two hundred people on board, the coastguard said.",
        "Паром вышел из порта в девять вечера, сообщили спасатели.",
        "북항을 출발한 여객선이 오후 아홉 시에 도착했다고 해경이 밝혔다.",
        "渡轮于晚上九点离开港口,船上有两百人。",
        "Please enable JavaScript. " + "The ferry left the port with many people on board. " * 12,
        "页面不存在。" + "渡轮于晚上九点离开港口,船上有两百人,海岸警卫队周四表示。" * 8,
    ],
)
def test_an_article_is_none(text: str) -> None:  # C02
    assert walls.look(text) == ""


def test_what_was_said_is_shown_in_one_line() -> None:
    assert walls.look("Oops!\nPage was not found") == "Page was not found"
