"""Every way a project can be wrong, all at once.

Edits never lead here (``tests/model/test_laws.py``); files by other hands may. Structure and types are the reader's
business (``storage.project_file``): this module may rely on them, and on nothing else.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

from charstudio.model.characters import Character
from charstudio.model.graph_checks import graph_faults
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.timeline_checks import timeline_faults
from charstudio.model.values import AssetId


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: where it is, such as ``timeline.tracks[v1].clips[c_1].start``, and what is wrong, in a sentence."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


def check(project: Project, kinds: Kinds | None = None) -> list[Problem]:
    """Every broken invariant of the project; [] when all is well.

    Sockets and parameters are checked for nodes whose kind is in ``kinds``; a node of another kind is no problem.
    """
    faults = (*_project_faults(project), *graph_faults(project, kinds or {}), *timeline_faults(project, kinds))
    return [Problem(path, message) for path, message in faults]


def _project_faults(project: Project) -> Iterator[tuple[str, str]]:
    if project.budget is not None and not (project.budget.is_finite() and project.budget >= 0):
        yield "budget", "A budget is an amount of dollars, from 0."
    yield from _asset_faults(project)
    for key, character in project.characters.items():
        path = f"characters[{key}]"
        if character.id != key:
            yield f"{path}.id", f"The character is listed as {key} but calls itself {character.id}."
        yield from _character_faults(path, character, project.assets)


def _character_faults(path: str, character: Character, assets: Container[AssetId]) -> Iterator[tuple[str, str]]:
    if not character.name.strip():
        yield f"{path}.name", "A character needs a name."
    if character.version < 1:
        yield f"{path}.version", "Versions are counted from 1."
    numbers = [outfit.number for outfit in character.outfits]
    if any(number < 1 for number in numbers) or len(set(numbers)) < len(numbers):
        yield f"{path}.outfits", "Outfits are numbered from 1, each number once."
    earlier = [old.number for old in character.history]
    if earlier != sorted(set(earlier)) or any(not 1 <= number < character.version for number in earlier):
        yield f"{path}.history", "Earlier versions come in order, and before the present one."
    if any(old.character.history for old in character.history):
        yield f"{path}.history", "An earlier version has no history of its own."
    for index, asset in enumerate(character.files()):
        if asset not in assets:
            yield f"{path}.files[{index}]", "The character names a file that is not in the project."


def _asset_faults(project: Project) -> Iterator[tuple[str, str]]:
    for key, asset in project.assets.items():
        path = f"assets[{key}]"
        if asset.id != key:
            yield f"{path}.id", f"The file is listed as {key} but calls itself {asset.id}."
        if asset.id != asset.media.sha256:
            yield f"{path}.media", "The file's id is not the hash of its bytes."
        info = asset.info
        if info.bytes < 0 or info.width_px < 0 or info.height_px < 0:
            yield f"{path}.info", "A file's size cannot be less than nothing."
        if info.duration is not None and info.duration < 0:
            yield f"{path}.info.duration", "A file cannot last less than nothing."
