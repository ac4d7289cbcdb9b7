"""One folder a screen: view, presenter, model where there is a list. Screens do not know each other."""
