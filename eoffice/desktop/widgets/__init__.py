"""Reusable parts of screens: fields, tables, pages, chips. They know no documents and no services."""
