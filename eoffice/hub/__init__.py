"""The hub: the server that decides orders, keeps the log and the files, and tells who must know."""
