"""The draft engine: offline, free, and good enough to plan a film with.

It renders real clips on this machine: camera moves and gentle life of a still, mouth movement driven by real dialogue,
simple edits of light and framing. What it cannot do it says, on the picture and in the note; it never pretends.
"""
