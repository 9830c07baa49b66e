"""What a statement says in plain sentences: for metadata that people read, for the end card, for choosing a level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from charstudio.model.delivery import Disclosure
from charstudio.model.statement import How, SourceType, Statement

LEVELS: Mapping[Disclosure, tuple[str, str]] = MappingProxyType(
    {
        Disclosure.FULL: (
            "Everything",
            "The file tells which models made what and when, with prompts and seeds, and how to rebuild the nodes.",
        ),
        Disclosure.WITHOUT_PROMPTS: (
            "Everything but prompts",
            "The file tells which models made what and when; prompts, titles and names of files stay with you.",
        ),
        Disclosure.REQUIRED: (
            "Only what is required",
            "The file tells only that it is, or contains, generated media, as the law asks.",
        ),
    }
)
"""Name and one sentence for each level of disclosure."""

_TYPES: Mapping[SourceType, str] = MappingProxyType(
    {
        SourceType.TRAINED: "Generated with AI.",
        SourceType.WITH_TRAINED: "Contains media generated with AI.",
        SourceType.ALGORITHMIC: "Drawn and moved by rules on a computer, without AI models (a draft).",
        SourceType.COMPOSITE: "Put together from several sources, among them drafts drawn by a computer.",
    }
)


def type_sentence(found: SourceType | None) -> str:
    """What a digital source type means, in a sentence; empty where there is nothing to tell."""
    if found is None:
        return ""
    return _TYPES.get(found, f"Its digital source type is “{found.value}”.")


def comment(statement: Statement, level: Disclosure) -> str:
    """What the file says for people to read, in one paragraph; empty where there is nothing to tell."""
    first = type_sentence(statement.source_type)
    if level is Disclosure.REQUIRED:
        return first if statement.has_generated else ""
    return " ".join(part for part in (first, *_makers(statement), f"Made with {statement.program}.") if part)


def festival_text(statement: Statement) -> str:
    """A text for the end card or the credits that tells how the film was made, for the user to edit."""
    parts = [statement.title.strip(), "\n".join((*_makers(statement), *_by_hand(statement)))]
    if (found := type_sentence(statement.source_type)) and statement.has_generated:
        parts.append(found)
    return "\n\n".join(part for part in parts if part)


def _makers(statement: Statement) -> Iterator[str]:
    """Who made the pictures, the moving pictures and the sound."""
    for medium, words in (("image", "Pictures"), ("video", "Moving pictures"), ("audio", "Voices and sounds")):
        if models := statement.models(medium):
            yield f"{words} made with {listed(models)}."
    drafts = [making for making in statement.direct if making.how is How.DRAFT]
    if drafts:
        yield "Drafts drawn by Character Studio itself."


def _by_hand(statement: Statement) -> Iterator[str]:
    recorded = [making for making in statement.makings if making.how is How.IMPORTED and not _is_generated(making)]
    if recorded:
        yield "Other material by the makers of the film."
    yield "Edited by hand in Character Studio."


def _is_generated(making: object) -> bool:
    found = getattr(making, "source_type", None)
    return isinstance(found, SourceType) and found.has_generated


def listed(names: Sequence[str]) -> str:
    """Names as people list them: “A”, “A and B”, “A, B and C”."""
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part) if names else ""
