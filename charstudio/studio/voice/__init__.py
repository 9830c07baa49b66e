"""Voices before they are paid for, and mouths after: what is wired where, what was heard, and what to say about it."""
