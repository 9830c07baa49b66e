"""What the window says of exports: states, times, sizes, titles."""

from __future__ import annotations

from collections.abc import Sequence

from charstudio.model.time import Rate
from charstudio.storage.room import spoken
from charstudio.studio.renders.values import Render, RenderState, overall
from charstudio.ui.graph.look import StateLook
from charstudio.ui.progress_words import clock

LOOKS = {
    RenderState.WAITING: StateLook("clock-outline", "Waiting", "secondary"),
    RenderState.RUNNING: StateLook("progress-clock", "Exporting", "accent_hover"),
    RenderState.PAUSED: StateLook("pause-circle-outline", "Paused", "warn"),
    RenderState.ASKS: StateLook("help-rhombus-outline", "Asks you", "warn"),
    RenderState.DONE: StateLook("check-circle-outline", "Done", "good"),
    RenderState.FAILED: StateLook("alert-octagon-outline", "Failed", "bad"),
    RenderState.CANCELLED: StateLook("cancel", "Cancelled", "secondary"),
}


def file_words(render: Render) -> str:
    """The file's name."""
    return render.order.path.name


def form_words(render: Render) -> str:
    """What it is delivered as: its preset, its form, and its size where that is its own."""
    delivery = render.order.delivery
    parts = [delivery.name, delivery.facts.name]
    if delivery.width_px and delivery.height_px:
        parts.append(f"{delivery.width_px} × {delivery.height_px}")
    if delivery.rate is not None:
        parts.append(f"{_fps(delivery.rate)} fps")
    if render.order.part is not None:
        parts.append(f"{float(render.order.part.duration):.1f} s of the film")
    return " · ".join(dict.fromkeys(parts))


def _fps(rate: Rate) -> str:
    return f"{float(rate.fps):.4g}"


def state_words(render: Render) -> str:
    """Where it stands, with how far it is and how long it will take."""
    look = LOOKS[render.state]
    share = render.share
    if render.is_stopping:
        return "Stopping…"
    if render.state is RenderState.RUNNING and render.total and render.done >= render.total:
        return "Finishing…"
    if render.state in {RenderState.RUNNING, RenderState.PAUSED} and render.is_begun and share is not None:
        shown = f"{look.word} · {percent(share)}" if render.state is RenderState.PAUSED else percent(share)
        left = render.eta_s if render.state is RenderState.RUNNING else None
        return shown if left is None else f"{shown} · about {clock(left)} left"
    return look.word


def percent(share: float) -> str:
    """A share as people read it. What is not over is never 100 %."""
    return f"{min(99, int(100 * share)) if share < 1 else 100} %"


def note_words(render: Render) -> str:
    """The second line: what happened, or what came of it."""
    report = render.report
    if render.state is RenderState.DONE and report is not None:
        parts = [spoken(report.bytes), f"{report.frames:,} frames in {clock(report.seconds)}"]
        if report.copied_share:
            parts.append(f"{percent(report.copied_share)} copied without loss")
        if render.ended is not None:
            parts.append(f"{render.ended.astimezone():%d %B, %H:%M}")
        return " · ".join([*parts, *report.remarks])
    if render.state is RenderState.ASKS:
        return f"{render.words} Replace it, or save this one under another name?"
    return render.words or _USUAL.get(render.state, "") if not render.is_begun else render.words


_USUAL = {
    RenderState.PAUSED: "It is passed over until you resume it.",
    RenderState.CANCELLED: "Nothing of it was kept.",
}


def spoken_words(render: Render) -> str:
    """The whole row as a sentence, for those who hear it."""
    parts = (file_words(render), form_words(render), state_words(render), note_words(render))
    return ". ".join(part.rstrip(".") for part in parts if part) + "."


def summary(renders: Sequence[Render]) -> str:
    """One line about all of them."""
    if not renders:
        return "No exports"
    counts = {state: sum(each.state is state for each in renders) for state in RenderState}
    shown = (RenderState.RUNNING, RenderState.PAUSED, RenderState.WAITING, RenderState.ASKS, RenderState.FAILED)
    parts = [f"{LOOKS[state].word.lower()} {counts[state]}" for state in (*shown, RenderState.DONE) if counts[state]]
    return " · ".join(parts) or "All exports are over"


def title_words(renders: Sequence[Render]) -> str:
    """What goes into the window's title while something is exported, like "exporting 42 %"; else nothing."""
    begun = next((each for each in renders if each.is_begun), None)
    if begun is None:
        return ""
    share = overall(tuple(renders)) or 0.0
    return f"{'export paused at' if begun.state is RenderState.PAUSED else 'exporting'} {percent(share)}"
