"""Pages: each takes what store lists, shapes it for people and hands it to a template."""
