"""Everything that was made or imported, as one list: what a film's gallery shows, finds and does. No window."""
