"""The Timeline node: the cut as seen from the graph. It makes nothing; wiring into it places clips."""

from __future__ import annotations

from charstudio.model.kind import TIMELINE_CLIPS, TIMELINE_KIND, TIMELINE_SOUND, KindSpec, PortSpec
from charstudio.model.values import PortType
from charstudio.nodes.base import NodeKind

TIMELINE = NodeKind(
    KindSpec(
        TIMELINE_KIND,
        1,
        "Timeline",
        "Output",
        "The film. Wire a clip in and it is placed at the end; remove the wire and its clips go.",
        inputs=(
            PortSpec(TIMELINE_CLIPS, PortType.VIDEO, "Clips", many=True, optional=True),
            PortSpec(TIMELINE_SOUND, PortType.AUDIO, "Sound", many=True, optional=True),
        ),
        keywords=("sequence", "film", "edit", "cut", "export"),
    ),
)

KINDS = (TIMELINE,)
