"""Where core meets input and output: the seven stages, and the backtest that drives three of them.

Each stage is a plain function: take what is due, do it, settle it. No transaction spans network
I/O, and what a crash repeats has the same keys, so nothing is lost and nothing counted twice.
Stages are told `now` and `rng`; they hold no threshold of judgement and start no thread.
"""
