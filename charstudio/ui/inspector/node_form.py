"""The rows of one node, in step with the document: what stands in them, and what an edit of them does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from charstudio.model import graph_edits, library_edits
from charstudio.model.casting import REFERENCE_KIND
from charstudio.model.character_parts import HIDDEN_BY_CHARACTER, stands_for
from charstudio.model.characters import Character
from charstudio.model.graph import Node
from charstudio.model.kind import KindSpec, ParamSpec, ParamType
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.values import CharacterId, Input, Json, NodeId, Output
from charstudio.providers.catalog.rows import Endpoint
from charstudio.studio.prompts.place import CAMERA, is_prompt
from charstudio.studio.prompts.shelf import PromptShelf
from charstudio.studio.script.lines import SPEAKING_KINDS
from charstudio.studio.script.writing import speak_as
from charstudio.studio.studio import Studio
from charstudio.ui.characters.card import CharacterCard
from charstudio.ui.characters.editors import CharacterEditor, OutfitEditor
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.inspector.editors import Editor
from charstudio.ui.inspector.form import Row
from charstudio.ui.inspector.mouth_box import BoxEditor
from charstudio.ui.inspector.param_rows import ParamRows, Place, is_changed
from charstudio.ui.inspector.pictures import AssetEditor, AssetsEditor, Picker
from charstudio.ui.inspector.places import FormPlan, options_of, plan_form, remarks_on, value_at, with_option
from charstudio.ui.inspector.texts import TextEditor
from charstudio.ui.prompts.camera_editor import CameraEditor
from charstudio.ui.prompts.desk import PromptDesk
from charstudio.ui.prompts.editor import PromptEditor
from charstudio.ui.repair.cast import SCENE_KIND, players
from charstudio.ui.repair.cast import remarks as cast_remarks
from charstudio.ui.repair.tags import CharacterTags

_FILES = {ParamType.ASSET, ParamType.ASSETS}


class Apply(Protocol):
    """Makes an undoable step of an edit; steps with the same ``merge`` become one."""

    def __call__(self, label: str, edit: Callable[[Project], Project], *, merge: str | None = None) -> None:
        """Do it, or say why not."""
        ...


class NodeForm(ParamRows):
    """Follows one node of a known kind. ``character_asked(str)``: the page of a character is wanted;
    ``make_character_asked``: one of the node's stills and notes.
    """

    character_asked = Signal(str)
    make_character_asked = Signal()

    def __init__(
        self,
        studio: Studio,
        node: NodeId,
        spec: KindSpec,
        thumbnails: Thumbnails,
        pick: Picker,
        apply: Apply,
        prompts: PromptShelf,
        say: Callable[[str], None],
    ) -> None:
        super().__init__(self._special)
        self._prompts = prompts
        self._say = say
        self._studio = studio
        self._node = node
        self._spec = spec
        self._thumbnails = thumbnails
        self._pick = pick
        self._apply = apply
        self._planned: tuple[object, FormPlan] | None = None
        self._card: CharacterCard | None = None
        self._make: QPushButton | None = None
        self.edited.connect(self._edited)
        self.reset.connect(self._reset)
        self.settled.connect(studio.document.seal)

    def refresh(self, node: Node, model: str, endpoint: Endpoint | None) -> None:
        """Show the node as it is now, with the rows its model has. ``endpoint`` is what the catalogue says of it."""
        plan = self._plan(model)
        who = stands_for(self._studio.project, node)
        self.use(_shown(plan.places, who), plan.unused)
        self._show_card(node, who)
        self._show_making(node, who)
        for place, row, editor in self.items():
            value = value_at(place, node, self._spec)
            is_wired = self._show_wire(place, row)
            remarks = () if is_wired else remarks_on(place, value, endpoint, self._spec.capability)
            if place.spec.name == "prompt":
                remarks = (*remarks, *cast_remarks(self._studio, node, node.params))
            row.note.say(remarks)
            self._show_value(node, place, row, editor, value)
            if place.spec.name == "prompt" and self._spec.id == SCENE_KIND and isinstance(editor, TextEditor):
                self._show_cast(editor)

    def _show_cast(self, editor: TextEditor) -> None:
        """Tags of characters are chips in the prompt of a scene, and “[” offers them."""
        served = editor.field.findChild(CharacterTags)
        if served is None:
            served = CharacterTags(editor.field, lambda: players(self._studio, self._node, self._thumbnails))
        served.refresh()

    def _show_card(self, node: Node, who: Character | None) -> None:
        """Who the node stands for, in the place of the stills and notes that count for nothing then."""
        if who is not None and self._card is None:
            self._card = CharacterCard(self._thumbnails)
            self._card.open_asked.connect(self.character_asked)
            self.put_below(self._card)
        if self._card is not None:
            self._card.setVisible(who is not None)
            outfit = node.params.get("outfit")
            if who is not None:
                self._card.show_character(self._studio.project, who, outfit if isinstance(outfit, int) else 0)

    def _show_making(self, node: Node, who: Character | None) -> None:
        """A Reference with stills of its own can become a character."""
        if node.kind != REFERENCE_KIND:
            return
        if self._make is None:
            self._make = QPushButton("Make a character of it")
            self._make.setToolTip("Its stills become the master and the sheet, its notes go along. One step to undo.")
            self._make.clicked.connect(self.make_character_asked)
            self.put_below(self._make)
        self._make.setVisible(who is None)
        self._make.setEnabled(bool(node.params.get("stills")) and not self._studio.read_only)

    def _who(self) -> Character | None:
        node = self._studio.project.graph.nodes.get(self._node)
        return stands_for(self._studio.project, node) if node is not None else None

    def _plan(self, model: str) -> FormPlan:
        """The rows there are to be; worked out anew when the model or the catalogue is another."""
        shelf = self._studio.shelf
        ground = (model, shelf.catalog if shelf is not None else None)
        if self._planned is None or self._planned[0] != ground:
            self._planned = (ground, plan_form(self._spec, model, shelf))
        return self._planned[1]

    def _show_wire(self, place: Place, row: Row) -> bool:
        graph = self._studio.project.graph
        sources = () if place.is_option else graph.links.get(Input(self._node, place.spec.name), ())
        row.show_wired(", ".join(graph.nodes[source.node].title for source in sources))
        return bool(sources)

    def _show_value(self, node: Node, place: Place, row: Row, editor: Editor, value: Json) -> None:
        editor.show_value(value)
        changed = place.spec.name in options_of(node) if place.is_option else is_changed(place, value)
        row.show_changed(changed=changed)
        row.lock(locked=self._studio.read_only)
        if isinstance(editor, CameraEditor):
            row.show_changed(changed=editor.says_something)
        if isinstance(editor, BoxEditor):
            editor.show_picture(self._face())

    def _face(self) -> MediaValue | None:
        """The picture the mouth is on."""
        for port in ("video", "image"):
            for source in self._studio.project.graph.links.get(Input(self._node, port), ()):
                value = self._studio.current(Output(source.node, source.port))
                if isinstance(value, MediaValue):
                    return value
        return None

    # --- edits -------------------------------------------------------------------------------------------------

    def _edited(self, place: Place, value: Json) -> None:
        about = "assets" if place.spec.type in _FILES else "param"
        self._set(f"Set {place.spec.label}", place, value, merge=f"{about}:{self._node}:{place.key}")

    def _reset(self, place: Place) -> None:
        """Back to the default: of the camera, wherever it is said."""
        _, editor = self.rows[place.key]
        if isinstance(editor, CameraEditor):
            editor.clear()
        else:
            self._set(f"Reset {place.spec.label}", place, place.spec.default)

    def _set(self, label: str, place: Place, value: Json, *, merge: str | None = None) -> None:
        """Set a parameter, or one of the model's own inside the mapping that holds them."""
        kinds, node = self._studio.kinds, self._studio.project.graph.nodes.get(self._node)
        if node is None:
            return
        if place.spec.type is ParamType.CHARACTER and node.kind in SPEAKING_KINDS:
            who = CharacterId(str(value)) if value else None
            self._apply("Choose who speaks", lambda project: speak_as(project, kinds, self._node, who))
            return
        name, new = ("options", with_option(node, place, value)) if place.is_option else (place.spec.name, value)
        self._apply(label, lambda project: graph_edits.set_param(project, kinds, self._node, name, new), merge=merge)

    def _special(self, param: ParamSpec) -> Editor | None:
        if self._spec.param(param.name) is not None:
            if param.name == CAMERA:
                return CameraEditor(param, self._desk(param))
            if is_prompt(self._spec.id, param.name):
                return PromptEditor(param, self._desk(param))
        match param.type:
            case ParamType.ASSET:
                return AssetEditor(param, lambda: self._studio.project, self._thumbnails, self._pick_for)
            case ParamType.ASSETS:
                return AssetsEditor(param, lambda: self._studio.project, self._thumbnails, self._pick_for)
            case ParamType.BOX:
                return BoxEditor(param, self._thumbnails)
            case ParamType.CHARACTER:
                return CharacterEditor(param, lambda: self._studio.project)
            case ParamType.OUTFIT:
                return OutfitEditor(param, self._who)
            case _:
                return None

    def _desk(self, param: ParamSpec) -> PromptDesk:
        return PromptDesk(self._studio, self._node, param.name, self._prompts, self._apply, self._say)

    def _pick_for(self, spec: ParamSpec, several: bool, then: Callable[[Sequence[Asset]], None]) -> None:  # noqa: FBT001 - a Picker
        def bring_in(assets: Sequence[Asset]) -> None:
            if not self._studio.document.read_only:
                merge = f"assets:{self._node}:{spec.name}"
                self._apply(f"Set {spec.label}", lambda project: _with_assets(project, assets), merge=merge)
            then(assets)

        self._pick(spec, several, bring_in)


def _shown(places: Sequence[Place], who: Character | None) -> Sequence[Place]:
    """The rows that mean anything: an outfit needs somebody to wear it."""
    if who is not None:
        return [place for place in places if place.spec.name not in HIDDEN_BY_CHARACTER or place.is_option]
    return [place for place in places if place.spec.type is not ParamType.OUTFIT]


def _with_assets(project: Project, assets: Sequence[Asset]) -> Project:
    for asset in assets:
        project = library_edits.add_asset(project, asset)
    return project
