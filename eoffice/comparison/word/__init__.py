"""Word files for the comparison: read, written with tracked changes, resolved and validated, on lxml."""
