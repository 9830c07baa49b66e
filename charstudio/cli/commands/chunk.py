"""``charstudio chunk DIR N``: code one segment of a film that was written for a render farm."""

from __future__ import annotations

from argparse import Namespace

from charstudio.cli.faults import DONE
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output
from charstudio.studio.farm.bundle import read_bundle


def command(arguments: Namespace, launch: Launch, output: Output) -> int:  # noqa: ARG001 - no folder of the user's
    """Code it, unless it is there already."""
    bundle = read_bundle(arguments.folder.absolute())
    is_new = bundle.code(arguments.number)
    output.line(
        f"Segment {arguments.number} of {len(bundle.segments)} {'is coded' if is_new else 'was there already'}."
    )
    return DONE
