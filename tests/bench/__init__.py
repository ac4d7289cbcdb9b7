"""Benchmarks: measured beside the machine's own limits in the same run, never asserted."""
