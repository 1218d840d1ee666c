"""Work that may hang, run wild or be taken over, in processes that are killed when it does.

child    starts one, asks it, and kills it when its time is over
pool     a few of them that live long, for work that comes again and again
serve    the other side: what the child does
frames   what goes between the two

A child is a module that is run as a program: started afresh, never forked (a fork would share the
open database). What comes back is bytes, bounded in size: the asker reads them as data, never as
code. Knows no kind of work.
"""
