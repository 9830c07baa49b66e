"""What can be measured on this machine."""

from __future__ import annotations

from dataclasses import dataclass

from charstudio.analysis.model_files import DETECTOR, EMBEDDER, MESH, path_of


@dataclass(frozen=True, slots=True)
class Capabilities:
    """``faces``: they can be found. ``identity``: they can be compared, too. ``mesh``: eye spacing and jaw width can be
    measured on them.
    """

    faces: bool
    identity: bool
    mesh: bool


def capabilities() -> Capabilities:
    """By which of the networks' files are here and are exactly the ones we know. Loads none of them."""
    faces = path_of(DETECTOR) is not None
    return Capabilities(faces, faces and path_of(EMBEDDER) is not None, faces and path_of(MESH) is not None)
