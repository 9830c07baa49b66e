"""The draft engine: offline, free, and good enough to plan a film with.

It makes real files on this machine for everything a model can be asked: storyboard cards, edits of light and framing,
camera moves and gentle life of a still, growing one picture into another, following a clip's movement, mouths driven by
real dialogue, babble in the rhythm of a text, cut-outs, enlargements, frames in between. What it cannot do it says, on
the picture and in the note; it never pretends.
"""
