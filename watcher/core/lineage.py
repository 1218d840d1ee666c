"""Which earlier article one copies, and how much of it. Knows nothing of what is new in it."""

from collections import Counter
from collections.abc import Sequence

from watcher.core.features import features
from watcher.core.fingerprint import sentence_hash
from watcher.core.novelty import Comparison
from watcher.model import Article, Judged, KnownStory, Lineage, Status

# A sentence counts as copied when most of its 3-word shingles stand in its supports.
COPIED = 0.5
# An article that takes a third of its words from one earlier article is (partly) its reprint:
# the lowest share among the founding articles' reprints is .39.
REPRINT = 0.33
WHOLE = 0.8

_Own = list[tuple[Judged, Comparison]]


def lineage_of(
    article: Article,
    judged: Sequence[Judged],
    compared: Sequence[Comparison | None],
    stories: Sequence[KnownStory],
) -> Lineage | None:
    """Return the earlier article that this one takes most words from, None where it takes none.

    Facts lead to the article that carried them first. A story that has more of the sentences as
    they stand is closer: whoever copies a rewrite has copied the rewrite, not what it was made of.

    Args:
        article: the one being judged; its own facts are no source.
        judged: its sentences.
        compared: each beside memory, None for what is not its own.
        stories: articles that look like it.
    """
    own = [(one, beside) for one, beside in zip(judged, compared, strict=True) if beside]
    said, copied = _carriers(article, own)
    if not said:
        return None
    total = sum(len(one.text) for one, _ in own)
    best = max(said, key=lambda name: (said[name], copied[name]))
    whole = _whole(own, stories)
    story = max(stories, key=lambda story: whole[story.article], default=None)
    if story and whole[story.article] > max(copied[best], REPRINT * total):
        share, relation = _extent(whole[story.article], total)
        return Lineage(story.article, share, relation, story.outlet, story.url)
    share, relation = _extent(said[best], total)
    if copied[best] < COPIED * said[best]:
        relation = "rewrite"
    carriers = (fact for _, beside in own for fact in beside.facts)
    first = next(fact for fact in carriers if fact.article == best)
    return Lineage(best, share, relation, first.outlet, first.url)


def _carriers(article: Article, own: _Own) -> tuple[Counter[str], Counter[str]]:
    """Characters that each earlier article says, and that stand there word for word."""
    said, copied = Counter[str](), Counter[str]()
    for sentence, beside in own:
        if sentence.status is Status.KNOWN:
            for name in {fact.article for fact in beside.facts} - {article.id}:
                said[name] += len(sentence.text)
                copied[name] += len(sentence.text) if beside.copied >= COPIED else 0
    return said, copied


def _whole(own: _Own, stories: Sequence[KnownStory]) -> Counter[str]:
    """Characters that stand in each story in whole sentences."""
    found = Counter[str]()
    if stories:
        for sentence, _ in own:
            one = sentence_hash(features(sentence.text).words)
            for story in stories:
                found[story.article] += len(sentence.text) if one in story.sentence_hashes else 0
    return found


def _extent(taken: int, total: int) -> tuple[float, str]:
    """The share that is taken, 0..1, and what it makes of the article."""
    share = round(taken / total, 3)
    return share, "reprint" if share >= WHOLE else "excerpt"
