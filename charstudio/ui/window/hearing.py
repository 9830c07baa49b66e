"""What is heard, in the window: the switches of the viewer kept in the settings, and the loudness of the film."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from charstudio.model.errors import CharStudioError
from charstudio.model.time import TimeRange
from charstudio.ui import aio
from charstudio.ui.dialogs.loudness import LoudnessDialog
from charstudio.ui.viewer.hearing import Hearing
from charstudio.ui.window.desk import Desk


def keep_hearing(desk: Desk, hearing: Hearing, marked: Callable[[], TimeRange | None]) -> Callable[[], None]:
    """Let the viewer's sound be as the settings say, and the settings as it is switched; call the result at the end."""

    def use() -> None:
        hearing.use(scrub_sound=desk.settings.scrub_sound == "on", meters=desk.settings.meters == "on")

    use()
    hearing.chosen.connect(lambda scrub, meters: desk.keep(scrub_sound=_word(scrub), meters=_word(meters)))
    hearing.loudness_asked.connect(lambda: desk.start(ask_loudness(desk, marked()), "loudness"))
    return desk.kept.connect(lambda _settings: use())


async def ask_loudness(desk: Desk, marked: TimeRange | None) -> None:
    """Measure the film, or the marked part, and say how loud it is, for as long as the user looks."""
    studio = desk.studio
    if studio.folder is None:
        return
    if not studio.project.timeline.duration:
        desk.say("The timeline is empty, so there is nothing to hear.")
        return
    ghosts = len(studio.check_export().ghosts)
    note = "" if not ghosts else "One clip is" if ghosts == 1 else f"{ghosts} clips are"
    note = note and f"{note} not made yet and not in it."
    dialog = LoudnessDialog(has_marks=marked is not None, note=note, parent=desk.window)
    dialog.wanted.connect(
        lambda only_marked: desk.start(_measure(desk, dialog, marked if only_marked else None), "measure loudness")
    )
    dialog.measure()
    await aio.ask(dialog)


async def _measure(desk: Desk, dialog: LoudnessDialog, part: TimeRange | None) -> None:
    try:
        found = await desk.studio.measure_loudness(part=part, progress=dialog.show_progress, stopped=dialog.stop.is_set)
    except asyncio.CancelledError:
        raise  # the window is going, and the dialog with it
    except CharStudioError as error:
        dialog.show_fault(f"{error.message} {error.hint}".strip())
    except BaseException:
        dialog.show_fault("The measurement did not end well.")
        raise
    else:
        dialog.show_stopped() if found is None else dialog.show_loudness(found)


def _word(on: bool) -> str:  # noqa: FBT001 - a switch as a setting
    return "on" if on else "off"
