"""“Chain from here”: the picture of a clip at a moment, and a new Motion node that starts from it.

The Frame node follows the same output as the clip, so another take of that shot chains on by itself.
"""

from __future__ import annotations

from fractions import Fraction

from charstudio.model.errors import EditError
from charstudio.model.graph_edits import add_node
from charstudio.model.graph_wiring import connect
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.time import Rate, Seconds
from charstudio.model.timeline import Clip
from charstudio.model.values import AssetId, Input, Json, NodeId, Output, new_id

FRAME, MOTION, VIDEO_FILE = "video.frame", "video.motion", "source.video"
_APART = 320.0
_BELOW = 220.0
_CARRIED = ("model", "duration", "strength", "fps", "size", "resolution", "options")
"""What a shot that goes on has like the one before: the model and its settings, not the words and not the seed."""


def middle_of_frame(at: Seconds, media_rate: Rate | None) -> float:
    """A time in seconds, in whole milliseconds, that lies inside the media frame on screen at ``at``.

    A Frame node counts milliseconds, and frames begin between them.
    """
    inside = media_rate.time_of(media_rate.index_at(at)) + media_rate.frame / 2 if media_rate is not None else at
    return round(float(Fraction(round(inside * 1000), 1000)), 3)


def chain_from(
    project: Project, kinds: Kinds, clip: Clip, at: Seconds, media_rate: Rate | None
) -> tuple[Project, NodeId]:
    """Add a Frame node at media time ``at`` of what ``clip`` plays, and a Motion node that begins with it.

    An imported file gets its source node if it has none. The second value is the Motion node. Raises ``EditError`` for
    a clip that is neither a node's nor a file's.
    """
    project, source = _output_of(project, kinds, clip)
    maker = project.graph.nodes[source.node]
    x, y = _free_place(project, maker.x + _APART, maker.y)
    frame, motion = NodeId(new_id("n")), NodeId(new_id("n"))
    where: dict[str, Json] = {"which": "at", "at": middle_of_frame(at, media_rate)}
    project = add_node(project, kinds, FRAME, x=x, y=y, params=where, node_id=frame)
    settings = {name: maker.params[name] for name in _CARRIED if maker.kind == MOTION and name in maker.params}
    project = add_node(project, kinds, MOTION, x=x + _APART, y=y, params=settings, node_id=motion)
    project = connect(project, kinds, source, Input(frame, "video"))
    return connect(project, kinds, Output(frame, "image"), Input(motion, "image")), motion


def _output_of(project: Project, kinds: Kinds, clip: Clip) -> tuple[Project, Output]:
    if isinstance(clip.source, Output):
        return project, clip.source
    if not isinstance(clip.source, str) or AssetId(clip.source) not in project.assets:
        raise EditError("Only a clip with a picture can be chained on.")
    known = (node.id for node in project.graph.nodes.values() if node.kind == VIDEO_FILE)
    found = next((node for node in known if project.graph.nodes[node].params.get("asset") == clip.source), None)
    if found is None:
        found = NodeId(new_id("n"))
        x, y = _free_place(project, 0.0, 0.0)
        title = project.assets[AssetId(clip.source)].name
        project = add_node(
            project, kinds, VIDEO_FILE, x=x, y=y, title=title, params={"asset": clip.source}, node_id=found
        )
    return project, Output(found, "video")


def _free_place(project: Project, x: float, y: float) -> tuple[float, float]:
    """The place, or the first one below it where no node lies, nor to the right of it."""
    taken = [(node.x, node.y) for node in project.graph.nodes.values()]
    while any(-_APART / 2 < left - x < _APART * 3 / 2 and abs(top - y) < _BELOW / 2 for left, top in taken):
        y += _BELOW
    return x, y
