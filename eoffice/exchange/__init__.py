"""Talking between desktop and hub: the wire format both share, the client, the sync loop."""
