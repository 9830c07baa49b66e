"""What passes between the parts of a smart render: coded frames, and the sign that something is not as planned."""

from __future__ import annotations

from dataclasses import dataclass


class Odd(Exception):
    """Something in a source or in the written film is not as it was planned. Never shown to anybody: the film is
    encoded as a whole instead.
    """


@dataclass(frozen=True, slots=True)
class Unit:
    """A frame as it is written: its number in the film, whether decoding can begin there, and its NAL units."""

    number: int
    is_key: bool
    nals: tuple[bytes, ...]
