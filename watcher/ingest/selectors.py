"""CSS selectors, as people write them to say which links of a page are its news.

Checked where they are written and turned into XPath where they are used, in a process that can be
killed. XPath itself is not taken: it can open files and has no limits.
"""

from functools import lru_cache

from cssselect import HTMLTranslator
from cssselect.parser import SelectorError

LONGEST = 200  # characters; selectors that browsers' tools make have under 100


@lru_cache(maxsize=1000)
def to_xpath(selector: str) -> str:
    """The XPath that finds what the selector selects.

    Raises:
        ValueError: it is none; says why, as the end of a sentence.
    """
    if len(selector) > LONGEST:
        raise ValueError(f"has more than {LONGEST} characters")
    try:
        return str(HTMLTranslator().css_to_xpath(selector))
    except SelectorError as error:
        raise ValueError(f"is no CSS selector: {error}") from error
    except RecursionError as error:
        raise ValueError("is nested too deep") from error
