"""Use cases of the office, one a file, over ports; plain synchronous Python for desktop and hub alike."""
