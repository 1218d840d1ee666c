"""Recognises what stands in front of an article: script shells, logins, robot checks, errors.

A pure function of the text that was taken out of a page. In the languages of the shipped watchlist,
and some of its neighbours.
"""

import re

from watcher.ingest.brevity import is_brief
from watcher.ingest.plain import one_line

_WALL = re.compile(
    r"(?:enable|activate|turn on|requires?) javascript|javascript (?:is )?(?:disabled|required)"
    r"|enable cookies|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human"
    r"|are you (?:a )?(?:human|robot)|pardon our interruption"
    r"|access (?:to this page has been )?denied|unsupported browser"
    r"|browser is (?:not supported|out of date)|page (?:was )?not found|404 (?:error|not found)"
    r"|service (?:temporarily )?unavailable|(?:for|to) subscribers only"
    r"|(?:subscribe|log in|sign (?:in|up)|register) to (?:continue|read|keep reading)"
    r"|you have reached your (?:article )?limit"
    # German, French, Spanish, Italian, Dutch
    r"|javascript (?:aktivieren|ist deaktiviert)|seite (?:wurde )?nicht gefunden"
    r"|(?:jetzt )?weiterlesen mit|(?:activer|activez) javascript|page (?:est )?introuvable"
    r"|réservé aux abonnés|página no encontrada|(?:active|habilite) javascript"
    r"|pagina non (?:è stata )?trovata|pagina (?:is )?niet gevonden"
    # Russian, Ukrainian
    r"|включит[еь] (?:поддержку )?javascript|страница не найдена|проверка браузера|вы не робот"
    r"|доступ (?:к сайту )?(?:запрещ[её]н|ограничен)|только (?:для|по) подписчик|оформите подписку"
    r"|сторінку не знайдено"
    # Korean
    r"|자바스크립트를? (?:활성화|사용|허용)|페이지를 찾을 수 없|접근이 (?:거부|차단)"
    r"|로봇이 아닙니다|(?:로그인|구독)(?:하시면| 후| 하신 후)"
    # Chinese
    r"|启用 ?javascript|啟用 ?javascript|页面不存在|頁面不存在|访问被拒绝"
    r"|找不到(?:该|您|此)?(?:页面|頁面)|(?:登录|登入|订阅|訂閱)后?(?:查看|继续|繼續|阅读|閱讀)"
    # Japanese
    r"|javascriptを有効に|ページが見つかりません|ページは見つかりません|アクセスが拒否|会員限定|有料会員"
    r"|続きを読むには",
    re.IGNORECASE,
)


def look(text: str) -> str:
    """What a text says instead of being an article; "" if it is one, as far as one can see."""
    wall = _WALL.search(text) if is_brief(text) else None
    return one_line(wall[0]) if wall else ""
