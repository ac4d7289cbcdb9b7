"""Thiết lập: a page that builds itself from the preferences."""
