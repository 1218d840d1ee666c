"""The composition root: makes the parts, hands them to the stages, and reads the clock.

house     everything wired together; one method a stage
wiring    from the watchlist to matchers, fetchers and receivers
run       the daemon, one cycle of it, and its signals
ticks     the timers         workers    the threads
memory    what is used once is given back
lock      one watcher per data directory     mounts    whether it is on a local disk
heart     when a dead man's switch hears that all is well
pulse     the sign of life that `watcher health` reads
"""

from watcher.app.house import House, open_house
from watcher.app.run import Settings, once, run

__all__ = ["House", "Settings", "once", "open_house", "run"]
