"""The parts of the jobs panel: its lines, their words, their table, and what can be done about each."""
