"""What is done about a face that does not hold: cut, try again, anchor, compare details, mend a chain.

Everything is proposed first and done as ordinary, undoable edits. Nothing here starts or pays by itself.
"""
