"""The tools of the command line, one module a command: thin faces over the same services as the desktop."""
