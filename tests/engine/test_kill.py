"""Killed at random instants while the service and the disk live on: nothing is lost, nothing is sent twice."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from charstudio.providers.scripted import ScriptedProvider
from charstudio.storage.database import Database, EntryKind, JobState
from tests.lab import Lab

NODES = 48
KILLS = 10


def start(root: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.engine.session", str(root), str(NODES)]
    return subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_killed_at_random_instants_nothing_is_lost_and_nothing_paid_twice(tmp_path):
    chance = random.Random(20)
    killed = 0
    for _ in range(KILLS):
        with start(tmp_path) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0.0, 0.2))
            process.kill()
            killed += "ended" not in process.stdout.read()
    assert killed >= KILLS // 2
    with start(tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.read().split() == ["ready", "ended"]
    _judge(tmp_path)


def _judge(root: Path) -> None:
    accepted = Counter(ScriptedProvider(folder=root / "service").accepted())
    with_database = Database(root / "film" / "studio.sqlite")
    rows = with_database.jobs(1000)
    assert max(accepted.values()) == 1, accepted  # nothing is sent twice
    by_state = Counter(row.state for row in rows)
    assert set(by_state) <= {JobState.DONE, JobState.UNCERTAIN}, by_state  # nothing is left lying
    done = {row.node for row in rows if row.state is JobState.DONE}
    uncertain = {row.node for row in rows if row.state is JobState.UNCERTAIN}
    assert done.isdisjoint(uncertain)
    assert accepted.keys() <= done | uncertain  # nothing is lost: collected, or known to be unknown
    assert done <= accepted.keys()
    for row in rows:
        if row.state is JobState.DONE:
            result = with_database.result(row.fingerprint)
            assert result is not None
            assert result.outputs["image"].info.width_px == 32
    charges = [entry for entry in with_database.ledger() if entry.kind is EntryKind.CHARGE]
    assert sum(entry.usd for entry in charges) == Decimal("0.25") * len(done)
    assert with_database.reserved() == Decimal("0.25") * len(uncertain)
    with_database.close()


def test_the_session_that_is_killed_is_sound_when_it_is_not(tmp_path):
    with start(tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.read().split() == ["ready", "ended"]
    lab = Lab(tmp_path / "film")
    assert len(lab.database.all_results()) == NODES
    lab.database.close()
