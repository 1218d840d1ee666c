"""What watcher remembers: feeds, entries, articles, facts, assessments and the outbox, in SQL.

    db            open, migrate and check a database; read() and write() give sessions
    feeds         what to poll and when           entries      what was polled, what to read
    articles      versions of texts, what to judge stories     story fingerprints, who looks alike
    lines         which lines a host repeats      facts        the memory of each topic
    assessments   judgements, for explaining      outbox       alerts and their deliveries
    groups        deliveries that wait for more   carriers     who else carried what was told
    digests       what was seen and not alerted
    topics        when a topic was first seen     meta         what the database was made with
    leases        work taken and not given back   retain       forgetting

Every function takes a Session from `Database.read()` or `Database.write()` and plain values, and
returns frozen dataclasses, never table rows. The caller owns the transaction. The schedule is
columns (`next_poll_at`, `read_due_at`, `judge_due_at`, `next_attempt_at`), taken under a lease.
This room knows no threshold, no network and no clock.
"""
