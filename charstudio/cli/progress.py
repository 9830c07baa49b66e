"""Progress while a person waits: a bar on a terminal, plain lines where output is kept in a file."""

from __future__ import annotations

import shutil
import time
import unicodedata

from charstudio.cli.output import Output, clean, how_long
from charstudio.engine.events import (
    Event,
    JobCancelled,
    JobDetached,
    JobDone,
    JobFailed,
    JobProgress,
    JobSkipped,
    JobStarted,
)
from charstudio.engine.plan import LOCAL, Plan, Step
from charstudio.model.values import Fingerprint

_REDRAW_EVERY_S = 0.1
_BAR_CELLS = 24
_PLAIN_STEPS = 4  # a long export says how far it is at each quarter


class Bar:
    """One line that is drawn again and again. Silent when quiet; on no terminal it says only what ``say`` is given."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self.is_live = not output.quiet and output.err.isatty()
        self._signs = _signs(output)
        self._drawn_at = 0.0
        self._started = time.monotonic()

    def show(self, fraction: float, text: str) -> None:
        """Draw the bar at ``fraction`` 0..1 with ``text`` beside it, at most ten times a second."""
        now = time.monotonic()
        if not self.is_live or now - self._drawn_at < _REDRAW_EVERY_S:
            return
        self._drawn_at = now
        full, empty = self._signs
        cells = round(min(max(fraction, 0.0), 1.0) * _BAR_CELLS)
        head = f"{full * cells}{empty * (_BAR_CELLS - cells)} {fraction * 100:3.0f} %  "
        tail = f"  {how_long(now - self._started)}"
        room = shutil.get_terminal_size().columns - len(head) - len(tail) - 1
        self._write(f"\r\x1b[2K{head}{_fitted(clean(text), room)}{tail}")

    def say(self, text: str) -> None:
        """Leave a line behind, above the bar."""
        self.clear()
        self._output.note(text)

    def clear(self) -> None:
        """Take the bar away."""
        if self.is_live and self._drawn_at:
            self._drawn_at = 0.0
            self._write("\r\x1b[2K")

    def _write(self, text: str) -> None:
        self._output.err.write(text)
        self._output.err.flush()


class RunProgress:
    """Follows the events of one plan: how much of all steps is done, and a line for each that ends."""

    def __init__(self, plan: Plan, output: Output) -> None:
        self._bar = Bar(output)
        self._steps = {step.fingerprint: step for step in plan.steps}
        self._parts: dict[Fingerprint, float] = dict.fromkeys(self._steps, 0.0)
        self._started: dict[Fingerprint, float] = {}
        self._ended = 0

    def follow(self, event: Event) -> None:
        """Take in one event."""
        step = self._steps.get(event.fingerprint)
        if step is None:
            return
        match event:
            case JobStarted():
                self._started.setdefault(event.fingerprint, time.monotonic())
            case JobProgress(fraction=fraction):
                self._parts[event.fingerprint] = max(self._parts[event.fingerprint], fraction or 0.0)
            case JobDone(result=result):
                self._end(step, f"done in {self._took(step)}", result.note)
            case JobFailed(error=error):
                self._end(step, f"failed: {error.message}", error.hint)
            case JobSkipped():
                self._end(step, "left out: what it needs was not made")
            case JobCancelled():
                self._end(step, "cancelled")
            case JobDetached():
                self._end(step, "no longer waited for; “charstudio resume” collects it when it is ready")
        self._bar.show(sum(self._parts.values()) / len(self._parts), f"{self._count()} {step_title(step)}")

    def close(self) -> None:
        """Take the bar away."""
        self._bar.clear()

    def _end(self, step: Step, how: str, more: str = "") -> None:
        self._parts[step.fingerprint] = 1.0
        self._ended += 1
        self._bar.say(f"{self._count()} {step_title(step)}: {how}{f' ({more})' if more else ''}")

    def _count(self) -> str:
        return f"[{self._ended}/{len(self._steps)}]"

    def _took(self, step: Step) -> str:
        return how_long(time.monotonic() - self._started.get(step.fingerprint, time.monotonic()))


class ExportProgress:
    """Counts frames; called from the exporting thread."""

    def __init__(self, output: Output) -> None:
        self._bar = Bar(output)
        self._live = self._bar.is_live
        self._said = 0

    def frames(self, done: int, total: int) -> None:
        """``done`` of ``total`` frames are written."""
        if self._live:
            self._bar.show(done / max(total, 1), f"frame {done} of {total}")
        elif done * _PLAIN_STEPS >= (self._said + 1) * total:
            self._said = done * _PLAIN_STEPS // max(total, 1)
            self._bar.say(f"frame {done} of {total}")

    def close(self) -> None:
        """Take the bar away."""
        self._bar.clear()


def step_title(step: Step) -> str:
    """The node's title; a draft that is made without its mark, for the next node to work on, says so."""
    unmarked = step.provider != LOCAL and not step.mark and step.params.get("model") == "draft"
    return f"{step.node.title} (for the next step)" if unmarked else step.node.title


def _signs(output: Output) -> tuple[str, str]:
    encoding = (getattr(output.err, "encoding", None) or "ascii").lower()
    return ("█", "░") if encoding.startswith("utf") else ("#", ".")


def _fitted(text: str, room: int) -> str:
    """As much of ``text`` as fits into ``room`` columns; East Asian signs take two."""
    used = 0
    for index, sign in enumerate(text):
        used += 2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1
        if used > room:
            return text[: max(index - 1, 0)] + "…" if room > 1 else ""
    return text
