"""``charstudio join DIR -o FILE``: the film of the segments that a render farm coded."""

from __future__ import annotations

from argparse import Namespace

from charstudio.cli.commands.export import place_for
from charstudio.cli.faults import DONE
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output
from charstudio.cli.progress import ExportProgress
from charstudio.studio.farm.bundle import read_bundle


def command(arguments: Namespace, launch: Launch, output: Output) -> int:  # noqa: ARG001 - no folder of the user's
    """Write the film and say what was written."""
    bundle = read_bundle(arguments.folder.absolute())
    path = place_for(arguments.output, overwrite=arguments.overwrite, delivery=bundle.sequence.work.delivery)
    progress = ExportProgress(output)
    try:
        report = bundle.join(path, overwrite=arguments.overwrite, progress=progress.frames, stopped=lambda: False)
    finally:
        progress.close()
    assert report is not None, "only stopped() gives None"
    output.line(f"Wrote {report.path}: {report.frames} frames, {report.bytes / 1e6:.1f} MB")
    return DONE
