"""The command line: the same verbs as the window's, without a window.

Results go to standard output, progress and errors to standard error. May import ``studio`` and everything below it,
never ``ui`` or Qt; the way to a window is handed in (``launch.py``).
"""
