"""The office itself, pure: no I/O, no clock, no Qt, no SQL. A clerk recognises every name here."""
