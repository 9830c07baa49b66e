"""Preparing a reference: from any picture or clip to a character's master, step by step in one window."""
