"""Prompt craft in the window: hints under a prompt, presets, suffixes, and the camera as a row of choices."""
