"""Network in: fetches feeds and pages and turns bytes into plain, bounded text.

`fetch.Fetcher` is the one gate for outgoing requests; `feeds` and `extract` are pure functions of
bytes, so that a caller may run them in a process that can be killed. Knows no database, no topic
and no clock: `now` is given, and only the time left of a request is measured.
"""
