"""Score watcher's judgement against labelled rows: streams, sentences, pairs and pages.

Uses the very code that the daemon uses, and only reads labels; nothing here decides anything.
"""
