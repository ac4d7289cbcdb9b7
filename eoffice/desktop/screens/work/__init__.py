"""Công việc: work given, handed in, accepted or sent back, each with its term and its documents."""
