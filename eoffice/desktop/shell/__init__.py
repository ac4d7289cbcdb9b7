"""The window around every screen: commands, lanes, messages, theme, navigation. No office rules."""
