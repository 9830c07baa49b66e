"""Values and pure edits: what a project is. Standard library only; no file, no network, no Qt.

May import nothing of charstudio outside this package.
"""
