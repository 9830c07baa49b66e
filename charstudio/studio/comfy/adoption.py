"""The edit: a matched workflow becomes nodes, wires and clips of a project, and the report says how it went."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from charstudio.model import graph_edits
from charstudio.model.errors import EditError
from charstudio.model.graph import GraphFrame
from charstudio.model.graph_wiring import connect
from charstudio.model.kind import TIMELINE_CLIPS, TIMELINE_KIND, TIMELINE_SOUND, Kinds
from charstudio.model.project import Project
from charstudio.model.values import FrameId, Input, NodeId, Output, PortType, new_id
from charstudio.providers.catalog.library import Catalog
from charstudio.studio.comfy.draft import Draft, Feed
from charstudio.studio.comfy.matching import Match, match
from charstudio.studio.comfy.placing import clear_of, places
from charstudio.studio.comfy.report import Entry, Fate, Report
from charstudio.studio.comfy.wires import makers
from charstudio.studio.comfy.workflow import ComfyNode, Plug, Workflow

LABEL = "Import ComfyUI workflow"
"""The name of the step that this is in the history."""
_PLANNED = Fraction(5)
_TIMELINE_GAP = 320.0


def adopt(
    project: Project, kinds: Kinds, catalog: Catalog, workflow: Workflow, at: tuple[float, float]
) -> tuple[Project, Report]:
    """The project with the workflow's nodes from ``at`` on, and what became of each.

    Where nothing can be taken over it is the very same project, and the report says why. No workflow makes it fail.
    """
    work = _Adoption(project, kinds, match(workflow, kinds, catalog))
    work.make_nodes(at)
    work.make_wires()
    work.make_clips(at)
    work.make_frames()
    return work.project, work.report()


class _Adoption:
    """Makes the edit step by step on ``project``."""

    def __init__(self, project: Project, kinds: Kinds, found: Match) -> None:
        self.project = project
        self._kinds = kinds
        self._lone_timeline = project.timeline_node() if len(project.graph.nodes) == 1 else None
        """The Timeline node of a film that has nothing else yet: it makes room."""
        self._match = found
        self._ids: dict[str, NodeId] = {}
        self._drafts = {draft.key: draft for draft in found.drafts}
        self._entries = dict(found.entries)
        self._todo = list(found.todo)
        self._remarks = list(found.workflow.remarks)

    def make_nodes(self, at: tuple[float, float]) -> None:
        """Add every node."""
        nodes = self.project.graph.nodes.values()
        lone = self._lone_timeline
        placed = clear_of(places(self._match, at), [(node.x, node.y) for node in nodes if node.id != lone])
        for key, draft in self._drafts.items():
            node = NodeId(new_id("n"))
            x, y = placed[key]
            title = graph_edits.free_title(self.project.graph, draft.title)
            self.project = graph_edits.add_node(
                self.project, self._kinds, draft.kind, x=x, y=y, title=title, params=draft.params, node_id=node
            )
            self._ids[key] = node
        muted = [self._ids[key] for key, draft in self._drafts.items() if draft.muted]
        self.project = graph_edits.set_muted(self.project, muted, True)

    def make_wires(self) -> None:
        """Wire them where the types fit; what a node still needs goes on the list."""
        for key, draft in self._drafts.items():
            for feed in draft.feeds:
                self._feed(key, draft, feed)
            self._list_needs(key, draft)

    def make_clips(self, at: tuple[float, float]) -> None:
        """Lay every clip that was saved on the timeline, once."""
        laid: dict[Output, str] = {}
        for node, plug in self._match.saved:
            self._clips_of(node, plug, laid, at)
        if self._lone_timeline is not None and self._ids:
            self.project = graph_edits.move_nodes(self.project, {self._lone_timeline: self._right_end(at)})

    def make_frames(self) -> None:
        """Keep groups that hold nodes as frames. A node is in the first that holds it."""
        framed: set[str] = set()
        for group in self._match.workflow.groups if self._match.workflow.has_places else ():
            held = [key for key in self._ids if key not in framed and group.holds(self._match.workflow.nodes[key])]
            if held:
                framed.update(held)
                frame = GraphFrame(FrameId(new_id("f")), group.title, tuple(self._ids[key] for key in held))
                self.project = graph_edits.add_frame(self.project, frame)

    def report(self) -> Report:
        """How it went."""
        remarks = tuple(f"{line} ({count}×)" if count > 1 else line for line, count in Counter(self._remarks).items())
        return Report(tuple(self._entries.values()), tuple(self._todo), remarks, tuple(self._ids.values()))

    # --- parts -------------------------------------------------------------------------------------------------

    def _feed(self, key: str, draft: Draft, feed: Feed) -> None:
        outputs = self._outputs(feed.plugs)
        if not outputs and feed.plugs:
            self._remarks.append(
                f"“{draft.title}”: what was wired to {_label(self._kinds, draft, feed)} did not come over."
            )
        spec = self._kinds[draft.kind]
        for place, output in enumerate(outputs):
            name = feed.ports[min(place, len(feed.ports) - 1)]
            port = spec.input(name)
            if port is None:
                continue  # words for a node without such a socket: they are in its parameter
            if place >= len(feed.ports) and not port.many:
                self._remarks.append(
                    f"“{draft.title}” takes {len(feed.ports)} of {len(outputs)} that were wired to it."
                )
                return
            self._wire(output, Input(self._ids[key], name), draft.title)

    def _wire(self, output: Output, target: Input, title: str) -> bool:
        try:
            self.project = connect(self.project, self._kinds, output, target, planned=self._planned(output))
        except EditError as refusal:
            giver = self.project.graph.nodes[output.node].title
            self._remarks.append(f"“{giver}” could not be wired to “{title}”: {refusal.message}")
            return False
        return True

    def _outputs(self, plugs: tuple[Plug, ...]) -> list[Output]:
        """Our outputs behind these plugs, each once, in order."""
        found: dict[Output, None] = {}
        for plug in makers(self._match.workflow, plugs):
            origin = self._before(plug)
            draft = self._drafts.get(origin.node)
            if draft is not None and origin.slot in draft.outputs:
                found[Output(self._ids[origin.node], draft.outputs[origin.slot])] = None
        return list(found)

    def _before(self, plug: Plug) -> Plug:
        """The plug a mere continuation stands for."""
        seen: set[str] = set()
        while plug.node in self._match.aliases and plug.node not in seen:
            seen.add(plug.node)
            behind = makers(self._match.workflow, [self._match.aliases[plug.node]])
            plug = behind[0] if behind else plug
        return plug

    def _list_needs(self, key: str, draft: Draft) -> None:
        node = self._ids[key]
        wired = {target.port for target, _source in self.project.graph.sources_of(node)}
        missing = [
            port.label
            for port in self._kinds[draft.kind].inputs
            if not port.optional and not port.many and port.name not in wired
        ]
        if missing:
            self._todo.append(
                f"Wire something into {' and '.join(missing)} of “{self.project.graph.nodes[node].title}”."
            )

    def _clips_of(self, saver: ComfyNode, plug: Plug, laid: dict[Output, str], at: tuple[float, float]) -> None:
        outputs = self._outputs((plug,))
        if not outputs:
            self._entries[saver.id] = Entry(saver.name, Fate.LEFT, "", "what it kept did not come over")
            return
        for output in outputs:
            socket = self._timeline_socket(output)
            if socket is None:
                continue
            title = self.project.graph.nodes[output.node].title
            if output in laid:
                self._entries[saver.id] = Entry(
                    saver.name, Fate.CHANGED, laid[output], f"“{title}” is on the timeline once already"
                )
            elif self._wire(output, Input(self._timeline(at), socket), "Timeline"):
                laid[output] = "Timeline"
                self._entries[saver.id] = Entry(saver.name, Fate.TAKEN, "Timeline", f"a clip that follows “{title}”")
            else:
                self._entries[saver.id] = Entry(saver.name, Fate.LEFT, "", "the timeline did not take it")

    def _timeline_socket(self, output: Output) -> str | None:
        port = self._kinds[self.project.graph.nodes[output.node].kind].output(output.port)
        sockets = {PortType.VIDEO: TIMELINE_CLIPS, PortType.AUDIO: TIMELINE_SOUND}
        return sockets.get(port.type) if port is not None else None

    def _timeline(self, at: tuple[float, float]) -> NodeId:
        found = self.project.timeline_node()
        if found is not None:
            return found
        node = NodeId(new_id("n"))
        x, y = self._right_end(at)
        self.project = graph_edits.add_node(self.project, self._kinds, TIMELINE_KIND, x=x, y=y, node_id=node)
        return node

    def _right_end(self, at: tuple[float, float]) -> tuple[float, float]:
        right = max((self.project.graph.nodes[node].x for node in self._ids.values()), default=at[0])
        return right + _TIMELINE_GAP, at[1]

    def _planned(self, output: Output) -> Fraction:
        length = self.project.graph.nodes[output.node].params.get("duration")
        is_length = isinstance(length, int | float) and not isinstance(length, bool) and length > 0
        return Fraction(round(float(length) * 1000), 1000) if is_length else _PLANNED  # type: ignore[arg-type]


def _label(kinds: Kinds, draft: Draft, feed: Feed) -> str:
    port = kinds[draft.kind].input(feed.ports[0])
    return port.label if port is not None else feed.ports[0]
