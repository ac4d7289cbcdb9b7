"""Puts programs together from their parts: the only place that names adapters beside services."""
