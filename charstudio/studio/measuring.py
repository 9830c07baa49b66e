"""How loud the film is, and what that means for where it is to be shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from charstudio.media.loudness import Loudness, loudness
from charstudio.media.mix import Mixer
from charstudio.media.playable import Find
from charstudio.model.project import Project
from charstudio.model.time import ZERO, TimeRange
from charstudio.studio.stoppable import in_thread

HIGHEST_PEAK_DB = -1.0
"""In dBTP: what platforms and EBU R 128 ask for, so that coders have room for what they add."""


@dataclass(frozen=True, slots=True)
class Target:
    """A loudness that is asked for somewhere, and how far from it is still right."""

    where: str
    lufs: float
    tolerance: float


TARGETS = (Target("For social platforms", -14.0, 1.0), Target("For broadcast", -23.0, 0.5))
"""YouTube, TikTok and Spotify play at about -14 LUFS; EBU R 128 is -23 LUFS."""


async def measure_loudness(
    project: Project,
    find: Find,
    *,
    part: TimeRange | None,
    progress: Callable[[float], None],
    stopped: Callable[[], bool],
) -> Loudness | None:
    """Mix the film, or a part of it, in a thread and measure it; None when ``stopped`` said so.

    ``progress`` is told the share that is done, from that thread. Raises ``Unreadable``: what cannot be read would be
    missing in the figure.
    """
    timeline = project.timeline
    asked = part or TimeRange(ZERO, timeline.duration)

    def work(is_stopped: Callable[[], bool]) -> Loudness | None:
        mixer = Mixer(timeline, find, strict=True)
        try:
            return loudness(mixer, mixer.rate_hz, asked, stopped=is_stopped, progress=progress)
        finally:
            mixer.close()

    return await in_thread(work, stopped)


def advice(found: Loudness) -> tuple[str, ...]:
    """A sentence for each place the film may be shown at, and one when its peaks are too high."""
    integrated, peak = found.integrated_lufs, found.true_peak_db
    if integrated is None:
        return ("There is nothing to hear, or it is too short to be measured.",)
    said = [_compared(found, integrated, target) for target in TARGETS]
    if peak is not None and round(peak, 1) > HIGHEST_PEAK_DB:
        said.append(
            f"The peaks reach {decibels(peak)} dBTP. Keep them below {decibels(HIGHEST_PEAK_DB)}, or they may "
            "distort when the film is compressed."
        )
    return tuple(said)


def decibels(value: float) -> str:
    """A level to one decimal as people read it, with a real minus."""
    return f"{value:.1f}".replace("-0.0", "0.0").replace("-", "−")


def _compared(found: Loudness, integrated: float, target: Target) -> str:
    where = f"{target.where} ({decibels(target.lufs).removesuffix('.0')} LUFS)"
    off = round(target.lufs - integrated, 1)
    if abs(off) <= target.tolerance:
        return f"{where}: right as it is."
    if off < 0:
        return f"{where}: {decibels(-off)} dB too loud. Lower it by {decibels(-off)} dB."
    room = found.gain_to(target.lufs, HIGHEST_PEAK_DB)
    if room >= off - 0.05:
        return f"{where}: {decibels(off)} dB too quiet. Raise it by {decibels(off)} dB."
    if room < 0.1:
        return (
            f"{where}: {decibels(off)} dB too quiet, but its peaks leave no room to raise it. Lower the loudest spots."
        )
    return f"{where}: {decibels(off)} dB too quiet. Its peaks leave room for {decibels(room)} dB only."
