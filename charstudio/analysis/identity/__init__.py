"""Whether a face stays the same: what is known of a character's looks, and how pictures and clips compare to it.

Everything is measured on this machine with OpenCV: YuNet finds faces, SFace compares them, the 478-point mesh tells
where eyes and jaw are. *Looks the same* is never *proved*. This file stays light: nothing here loads numpy or OpenCV.
"""

from __future__ import annotations

MEASURE_VERSION = 1
"""Counts up whenever the same picture would give other numbers, so that nobody mixes old measurements with new."""
