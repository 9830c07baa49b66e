"""The application without a window: document, history and the verbs a user would name.

May import ``engine`` and everything below.
"""
