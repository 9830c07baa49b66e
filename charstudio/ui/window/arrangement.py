"""Where the window stands and how its panels are arranged in each workspace, as one text for the settings."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

DOCKS_VERSION = 6
"""Rises when panels come or go: Qt refuses states of another version, and the built-in arrangement is used."""

GRAPH, EDIT, REVIEW = "graph", "edit", "review"
WORKSPACES = (GRAPH, EDIT, REVIEW)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """``geometry`` and ``docks`` are Qt's own bytes (``saveGeometry``, ``saveState``); empty means "as built in".

    ``minimap`` says whether the map of the graph is shown, ``tracks`` how tall tracks are that were made so by hand.
    """

    geometry: bytes = b""
    workspace: str = GRAPH
    docks: Mapping[str, bytes] = field(default_factory=dict)
    minimap: bool = False
    tracks: Mapping[str, int] = field(default_factory=dict)

    def to_text(self) -> str:
        """Base64, as the settings want it."""
        document = {
            "geometry": base64.b64encode(self.geometry).decode(),
            "workspace": self.workspace,
            "docks": {name: base64.b64encode(state).decode() for name, state in self.docks.items()},
            "minimap": self.minimap,
            "tracks": dict(self.tracks),
        }
        return base64.b64encode(json.dumps(document).encode()).decode()

    @classmethod
    def from_text(cls, text: str) -> Arrangement:
        """What ``to_text`` wrote; anything else gives the built-in arrangement."""
        try:
            document = json.loads(base64.b64decode(text, validate=True))
            workspace = document["workspace"]
            return cls(
                base64.b64decode(document["geometry"], validate=True),
                workspace if workspace in WORKSPACES else GRAPH,
                {
                    name: base64.b64decode(state, validate=True)
                    for name, state in document["docks"].items()
                    if name in WORKSPACES
                },
                document.get("minimap") is True,
                {str(track): height for track, height in document.get("tracks", {}).items() if type(height) is int},
            )
        except (binascii.Error, ValueError, KeyError, TypeError, AttributeError):
            return cls()
