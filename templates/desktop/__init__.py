"""What the desktop shows, as data: themes, icons, the style sheet, Qt's words in Vietnamese."""
