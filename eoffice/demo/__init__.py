"""The whole promise on one machine: a hub, two agencies, their people and tokens, and one story."""
