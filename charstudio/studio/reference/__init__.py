"""From a file to a character's master reference: what is read, what is kept beside it, and the clip that tries it."""
