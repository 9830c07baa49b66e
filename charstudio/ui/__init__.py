"""The window. The only package that imports PySide6, qasync and nodeeditor.

May import ``studio`` and everything below. Views read values and ask for edits; they never hold truth.
"""
