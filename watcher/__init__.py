"""watcher: polls news feeds and alerts only on genuinely new facts about tracked topics."""

__version__ = "0.1.0"
