"""The law as data: kinds, calendar, statuses, form and secrecy words, with legal basis and date of effect."""
