"""The render queue: exports that were ordered, written one after the other while the user goes on editing.

``queue.Renders`` is what the window and the command line talk to; nothing here knows of Qt.
"""
