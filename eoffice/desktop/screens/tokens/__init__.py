"""The place of signing devices: what is plugged in, what may sign, what is wrong and what to do."""
