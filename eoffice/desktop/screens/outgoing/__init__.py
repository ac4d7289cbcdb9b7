"""Văn bản đi: what is on its way out, and its register (Decree 30/2020, Appendix IV)."""
