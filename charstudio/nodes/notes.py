"""Words on the canvas for whoever works on the film. A note makes nothing and nothing is wired to it."""

from __future__ import annotations

from charstudio.model.kind import NOTE_COLOURS, NOTE_KIND, KindSpec, ParamSpec, ParamType
from charstudio.nodes.base import Assets, Characters, NodeKind, Outputs, Params


def _nothing(params: Params, assets: Assets, characters: Characters) -> Outputs:  # noqa: ARG001 - one signature for all
    return {}


NOTE = NodeKind(
    KindSpec(
        NOTE_KIND,
        1,
        "Note",
        "Layout",
        "Words on the canvas: what a part of the graph is for, what to try next.",
        params=(
            ParamSpec("text", ParamType.TEXT, "", "Text", multiline=True, placeholder="What is worth remembering here"),
            ParamSpec(
                "colour",
                ParamType.CHOICE,
                NOTE_COLOURS[0],
                "Colour",
                choices=NOTE_COLOURS,
                choice_labels=tuple(colour.capitalize() for colour in NOTE_COLOURS),
            ),
        ),
        keywords=("comment", "sticky", "remark", "text"),
    ),
    constant=_nothing,
)

KINDS = (NOTE,)
