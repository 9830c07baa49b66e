"""The script: who says what, in which voice, and what has been made of it."""
