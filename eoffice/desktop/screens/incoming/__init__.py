"""Văn bản đến: the in-tray, the work on what was taken in, and the register of incoming documents."""
