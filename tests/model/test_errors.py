"""The tree of errors is the one drawn at the top of its module."""

from __future__ import annotations

import inspect
import re

from charstudio.model import errors


def test_the_drawing_shows_every_class_under_its_parent():
    drawn: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"^(?P<indent>[ │├└─]*)(?P<name>[A-Z]\w+)(?:\s{2,}|\Z)", line)
        if not found or not hasattr(errors, found["name"]):
            continue
        depth = len(found["indent"])
        above = [entry for entry in above if entry[0] < depth]
        drawn[found["name"]] = above[-1][1] if above else "Exception"
        above.append((depth, found["name"]))
    real = {
        name: each.__mro__[1].__name__
        for name, each in inspect.getmembers(errors, inspect.isclass)
        if issubclass(each, errors.CharStudioError)
    }
    assert drawn == real


def test_an_error_says_what_happened_and_what_to_do():
    refused = errors.Overlap("Two clips would overlap.", "Choose a free place.")
    assert (str(refused), refused.message, refused.hint) == (
        "Two clips would overlap.",
        "Two clips would overlap.",
        "Choose a free place.",
    )
    assert errors.EditError("It cannot be.").hint == ""
