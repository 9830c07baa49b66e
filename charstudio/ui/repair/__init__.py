"""Dialogs and small widgets that show what repair proposes (``studio.repair``), and ask before it is done."""
