"""What to remember of a visit to a feed, and when to visit it again. Pure."""

import random
from datetime import datetime, timedelta

from watcher.config import Feed
from watcher.errors import ContentError, FetchError
from watcher.ingest.forms import Kind
from watcher.ingest.parsed import ParsedFeed
from watcher.ingest.urls import at_origin
from watcher.pipeline import paces, timing
from watcher.pipeline.paces import Bounds
from watcher.pipeline.visit import Visit, has_moved
from watcher.store.feeds import Emptiness, FeedRow, PollOutcome, Wishes

# Feeds that call themselves fresh for longer are believed for an hour, or for as long as the person
# lets a feed rest: publishers ask readers for no less than that, and news must not wait longer; a
# day's max-age is often but how a server is set up for its pictures.
LONGEST_FRESH = timedelta(hours=1)
# Answers that say that we come too often, or had better not come. Source: RFC 6585, RFC 9110.
_REFUSALS = {403, 429, 503}
# The first poll must be whole, else the missing half would be alerted by the second; but a feed
# that never is whole must not wait for ever.
WHOLE_TRIES = 3


def success(
    row: FeedRow, found: Visit, feed: Feed, new: int, *, now: datetime, rng: random.Random
) -> PollOutcome:
    """How a poll went that brought something usable, and when to ask again.

    Args:
        row: what was remembered.
        found: what the poll brought.
        feed: what the watchlist says.
        new: how many of its entries were not there before.
        now: aware UTC.
        rng: spreads the next polls.
    """
    response, parsed = found.response, found.feed
    wishes = _wishes(parsed) if parsed and not parsed.partial else None
    heeded = wishes or Wishes(row.ttl, row.skip_hours, row.skip_days)
    pace = row.pace
    if not row.first_poll:
        shown = len(parsed.entries) if parsed else 0
        pace = paces.after_poll(pace, bounds(feed), new=new, shown=shown)
    silence = now - row.last_new_at if row.last_new_at and not new else timedelta(0)
    longest = max(LONGEST_FRESH, feed.max_interval)
    asked = [min(wish, longest) for wish in (response.max_age, heeded.ttl) if wish is not None]
    whole = not (response.etag or response.last_modified)
    wait = paces.wait(pace or feed.interval, bounds(feed), silence, whole=whole)
    again = timing.after_skipped(
        now + timing.next_poll(wait, rng, asked=asked),
        timing.numbers(heeded.skip_hours),
        timing.numbers(heeded.skip_days),
    )
    moved = row.moved_to if has_moved(row) else ""
    if response.permanent_url not in (row.url, moved):
        moved = response.permanent_url
    if response.inside and not at_origin(moved, row.url):
        moved = ""  # another host inside is asked by way of the one that the watchlist names
    keep = found.broke_off or response.status == 304
    missed = found.broke_off and _wants_whole(row)
    return PollOutcome(
        next_poll_at=again,
        status=response.status,
        error=f"{row.name}: the feed broke off" if missed else "",
        error_kind="partial" if missed else "",
        etag=None if keep else response.etag,
        last_modified=None if keep else response.last_modified,
        validators_of=None if keep else response.url,
        body_hash=None if found.broke_off else found.body_hash,
        moved_to=moved,
        whole=parsed is not None and not found.broke_off,
        pace=pace,
        wishes=wishes,
        emptiness=_emptiness(row, parsed, feed, now),
    )


def failure(
    row: FeedRow,
    error: FetchError | ContentError,
    feed: Feed,
    *,
    now: datetime,
    rng: random.Random,
) -> PollOutcome:
    """How a poll went that brought nothing usable, and when to try again."""
    status = error.status if isinstance(error, FetchError) else 200
    later = error.retry_after if isinstance(error, FetchError) else None
    longest = max(LONGEST_FRESH, feed.max_interval)
    fresh = min(row.ttl, longest) if row.ttl is not None else None
    asked = max((wish for wish in (later, fresh) if wish is not None), default=None)
    pace = row.pace
    at_home = not (has_moved(row) or (isinstance(error, FetchError) and error.redirected))
    if status in _REFUSALS:
        pace = paces.after_refusal(pace, bounds(feed))
    slow = max(pace or feed.interval, feed.interval)
    wait = timing.next_poll_after_failure(slow, row.failures + 1, rng, asked)
    return PollOutcome(
        next_poll_at=timing.after_skipped(
            now + wait, timing.numbers(row.skip_hours), timing.numbers(row.skip_days)
        ),
        status=status,
        error=str(error),
        error_kind=error.kind,
        gone=status == 410 and at_home,  # who was led to knows nothing of the feed's own address
        pace=pace,
    )


def bounds(feed: Feed) -> Bounds:
    """How far apart its polls may be."""
    return Bounds(feed.min_interval, feed.interval, feed.max_interval)


def _emptiness(
    row: FeedRow, parsed: ParsedFeed | None, feed: Feed, now: datetime
) -> Emptiness | None:
    """Whether a feed that held entries holds none now; a search is right to find nothing."""
    if parsed is None or feed.form.kind is Kind.GDELT:
        return None
    if not parsed.entries:
        held = row.last_new_at or row.watched_until  # at this address, or worked at the one before
        since = row.empty_since or (now if held else None)
        return Emptiness(since, row.longest_empty)
    lasted = now - row.empty_since if row.empty_since else timedelta(0)
    return Emptiness(None, max(row.longest_empty, lasted))


def _wishes(parsed: ParsedFeed) -> Wishes:
    return Wishes(
        parsed.ttl,
        sum(1 << hour for hour in parsed.skip_hours),
        sum(1 << day for day in parsed.skip_days),
    )


def _wants_whole(row: FeedRow) -> bool:
    return row.first_poll and row.failures < WHOLE_TRIES
