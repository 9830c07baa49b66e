"""The script panel: every line of the film, who says it, and what has been made of it."""
