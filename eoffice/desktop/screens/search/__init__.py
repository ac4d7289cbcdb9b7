"""Tra cứu: one list of everything a person may read, by number, subject or text."""
