"""The metadata of a file that tells how it was made: key and text, whatever the file's form.

``title`` and ``comment`` are shown by every player. ``digital_source_type`` is the address of IPTC's term.
``charstudio_statement`` is the statement as JSON, ``charstudio_recipe`` the nodes that made it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from charstudio.media.provenance.keys import COMMENT, RECIPE, SOURCE_TYPE, STATEMENT, TITLE
from charstudio.model.delivery import Delivery, Disclosure
from charstudio.model.statement import Statement
from charstudio.studio.disclosure import statement_text, words

MOST_EMBEDDED: Final = 256 * 1024
"""The longest statement or recipe that is put into a file, in bytes; what is longer belongs beside it."""


def metadata_for(statement: Statement, delivery: Delivery, recipe: str = "") -> Mapping[str, str]:
    """What a file of this delivery says of its making. ``recipe`` is told in full disclosure only, up to a size."""
    return metadata_at(statement, delivery.disclosure, recipe)


def metadata_at(statement: Statement, level: Disclosure, recipe: str = "") -> Mapping[str, str]:
    """The same at a level of disclosure. Nothing at ``REQUIRED`` where nothing was generated."""
    found = statement.source_type
    tags = {COMMENT: words.comment(statement, level)}
    if found is not None and (found.has_generated or level is not Disclosure.REQUIRED):
        tags[SOURCE_TYPE] = found.uri
    if level is not Disclosure.REQUIRED:
        tags |= {TITLE: statement.title, STATEMENT: _embedded_statement(statement, level)}
    if level is Disclosure.FULL and len(recipe.encode()) <= MOST_EMBEDDED:
        tags[RECIPE] = recipe
    return {key: text for key, text in tags.items() if text}


def _embedded_statement(statement: Statement, level: Disclosure) -> str:
    """As much of the statement as fits: with prompts, else without, else nothing (the sidecar has it)."""
    for each in dict.fromkeys((level, Disclosure.WITHOUT_PROMPTS)):
        text = statement_text.written(statement, each)
        if len(text.encode()) <= MOST_EMBEDDED:
            return text
    return ""
