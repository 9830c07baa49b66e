"""The export dialog: what the film is delivered as, seen before it is made."""
