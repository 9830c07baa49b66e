"""What kind of media a file says it is, by any of the ways in which files say that. Only read, never changed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from charstudio.media.provenance import keys, library
from charstudio.media.provenance.signing import is_signed
from charstudio.media.provenance.stamp import claims
from charstudio.media.provenance.verify import signature_of
from charstudio.model.errors import CharStudioError
from charstudio.model.statement import SourceType, mixed, source_type_of


def carried(path: Path) -> SourceType | None:
    """The digital source type in a file's metadata or in its signed statement; None where it says nothing.

    A signed statement that no longer holds still counts: whoever changed the file hardly made it less generated.
    """
    said = source_type_of(claims(path).get(keys.SOURCE_TYPE, ""))
    if said is not None:
        return said
    with suppress(CharStudioError, OSError):
        if library.is_installed() and is_signed(path) and (found := signature_of(path)) is not None:
            types = [source_type_of(text) for text in found.source_types]
            return types[0] if len(types) == 1 else mixed(types)
    return None
