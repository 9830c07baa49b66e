"""What can be done with characters: each an undoable step, each refusal a sentence. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from charstudio.model import character_edits, graph_edits, library_edits
from charstudio.model import character_parts as parts
from charstudio.model.characters import BASE_OUTFIT, Character, View
from charstudio.model.errors import CharStudioError
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.values import CharacterId, NodeId, new_id
from charstudio.studio.studio import Studio


def today() -> str:
    """The user's own day, as 2026-11-28."""
    return f"{datetime.now().astimezone():%Y-%m-%d}"


class CastDeeds:
    """``complain`` says why something was refused."""

    def __init__(self, studio: Studio, complain: Callable[[str], None]) -> None:
        self.studio = studio
        self.complain = complain

    @property
    def project(self) -> Project:
        """The film as it is now."""
        return self.studio.project

    def find(self, character: str) -> Character | None:
        """The character, if it is there."""
        return self.project.characters.get(CharacterId(character))

    def apply(self, label: str, edit: Callable[[Project], Project], *, merge: str | None = None) -> bool:
        """One undoable step; False when it was refused."""
        try:
            self.studio.document.apply(label, edit, merge=merge)
        except CharStudioError as error:
            self.complain(f"{error.message} {error.hint}".strip())
            return False
        return True

    def change(self, who: Character, about: str, *, merge: str = "", **changes: Any) -> bool:
        """Change fields of a character. What is typed into one field (``merge``) is one step."""
        key = f"character:{who.id}:{merge}" if merge else None
        return self.apply(
            f"{who.name}: {about}",
            lambda project: character_edits.change_character(project, who.id, **changes),
            merge=key,
        )

    # --- whole characters --------------------------------------------------------------------------------------

    def create(self, name: str, asset: Asset | None = None, original: Asset | None = None) -> CharacterId | None:
        """A new character, with a master reference or none."""
        made = CharacterId(new_id("ch"))

        def edit(project: Project) -> Project:
            for each in (asset, original):
                if each is not None:
                    project = library_edits.add_asset(project, each)
            who = Character(made, parts.free_name(project, name))
            project = character_edits.add_character(project, who)
            return parts.with_master(project, made, asset) if asset is not None else project

        return made if self.apply(f"New character {name.strip()}".rstrip(), edit) else None

    def copy(self, who: Character) -> CharacterId | None:
        """A second one like it."""
        made = CharacterId(new_id("ch"))
        done = self.apply(f"Duplicate {who.name}", lambda project: parts.copy_character(project, who.id, made))
        return made if done else None

    def rename(self, who: Character, name: str) -> bool:
        """Give it another name."""
        return self.apply(
            f"Rename to {name.strip()}",
            lambda project: character_edits.change_character(project, who.id, name=name.strip()),
        )

    def remove(self, who: Character) -> bool:
        """Take it out of the film; refused while a node uses it."""
        return self.apply(f"Delete {who.name}", lambda project: character_edits.remove_character(project, who.id))

    def make_of(self, node: NodeId) -> CharacterId | None:
        """A character of a Reference's stills and notes, and the Reference standing for it."""
        made, found = CharacterId(new_id("ch")), self.project.graph.nodes.get(node)
        title = found.title if found is not None else ""
        done = self.apply(
            f"Make a character of {title}",
            lambda project: parts.make_character_of(project, self.studio.kinds, node, made),
        )
        return made if done else None

    def put_on_graph(self, who: Character, at: tuple[float, float], outfit: int = BASE_OUTFIT) -> NodeId | None:
        """A Reference that stands for it."""
        node = NodeId(new_id("n"))
        done = self.apply(
            f"Use {who.name}",
            lambda project: parts.add_reference_node(project, self.studio.kinds, who.id, at, node, outfit),
        )
        return node if done else None

    def connect_node(self, node: NodeId, who: Character) -> bool:
        """Have a Reference stand for it."""
        kinds = self.studio.kinds
        return self.apply(
            f"Use {who.name}",
            lambda project: graph_edits.set_params(
                project, kinds, node, character_edits.params_naming(project, who.id)
            ),
        )

    # --- parts -------------------------------------------------------------------------------------------------

    def add_files(self, who: Character, assets: Sequence[Asset], view: View | None = None) -> bool:
        """Files for the sheet; sounds for the voice."""
        return self.apply(
            f"{who.name}: add to the sheet", lambda project: parts.add_to_sheet(project, who.id, assets, view)
        )

    def set_master(self, who: Character, asset: Asset) -> bool:
        """Another master reference."""
        return self.apply(f"{who.name}: master reference", lambda project: parts.with_master(project, who.id, asset))

    def add_samples(self, who: Character, assets: Sequence[Asset]) -> bool:
        """Recordings of the voice."""

        def edit(project: Project) -> Project:
            for asset in assets:
                project = parts.add_voice_sample(project, who.id, asset)
            return project

        return self.apply(f"{who.name}: voice samples", edit)

    def approve(self, who: Character, assets: Sequence[Asset]) -> bool:
        """Stills and clips that are right."""

        def edit(project: Project) -> Project:
            for asset in assets:
                project = library_edits.add_asset(project, asset)
            approved = tuple(dict.fromkeys((*project.characters[who.id].approved, *(asset.id for asset in assets))))
            return character_edits.change_character(project, who.id, approved=approved)

        return self.apply(f"{who.name}: approve", edit)

    def keep_version(self, who: Character, note: str) -> bool:
        """Keep it as it is, under a number."""
        return self.apply(
            f"{who.name}: keep version {who.version}",
            lambda project: character_edits.keep_version(project, who.id, note, today()),
        )

    def revert(self, who: Character, number: int) -> bool:
        """Make it what it was."""
        return self.apply(
            f"{who.name}: back to version {number}",
            lambda project: character_edits.revert_character(project, who.id, number, today()),
        )
