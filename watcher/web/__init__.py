"""The page and the API: what watcher knows and did, for people and programs.

program   what it may see of the daemon and ask of it
server    listens, in a thread beside the pipeline
guard     who may: hosts, origins, passwords, tokens, sizes; what every answer carries
site      which address is answered by what
pages     answers for people: what store lists, shaped for a template
api       answers for programs, described by an OpenAPI document
metrics   answers for monitoring

It reads by short queries and writes only what a person decided: feedback, silences, retries. It
fetches nothing, sends nothing and judges nothing, except in a backtest, in a process of its own.
"""
