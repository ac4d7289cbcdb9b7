"""What the screens of one person share: the session, the open document, its actions, and their words."""
