"""The timeline: paints the sequence and turns gestures and keys into edits of the model.

``cut.py`` is what its parts share, ``gestures`` has one class per mouse gesture, ``verbs.py`` one entry per command.
"""
