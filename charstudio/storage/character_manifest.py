"""From JSON to what a ``.character`` file says of itself.

Imported when such a file is read and not before: pydantic takes 0.2 s.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from charstudio.storage.character_schema import CharacterPart
from charstudio.storage.project_schema import AssetPart
from charstudio.storage.schema_parts import Id, Part, Sha256

_Line = Annotated[str, Field(max_length=200)]


class ManifestPart(Part):
    """``character.json``. ``by`` and ``program``: who wrote the file, with which version of the program."""

    app: Literal["Character Studio"]
    assets: dict[Sha256, AssetPart]
    by: _Line
    character: CharacterPart
    format: Literal[1]
    id: Id
    kind: Literal["character"]
    program: _Line
    vectors: dict[str, Any] | None
