"""Plain text to sentences and words, for any of the languages that newsrooms write.

Knows nothing of topics, memory or articles.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_QUOTES = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "`": "'",
        "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"',
        "「": '"', "」": '"', "『": '"', "』": '"',
        "–": "-", "—": " - ", "―": " - ", "‐": "-", "‑": "-", "−": "-",
        "…": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u3000": " ",
    }
)  # fmt: skip
# Zero-width, bidi and control characters carry no fact and are used to defeat matching (C10, A14).
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u061c\u200b-\u200f"
    "\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")
# A line break that somebody escaped once too often: "...the port.\nThe navy said".
_ESCAPED_BREAK = re.compile(r"(?:\\r)?\\n(?![a-z])")

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
KANA = "\u3040-\u30ff"
HANGUL = "\uac00-\ud7a3"
_CJK = re.compile(f"[{HAN}{KANA}]")
_WIDE = re.compile(f"[{HAN}{KANA}{HANGUL}]")

# Titles and abbreviations after which a full stop does not end a sentence; those in the second
# list are also words ("said no.", "was ill.") and count only with a capital.
_ABBREVIATED = """
    mr mrs ms dr prof sen rep gov gen col lt maj capt sgt adm brig cmdr pres hon rev st sr jr vs
    jan feb apr jun jul aug sep sept oct nov dec tue tues thu thur thurs fri inc ltd corp llc plc
    dept univ assn bros nos vol approx est al etc ie eg cf ave blvd rd mt ft calif conn fla ga kan
    ky md mich minn mont neb nev okla tenn tex va vt wis wyo ariz colo т г гг им ул стр тыс млн
    млрд руб проф ген
    mio mrd bzw usw ggf inkl evtl sog mme mlle sra srta dra sig dott
"""
_CAPITALISED = "no mon wed sat sun mar co fig ill ind la mass miss mo ore pa wash ark del"
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())
_AMBIGUOUS = frozenset(_CAPITALISED.split())
# Marks are taken possessively and only at the head of a run: a paragraph of nothing but marks, or
# of quotes that never close, must cost no more than its length.
_BOUNDARY = re.compile(
    rf"""(?<![.!?])(?P<mark>[.!?]++(?:["')\]]|\s"(?=\s|$))*+)\s+(?=["'(\[]*+[^\W\d_a-zа-я]|["'(\[]*+\d)"""
    rf"""|(?P<wide>(?:[。｡]|[!?](?=[{HAN}{KANA}]))++)""",
)
_ATTRIBUTED = re.compile(
    r"\s(?:[A-Z][\w.'-]+\s){1,3}(?:said|says|asked|added|told|wrote|replied|warned|noted)\b"
)
_LAST_WORD = re.compile(r"([^\W\d_][\w.'-]*)\.$")
_CLOSERS = "\"')]"
# "Am 4. März": German writes the full stop of an ordinal.
_GERMAN_DAY = re.compile(
    r"\D{0,2}\d{1,2}\.\s(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober"
    r"|November|Dezember)\b"
)
_DAY = 4
# No abbreviation is longer; looking back further would make long paragraphs slow.
_TAIL = 40

WORD = re.compile(r"([^\W\d_][\w.'-]*)\.$")
_CLOSERS = "\"')]"

WORD = re.compile(
    rf"[{HAN}{KANA}]+|[{HANGUL}]+|[$£€¥₩]?\d+(?:[.,:]\d+)*(?:%|[a-z]{{1,2}}\b)?|[^\W\d_]\.(?:[^\W\d_]\.)+"
    r"|[^\W_]+(?:['&][^\W_]+)*",
)


def normalise(text: str) -> str:
    """Return `text` with one spelling for quotes, dashes and spaces and nothing invisible in it.

    NFKC, so that full-width and homoglyph-ish forms compare equal; line breaks become spaces.
    Doing it again changes nothing.
    """
    if text.isascii() and "\\n" not in text:
        plain = " ".join(text.split())
        if plain.isprintable():  # nothing is left to mend, and this takes a tenth of the time
            return plain.replace("`", "'")
    text = _INVISIBLE.sub("", _SPACES.sub(" ", text)).translate(_QUOTES)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    if "\\n" in text:
        text = _ESCAPED_BREAK.sub(" ", text)
    return _SPACES.sub(" ", text).strip()


def blocks(text: str) -> list[str]:
    """Split extracted text into its normalised, non-empty blocks: one paragraph a line."""
    if "\\n" in text:
        text = _ESCAPED_BREAK.sub("\n", text)
    return [block for line in text.splitlines() if (block := normalise(line))]


def sentences(block: str) -> list[str]:
    """Split one normalised block into sentences; a quotation of several stays apart per sentence.

    A boundary is sentence punctuation, closing quotes, a space and a capital, digit or opening
    quote; abbreviations, initials and decimal points are none. CJK marks need no space.
    """
    return list(_split(block))


def _split(block: str) -> Iterator[str]:
    start = checked = 0
    quote_open = False
    for match in _BOUNDARY.finditer(block):
        end = match.end("mark") if match["mark"] else match.end("wide")
        if match["mark"] and _continues(block[max(start, end - _TAIL) : end]):
            continue
        if match["mark"] == "." and _GERMAN_DAY.match(block, max(start, end - _DAY)):
            continue
        if block[end - 1] == '"' and _ATTRIBUTED.match(block, end):
            continue  # "For whom?" Moe asked.
        quote_open ^= bool(block.count('"', checked, end) % 2)
        checked = end
        if quote_open:
            if match["mark"] or block[end : end + 1] != '"':
                continue  # a quotation is attributed as a whole: "Why? We don't know," he said.
            end += 1  # the closing quote belongs to the sentence that it ends
            quote_open, checked = False, end
        yield block[start:end].strip()
        start = max(end, match.end())
    if block[start:].strip():
        if block[start:].count('"') % 2:
            yield from _split_unbalanced(block[start:].strip())
        else:
            yield block[start:].strip()


def _split_unbalanced(block: str) -> Iterator[str]:
    """Split without regard to quotes: the paragraph opens one that it does not close."""
    start = 0
    for match in _BOUNDARY.finditer(block):
        tail = max(start, match.end() - _TAIL)
        if match["mark"] and _continues(block[tail : match.end("mark")]):
            continue
        yield block[start : match.end()].strip()
        start = match.end()
    if block[start:].strip():
        yield block[start:].strip()


def _continues(head: str) -> bool:
    """Say whether the full stop that ends `head` belongs to an abbreviation or an initial."""
    bare = head.rstrip(_CLOSERS)
    if not bare.endswith(".") or bare.endswith(".."):
        return False
    word = _LAST_WORD.search(bare)
    if word is None:
        return False
    written = word[1]
    stem = written.lower()
    if stem in _AMBIGUOUS:
        return written[0].isupper()
    short = len(stem) == 1 and stem.isalpha()
    return stem in _ABBREVIATIONS or short or bool(re.fullmatch(r"(?:[a-z]\.)+[a-z]", stem))


def words(sentence: str) -> list[str]:
    """Return the words of a normalised sentence as written; CJK runs stay whole."""
    return WORD.findall(sentence)


def is_cjk(text: str) -> bool:
    """Say whether `text` has Chinese or Japanese characters (written without spaces)."""
    return _CJK.search(text) is not None


def is_wide(text: str) -> bool:
    """Say whether `text` has Chinese, Japanese or Korean characters."""
    return _WIDE.search(text) is not None


_STEMMERS = {"de": "german", "fr": "french", "es": "spanish", "it": "italian", "pt": "portuguese"}


@lru_cache(maxsize=16384)
def stem(word: str, language: str = "") -> str:
    """Return a light stem of a lower-case word; other words unchanged.

    Args:
        word: English or Russian by its letters, unless a language is named.
        language: de, fr, es, it or pt.
    """
    word = word.removesuffix("'s")
    if len(word) <= 3 or not word[0].isalpha():
        return word
    if language:
        return _stemmer(_STEMMERS[language]).stemWord(word)  # type: ignore[no-any-return]  # no types
    first = word[0]
    if "a" <= first <= "z":
        return _stemmer("english").stemWord(word)  # type: ignore[no-any-return]  # no types
    if "а" <= first <= "я":
        return _stemmer("russian").stemWord(word)  # type: ignore[no-any-return]  # no types
    return word


@lru_cache(maxsize=8)
def _stemmer(language: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - Stemmer has no types
    import Stemmer  # noqa: PLC0415 - only where text is judged

    return Stemmer.Stemmer(language)
