"""The names under which a file says how it was made; the same in every form of file."""

from __future__ import annotations

from typing import Final

TITLE: Final = "title"
COMMENT: Final = "comment"
SOURCE_TYPE: Final = "digital_source_type"
"""The address of IPTC's term."""
STATEMENT: Final = "charstudio_statement"
"""What everything was made with, as JSON."""
RECIPE: Final = "charstudio_recipe"
"""The nodes that made it, as JSON."""

LONG: Final = (RECIPE, STATEMENT)
"""Texts that are left out where there is no room, the first of them first."""
ALL: Final = (TITLE, COMMENT, SOURCE_TYPE, STATEMENT, RECIPE)
