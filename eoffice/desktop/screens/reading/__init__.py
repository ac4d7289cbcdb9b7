"""The reading pane: one document with what can be done to it."""
