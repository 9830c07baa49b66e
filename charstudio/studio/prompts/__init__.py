"""Prompt craft on the open film: what a prompt's place tells the linter, fixes as edits, presets, suffixes, camera."""
