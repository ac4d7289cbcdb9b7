"""Work that people are given, and how it is judged: items, evaluations, catalogue, plans, who looked."""
