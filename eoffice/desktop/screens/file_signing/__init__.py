"""Ký tệp: files of the person's own signed with a token, and those that wait for a higher level."""
