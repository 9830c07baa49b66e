"""``charstudio render PROJECT``: write the exports that were ordered in the window and wait."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence

from charstudio.cli.faults import DONE, FAILED
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output, how_long
from charstudio.cli.progress import Bar
from charstudio.cli.session import run_async, working
from charstudio.storage.room import spoken
from charstudio.studio.renders.values import Render, RenderState, overall

_LEFT = {
    RenderState.PAUSED: "is paused, and was passed over; --paused writes it, too",
    RenderState.ASKS: "was not written: a file of this name is there already; decide in the window",
    RenderState.FAILED: "failed",
    RenderState.CANCELLED: "was cancelled",
}
_UNSETTLED = {RenderState.ASKS, RenderState.FAILED}


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Write what waits; 1 when something could not be written."""
    return run_async(_render(arguments, launch, output))


async def _render(arguments: Namespace, launch: Launch, output: Output) -> int:
    async with working(launch, arguments.project, output) as studio:
        renders = studio.renders
        bar = Bar(output)
        stop = renders.changed.connect(lambda items: _show(bar, items))
        told = renders.ended.connect(lambda render: bar.say(_words(render)))
        before = {each.id for each in renders.items() if each.state is RenderState.DONE}
        try:
            if arguments.paused:
                for each in renders.items():
                    renders.resume(each.id)
            renders.use()
            await renders.idle()
        finally:
            stop()
            told()
            bar.clear()
        items = [each for each in renders.items() if each.id not in before]
    if arguments.json:
        output.json([_as_json(each) for each in items])
    else:
        for each in items:
            output.line(_words(each))
        if not items:
            output.line("No export was left to write.")
    return FAILED if any(each.state in _UNSETTLED for each in items) else DONE


def _show(bar: Bar, items: tuple[Render, ...]) -> None:
    begun = next((each for each in items if each.is_begun), None)
    if begun is not None:
        bar.show(overall(items) or 0.0, begun.order.path.name)


def _words(render: Render) -> str:
    report = render.report
    if render.state is RenderState.DONE and report is not None:
        return f"Wrote {render.order.path}: {spoken(report.bytes)} in {how_long(report.seconds)}"
    why = f": {render.words}" if render.words and render.state is RenderState.FAILED else ""
    return f"{render.order.path.name} {_LEFT.get(render.state, 'waits')}{why}"


def _as_json(render: Render) -> Mapping[str, object]:
    report = render.report
    remarks: Sequence[str] = report.remarks if report is not None else ()
    return {
        "path": str(render.order.path),
        "state": render.state.value,
        "form": render.order.delivery.form.value,
        "words": render.words,
        "frames": None if report is None else report.frames,
        "bytes": None if report is None else report.bytes,
        "remarks": list(remarks),
    }
