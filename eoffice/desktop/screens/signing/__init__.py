"""The signing dialog: which certificate, how many tries its PIN has left, and the PIN."""
