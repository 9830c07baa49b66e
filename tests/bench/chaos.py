"""A thousand paid jobs through a cloud that fails in every way, the program killed two hundred times on the way.

The fake cloud lives in this process; each start of the program is a process of its own, killed (SIGKILL) at a random
instant. The real ``fal-client`` is used unchanged. At the end the cloud's own books are laid beside the program's:
no accepted job may be lost, no intent may have been billed twice, and the two sums must be equal to the cent.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from charstudio.storage.database import Database, EntryKind, JobRow, JobState
from charstudio.testing.cloud import FakeCloud
from charstudio.testing.jobs import Bill, Ending
from charstudio.testing.script import Fault, Pace, Rule, Script, Step
from tests.bench import _chaos_session
from tests.bench._films import film_of

JOBS = int(os.environ.get("CHAOS_JOBS", "1000"))
KILLS = int(os.environ.get("CHAOS_KILLS", "200"))
SEED = int(os.environ.get("CHAOS_SEED", "20261127"))
LIVES_S = (0.15, 2.5)
"""A start of the program lives that long before it is killed."""
AT_MOST_S = 3000.0

MODELS = (
    ("image.state", "fal-ai/nano-banana/edit", "instruction"),
    ("image.state", "fal-ai/flux-pro/kontext", "instruction"),
    ("video.motion", "fal-ai/kling-video/v2.5-turbo/standard/image-to-video", "prompt"),
    ("video.motion", "fal-ai/wan-i2v", "prompt"),
)
"""The last one is to be had from RunPod too, so that falling back happens."""


def trouble(seed: int) -> Script:
    """Everything that may go wrong and still lets an honest program come to an end."""

    def rule(fault: Fault, step: Step | None, chance: float, **more: object) -> Rule:
        return Rule(fault, step, chance=chance, **more)  # type: ignore[arg-type]

    rules = (
        rule(Fault.DROP_UNREAD, Step.SUBMIT, 0.02),
        rule(Fault.DROP_UNACCEPTED, Step.SUBMIT, 0.02),
        rule(Fault.DROP_ACCEPTED, Step.SUBMIT, 0.04),
        rule(Fault.CUT_REPLY, Step.SUBMIT, 0.04),
        rule(Fault.LATE_REPLY, Step.SUBMIT, 0.03, seconds=1.0),
        rule(Fault.TRICKLE, Step.SUBMIT, 0.02, seconds=0.7),
        rule(Fault.GATEWAY_ERROR, Step.SUBMIT, 0.02, status=504, accepted=True),
        rule(Fault.GATEWAY_ERROR, Step.SUBMIT, 0.01, status=502),
        rule(Fault.API_ERROR, Step.SUBMIT, 0.02, status=429, seconds=1.0),
        rule(Fault.API_ERROR, Step.SUBMIT, 0.01, status=500),
        rule(Fault.BAD_JSON, Step.SUBMIT, 0.01),
        rule(Fault.GATEWAY_ERROR, Step.STATUS, 0.03, status=502),
        rule(Fault.API_ERROR, Step.STATUS, 0.02, status=500),
        rule(Fault.DROP_ACCEPTED, Step.STATUS, 0.03),
        rule(Fault.BAD_JSON, Step.STATUS, 0.02),
        rule(Fault.UNKNOWN_STATUS, Step.STATUS, 0.01),
        rule(Fault.CUT_REPLY, Step.RESULT, 0.03),
        rule(Fault.GATEWAY_ERROR, Step.RESULT, 0.02, status=503),
        rule(Fault.GONE, Step.RESULT, 0.02, times_each=1),
        rule(Fault.API_ERROR, Step.DOWNLOAD, 0.05, status=409, times_each=2),
        rule(Fault.CUT_REPLY, Step.DOWNLOAD, 0.05, times_each=2),
        rule(Fault.SHORT_MEDIA, None, 0.02, times_each=1),
        rule(Fault.CORRUPT_MEDIA, None, 0.01, times_each=1),
        rule(Fault.DROP_ACCEPTED, Step.UPLOAD, 0.05),
        rule(Fault.DROP_UNREAD, Step.TOKEN, 0.05),
        rule(Fault.COLD_START, None, 0.01, seconds=40.0),
        rule(Fault.CONTENT_REJECTED, None, 0.03, billed=True),
        rule(Fault.COMPLETED_WITH_ERROR, None, 0.04, value="runner_disconnected"),
    )
    pace = Pace(queue_s=1, image_s=4, video_s=15, spread=0.5)
    return Script(rules, seed=seed, pace=pace, lists_unfinished=True)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The two books laid side by side."""

    accepted: int
    lost: int
    twice: int
    billed: Decimal
    ledger: Decimal
    doubtful: int
    states: Counter[str]


def judge(root: Path, bill: Bill) -> Verdict:
    """Compare what the cloud accepted and charged with what the program knows."""
    database = Database(root / "film" / "studio.sqlite")
    rows = database.jobs(100_000)
    known = {str(row.ticket["request_id"]): row for row in rows if row.ticket is not None}
    lost = sum(not _is_settled(database, known.get(line.request_id), line.ending) for line in bill.lines)
    charges = (entry.usd for entry in database.ledger() if entry.kind is EntryKind.CHARGE)
    verdict = Verdict(
        len(bill.lines),
        lost,
        _twice(rows, bill, known),
        bill.usd,
        sum(charges, Decimal(0)),
        sum(row.state.is_open for row in rows),
        Counter(row.state.value for row in rows),
    )
    database.close()
    return verdict


def _twice(rows: Sequence[JobRow], bill: Bill, known: Mapping[str, JobRow]) -> int:
    """How many results were charged more than once, and how many requests came in that nobody meant to send."""
    delivered = Counter(
        known[line.request_id].fingerprint
        for line in bill.lines
        if line.ending is Ending.RESULT and line.request_id in known
    )
    meant = Counter(_shot(row.request["params"]) for row in rows)
    received = Counter(_shot(line.input) for line in bill.lines)
    return sum(count - 1 for count in delivered.values()) + sum((received - meant).values())


def _shot(said: object) -> str:
    """Which shot a request is for, by its words."""
    found = re.search(r"shot number \d+", str(said))
    return found.group() if found else ""


def _is_settled(database: Database, row: JobRow | None, ending: Ending) -> bool:
    """Whether an accepted job came to its right end: collected when it delivered, closed when it failed."""
    if row is None or row.state.is_open:
        return False
    if ending is not Ending.RESULT:
        return row.state in {JobState.FAILED, JobState.CANCELLED, JobState.LOST}
    return row.state is JobState.DONE and database.result(row.fingerprint) is not None


def main() -> bool:
    """Print the table; whether the promise holds."""
    begun = time.monotonic()
    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        film_of(root, JOBS, MODELS)
        kills = starts = faults = 0
        with FakeCloud.in_thread(root / "cloud", script=trouble(SEED), speed=20, quick=True) as cloud:
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(["tests.bench._chaos_session", "fal_client", "httpx", "av", "PIL.Image"])
            while time.monotonic() - begun < AT_MOST_S:
                starts += 1
                calm = kills >= KILLS
                process = context.Process(
                    target=_chaos_session.play, args=(root, cloud.address), kwargs={"settle": calm}
                )
                process.start()
                process.join(None if calm else chance.uniform(*LIVES_S))
                if process.is_alive():
                    os.kill(process.pid or 0, signal.SIGKILL)
                    kills += 1
                    process.join()
                elif process.exitcode:
                    faults += 1
                    if faults > 5:
                        break
                elif calm and _is_over(root):
                    break
                _say(f"{starts} starts, {kills} kills, {len(cloud.jobs())} jobs accepted")
            verdict = judge(root, cloud.bill())
            hits = sum(cloud.hits.values())
    sys.stderr.write("\n")
    return report(verdict, kills, starts, faults, hits, time.monotonic() - begun)


def _is_over(root: Path) -> bool:
    database = Database(root / "film" / "studio.sqlite", read_only=True)
    try:
        return not database.open_jobs() and len(database.all_results()) > JOBS * 0.9
    finally:
        database.close()


def _say(words: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{words:70}")


def report(verdict: Verdict, kills: int, starts: int, faults: int, hits: int, seconds: float) -> bool:
    """The table and the last line."""
    rows = (
        ("jobs wanted", JOBS, ""),
        ("starts of the program", starts, ""),
        ("killed (SIGKILL)", kills, f"at least {KILLS}"),
        ("ended by a fault of its own", faults, "0"),
        ("faults of the cloud", hits, ""),
        ("requests the cloud accepted", verdict.accepted, ""),
        ("accepted jobs lost", verdict.lost, "0"),
        ("intents billed twice", verdict.twice, "0"),
        ("still open or unknown", verdict.doubtful, "0"),
        ("the cloud's bill", f"${verdict.billed:.4f}", ""),
        ("the program's ledger", f"${verdict.ledger:.4f}", "equal"),
    )
    for name, value, promise in rows:
        print(f"{name:32} {value!s:>14}   {promise}")
    print(f"states: {dict(verdict.states)}; {seconds:.0f} s")
    equal = verdict.billed == verdict.ledger
    holds = verdict.lost == verdict.twice == verdict.doubtful == 0 and equal and not faults and kills >= KILLS
    print(
        f"chaos: {verdict.accepted} accepted, {verdict.lost} lost, {verdict.twice} billed twice, ledger "
        f"{'equal to' if equal else 'differs from'} the bill, {'holds' if holds else 'falls short'}"
    )
    return holds
