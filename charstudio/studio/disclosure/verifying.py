"""What any file says of its own making and whether that still holds, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from charstudio.media.provenance import keys, library
from charstudio.media.provenance.signing import is_signed
from charstudio.media.provenance.stamp import claims
from charstudio.media.provenance.verify import Part, Signature, signature_of
from charstudio.model.errors import CharStudioError, Unreadable
from charstudio.model.statement import Statement, source_type_of
from charstudio.studio.disclosure import recipe, statement_text
from charstudio.studio.disclosure.words import listed, type_sentence

_MOST_PARTS = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """What a file says. ``signature`` None: not signed, or it could not be checked (``unchecked`` says why).

    ``holds`` is None where there is no signature to hold; ``lines`` are the whole in sentences.
    """

    metadata: dict[str, str]
    statement: Statement | None
    signature: Signature | None
    unchecked: str
    lines: tuple[str, ...]

    @property
    def holds(self) -> bool | None:
        """Whether what is signed was not changed since."""
        return self.signature.holds if self.signature is not None else None


def look_at(path: Path, anchors: bytes = b"") -> Finding:
    """Read a file. ``anchors``: certificates (PEM) that the user trusts. Blocking. Raises ``Unreadable``."""
    if not path.is_file():
        raise Unreadable(f"{path.name} is not a file.", "Choose a picture, clip or sound.")
    said = claims(path)
    statement = _statement(said.get(keys.STATEMENT, ""))
    signature, unchecked = _signature(path, anchors)
    lines = (*_said(said, statement), *_signed(signature, unchecked))
    return Finding(said, statement, signature, unchecked, lines)


def _statement(text: str) -> Statement | None:
    try:
        return statement_text.read(text) if text else None
    except CharStudioError:
        return None


def _signature(path: Path, anchors: bytes) -> tuple[Signature | None, str]:
    try:
        if not library.is_installed():
            return None, f"{library.MISSING} {library.INSTALL}" if is_signed(path) else ""
        return signature_of(path, anchors), ""
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be read.", str(error.strerror or "")) from error


def _said(said: dict[str, str], statement: Statement | None) -> Iterator[str]:
    """What the metadata say, which anybody can change."""
    if not said:
        yield "Its metadata say nothing of how it was made."
        return
    if title := said.get(keys.TITLE):
        yield f"Its title is “{title}”."
    term = said.get(keys.SOURCE_TYPE)
    if term:
        yield f"It says of itself: {type_sentence(source_type_of(term)) or term}"
    elif comment := said.get(keys.COMMENT):
        yield f"It says of itself: {comment}"
    if statement is not None and (models := statement.models()):
        days = sorted({making.made_at[:10] for making in statement.makings if making.made_at})
        when = "" if not days else f" on {days[0]}" if len(days) == 1 else f" from {days[0]} to {days[-1]}"
        yield f"Made with {listed(models)}{when}; {statement.program}."
    if recipe.is_recipe(said.get(keys.RECIPE, "")):
        yield "It holds its recipe: drop it on the canvas to rebuild its nodes."
    yield "Metadata can be changed by anybody; a signature cannot be changed unnoticed."


def _signed(found: Signature | None, unchecked: str) -> Iterator[str]:
    if unchecked:
        yield f"It is signed, but that cannot be checked here. {unchecked}"
        return
    if found is None:
        yield "It is not signed."
        return
    if not found.holds:
        yield f"DOES NOT HOLD: {'; '.join(found.problems) or 'its signature is broken'}."
    signer = f"“{found.signer}”" if found.signer else "somebody without a name"
    if found.holds:
        yield f"It is signed by {signer}, and nothing was changed since."
        yield (
            "A certificate that you trust vouches for this name."
            if found.trusted
            else "Nobody you trust vouches for this name: anybody can make a certificate in any name."
        )
    elif found.signer:
        yield f"It had been signed by {signer}."
    if found.source_types:
        first = source_type_of(found.source_types[0])
        yield f"Signed as: {type_sentence(first) or found.source_types[0]}"
    if found.models:
        yield f"Signed as made with: {listed(found.models)}."
    yield from _parts(found.parts)


def _parts(parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts[:_MOST_PARTS]:
        own = "" if not part.signer else f", signed by “{part.signer}”{'' if part.holds else ', WHICH DOES NOT HOLD'}"
        verb = "A copy of" if part.relationship == "parentOf" else "Made from"
        yield f"{verb}: {part.title or 'something without a title'}{own}."
    if len(parts) > _MOST_PARTS:
        yield f"And from {len(parts) - _MOST_PARTS} more."
