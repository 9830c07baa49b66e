"""Characters: the stills that lock an identity and the words that describe it. Data only."""

from __future__ import annotations

from dataclasses import dataclass

from charstudio.model.values import AssetId, CharacterId


@dataclass(frozen=True, slots=True)
class Character:
    """One character of the film: its reference stills (the first is the master) and notes on permanent traits."""

    id: CharacterId
    name: str
    sheet: tuple[AssetId, ...] = ()
    notes: str = ""
    version: int = 1
