"""What the parts of our documents are made of: strict objects, ids, hashes, numbers that keep arithmetic safe."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

_MAX_NUMBER: Final = 1e12
_MAX_WHOLE: Final = 10**18

Number = Annotated[float, Field(ge=-_MAX_NUMBER, le=_MAX_NUMBER)]
Whole = Annotated[int, Field(ge=0, le=_MAX_WHOLE)]
Share = Annotated[float, Field(ge=0, le=1)]
Id = Annotated[str, Field(min_length=1, max_length=200)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Part(BaseModel):
    """Every key is required, none may be added, nothing is converted from another type."""

    model_config = ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True, frozen=True)
