"""`watcher demo`: a day of invented news, watched by the real program, in half a minute.

    story    the outlets and what they publish when     texts/   the articles
    pages    feeds and pages as outlets make them       desk     the web servers that serve them
    sinks    a mail server and a webhook receiver       stage    the watchlist and the daemon
    show     what the person sees                       play     all of it together

Everything runs on this machine, in a temporary directory; nothing leaves it.
"""
