"""Writes the tracked-changes docx of a plan, proves it both ways, and validates its marks."""
