"""Drafts: my own and those returned to me, and the panel in which a new one is begun."""
