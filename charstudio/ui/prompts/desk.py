"""One prompt of one node as its editor sees it: what may be wrong with it, and every change of it as an undo step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from charstudio.model.characters import Character
from charstudio.model.errors import CharStudioError
from charstudio.model.graph import Node
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId

if TYPE_CHECKING:
    from charstudio.analysis.prompts.camera import Camera
    from charstudio.analysis.prompts.findings import Finding, Rule, Setting
    from charstudio.providers.catalog.rows import Endpoint
    from charstudio.storage.prompt_presets import PromptPreset, Suffix
    from charstudio.studio.prompts.shelf import PromptShelf
    from charstudio.studio.studio import Studio


class Apply(Protocol):
    """Makes an undoable step of an edit."""

    def __call__(self, label: str, edit: Callable[[Project], Project], *, merge: str | None = None) -> None:
        """Do it, or say why not."""
        ...


class PromptDesk:
    """``say`` tells the user something in passing. The linter is loaded when it is first needed."""

    def __init__(
        self,
        studio: Studio,
        node: NodeId,
        param: str,
        shelf: PromptShelf,
        apply: Apply,
        say: Callable[[str], None],
    ) -> None:
        self.studio = studio
        self.node = node
        self.param = param
        self.shelf = shelf
        self.say = say
        self._apply = apply
        self._known: tuple[Project, object, Setting] | None = None

    # --- what there is -----------------------------------------------------------------------------------------

    @property
    def found(self) -> Node | None:
        """The node, while it is there."""
        return self.studio.project.graph.nodes.get(self.node)

    @property
    def is_usable(self) -> bool:
        """Whether the prompt can be written: it is neither wired in nor open for reading only."""
        wired = bool(self.studio.project.graph.links.get(Input(self.node, self.param)))
        return not wired and not self.studio.read_only and self.found is not None

    def findings(self, text: str) -> tuple[Finding, ...]:
        """What may go wrong with ``text`` here, without what the user does not want to hear."""
        from charstudio.analysis.prompts.lint import lint  # noqa: PLC0415 - its tables take a moment to make ready

        setting = self._setting()
        if setting is None or not self.is_usable:
            return ()
        return lint(text, setting, self.shelf.muted(self.node))

    @property
    def family(self) -> str:
        """Title and family of the node's model; "" for drafts."""
        from charstudio.studio.prompts.place import endpoint_for  # noqa: PLC0415

        node = self.found
        endpoint = endpoint_for(self.studio, node) if node is not None else None
        return f"{endpoint.family} {endpoint.title}" if endpoint is not None else ""

    def characters(self) -> Sequence[Character]:
        """The film's characters that can be described, where the prompt has no reference that shows them."""
        from charstudio.analysis.prompts.findings import Use  # noqa: PLC0415
        from charstudio.studio.prompts.place import USES  # noqa: PLC0415

        node = self.found
        use = USES.get((node.kind, self.param)) if node is not None else None
        if use not in {Use.TEXT_TO_IMAGE, Use.IMAGE_EDIT}:
            return ()
        return [who for who in self.studio.project.characters.values() if who.description()]

    def _setting(self) -> Setting | None:
        """Worked out anew when the film or the catalogue is another: it looks at everything above the node."""
        from charstudio.studio.prompts.place import setting_for  # noqa: PLC0415

        node, project = self.found, self.studio.project
        catalog = self.studio.shelf.catalog if self.studio.shelf is not None else None
        if node is None:
            return None
        if self._known is None or self._known[0] is not project or self._known[1] is not catalog:
            self._known = (project, catalog, setting_for(self.studio, node, self.param))
        return self._known[2]

    # --- edits -------------------------------------------------------------------------------------------------

    def mend(self, finding: Finding) -> None:
        """Apply the fix of a finding."""
        from charstudio.studio.prompts.mending import mended  # noqa: PLC0415

        fix = finding.fix
        if fix is None:
            return
        endpoint = self._endpoint()
        kinds, node, param = self.studio.kinds, self.node, self.param
        nodes = set(self.studio.project.graph.nodes)
        self._do(fix.label, lambda project: mended(project, kinds, node, param, fix, endpoint))
        if set(self.studio.project.graph.nodes) - nodes:
            self.say(f"“{fix.state}” is now in a State before this node. Make that first.")

    def use_preset(self, preset: PromptPreset) -> None:
        """Put a preset in the prompt's place."""
        from charstudio.studio.prompts.mending import with_preset  # noqa: PLC0415

        kinds, node, param, endpoint = self.studio.kinds, self.node, self.param, self._endpoint()
        self._do(
            f"Use preset {preset.label}", lambda project: with_preset(project, kinds, node, param, preset, endpoint)
        )

    def use_suffix(self, suffix: Suffix) -> None:
        """Put a suffix at the prompt's end."""
        from charstudio.studio.prompts.mending import with_suffix  # noqa: PLC0415

        kinds, node, param = self.studio.kinds, self.node, self.param
        self._do(f"Add suffix {suffix.label}", lambda project: with_suffix(project, kinds, node, param, suffix))

    def describe(self, character: Character, outfit: int) -> None:
        """Say what never changes about a character, once, at the prompt's head."""
        from charstudio.studio.prompts.mending import with_character_words  # noqa: PLC0415

        kinds, node, param = self.studio.kinds, self.node, self.param
        self._do(
            f"Describe {character.name}",
            lambda project: with_character_words(project, kinds, node, param, character, outfit),
        )

    def set_camera(self, camera: Camera | None) -> None:
        """Have the camera do this, or say nothing of it."""
        from charstudio.studio.prompts.camera import set_camera  # noqa: PLC0415

        kinds, node, endpoint = self.studio.kinds, self.node, self._endpoint()
        self._do("Set camera", lambda project: set_camera(project, kinds, node, camera, endpoint))

    def mute(self, rule: Rule, *, everywhere: bool) -> None:
        """Hear nothing of a rule any more: about this node, or about all."""
        self.shelf.mute(rule, None if everywhere else self.node)

    def guarded(self, act: Callable[[], object]) -> bool:
        """Do something with files; say why not. Whether it was done."""
        try:
            act()
        except CharStudioError as error:
            self.say(f"{error.message} {error.hint}".strip())
            return False
        return True

    def _endpoint(self) -> Endpoint | None:
        from charstudio.studio.prompts.place import endpoint_for  # noqa: PLC0415

        node = self.found
        return endpoint_for(self.studio, node) if node is not None else None

    def _do(self, label: str, edit: Callable[[Project], Project]) -> None:
        """One step of its own: neither what was typed before nor what is typed next goes into it."""
        self.studio.document.seal()
        self._apply(label, edit)
        self.studio.document.seal()
