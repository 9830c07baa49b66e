"""“Insert a cutaway here”: two seconds of another shot, planned, at a cut that cannot be mended.

The film makes way, and a new shot of its own is wired up: a still from words and a clip of it. Until it is made it
plays as a card, so the cut can be timed now; nothing is sent by this.
"""

from __future__ import annotations

from charstudio.model.graph_edits import add_node, free_title
from charstudio.model.graph_wiring import connect
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.time import Seconds
from charstudio.model.timeline_edits import new_clip, place
from charstudio.model.values import Input, NodeId, Output, TrackId, new_id

LENGTH = Seconds(2)
_APART = 320.0
_BELOW = 240.0


def insert_cutaway(project: Project, kinds: Kinds, track: TrackId, at: Seconds) -> Project:
    """Open two seconds on a track and put a planned shot there. Raises ``EditError`` (also of a locked track)."""
    still, motion = NodeId(new_id("n")), NodeId(new_id("n"))
    left = min((node.x for node in project.graph.nodes.values()), default=0.0)
    low = max((node.y for node in project.graph.nodes.values()), default=0.0) + _BELOW
    title = free_title(project.graph, "Cutaway")
    project = add_node(
        project, kinds, "image.portrait", x=left, y=low, title=f"{title} still", params={"size": "film"}, node_id=still
    )
    project = add_node(
        project,
        kinds,
        "video.motion",
        x=left + _APART,
        y=low,
        title=title,
        params={"duration": float(LENGTH)},
        node_id=motion,
    )
    project = connect(project, kinds, Output(still, "image"), Input(motion, "image"))
    rate = project.timeline.rate
    clip = new_clip(Output(motion, "video"), at, rate.snap(LENGTH), name=title)
    return place(project, track, clip, mode="insert", kinds=kinds)
