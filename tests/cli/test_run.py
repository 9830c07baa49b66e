"""``run`` and ``estimate``: what is made, what is asked, and what is left alone."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from desk import Desk

from charstudio.cli.consent import require_consent
from charstudio.cli.faults import WrongUse
from charstudio.cli.output import Output
from charstudio.engine.plan import Plan
from charstudio.model.errors import PlanError
from charstudio.storage import project_file
from charstudio.storage.database import Database
from charstudio.storage.paths import ProjectFolder


def document(folder: Path) -> bytes:
    return ProjectFolder(folder).document.read_bytes()


def files(folder: Path) -> list[Path]:
    """All but SQLite's own side files, which even a reader makes."""
    return sorted(path for path in folder.rglob("*") if not path.name.endswith(("-shm", "-wal")))


def test_everything_is_made_once(desk: Desk, film: Path):
    first = desk.say("run", film)
    assert (first.code, first.out) == (0, "2 nodes made\n")
    assert "Shot 1. Wide: done" in first.err
    second = desk.say("run", film)
    assert (second.code, second.out) == (0, "2 up to date\n")


def test_one_node_by_title_and_what_it_needs(desk: Desk, film: Path):
    said = desk.say("run", film, "--node", "dusk", "--json", "-q")
    assert said.code == 0
    assert said.err == ""
    assert json.loads(said.out)["done"] == ["state"]
    assert json.loads(said.out)["charged_usd"] == "0.00"


def test_nodes_that_are_not_there(desk: Desk, film: Path):
    said = desk.say("run", film, "--node", "Dust")
    assert said.code == 2
    assert "Did you mean “Dusk”?" in said.err


def test_set_is_for_this_run_and_kept_only_when_asked(desk: Desk, film: Path):
    before = document(film)
    said = desk.say("run", film, "--set", "Shot 1. Wide.duration=1.5", "--set", "state.instruction=Cold", "-q")
    assert said.code == 0
    assert document(film) == before
    assert desk.say("run", film, "--set", "motion.duration=1.5", "--save", "-q").code == 0
    project = project_file.read(ProjectFolder(film).document)
    assert project.graph.nodes["motion"].params["duration"] == 1.5


@pytest.mark.parametrize(
    ("assignment", "words"),
    [
        ("motion.duration=long", "must be a number"),
        ("motion.duration=900", "must be at most"),
        ("motion.lenght=3", "has no parameter"),
        ("motion.size=huge", "Choose one of: film, source"),
        ("motion", "NODE.PARAM=VALUE"),
        ("nobody.seed=1", "There is no node"),
    ],
)
def test_values_that_do_not_fit_change_nothing(desk: Desk, film: Path, assignment, words):
    before = document(film)
    said = desk.say("run", film, "--set", assignment, "--save")
    assert said.code == 2
    assert words in said.err
    assert document(film) == before


def test_the_estimate_starts_nothing(desk: Desk, film: Path):
    before = files(film)
    said = desk.say("estimate", film)
    assert said.code == 0
    assert "2 nodes to make, 0 up to date. Price: $0.00" in said.out
    assert files(film) == before


def test_the_estimate_for_scripts(desk: Desk, film: Path):
    said = desk.say("estimate", film, "--set", "state.model=fine", "--json")
    found = json.loads(said.out)
    assert found["price_usd"] == "0.50"
    assert [step["provider"] for step in found["steps"]] == ["fine", "draft"]


def test_an_unknown_price_is_said_to_be_unknown(desk: Desk, film: Path):
    said = desk.say("estimate", film, "--set", "state.model=mystery")
    assert "Price: unknown" in said.out


def test_nothing_is_spent_without_being_asked(desk: Desk, film: Path):
    for words in ([], ["--budget", "0.49"]):
        said = desk.say("run", film, "--set", "state.model=fine", *words)
        assert said.code in {1, 2}
        assert "$0.50" in said.err
    said = desk.say("run", film, "--set", "state.model=mystery", "--budget", "100")
    assert said.code == 2
    assert "unknown" in said.err
    assert desk.bought == 0


@pytest.mark.parametrize("words", [["--budget", "0.50"], ["--yes"]])
def test_what_is_agreed_to_is_bought_once(desk: Desk, film: Path, words):
    said = desk.say("run", film, "--node", "state", "--set", "state.model=fine", "--json", *words)
    assert said.code == 0
    assert json.loads(said.out)["charged_usd"] == "0.50"
    desk.say("run", film, "--node", "state", "--set", "state.model=fine", *words)
    assert desk.bought == 1


def test_draft_costs_nothing_whatever_is_set(desk: Desk, film: Path):
    said = desk.say("run", film, "--set", "state.model=fine", "--draft", "-q")
    assert said.code == 0
    assert desk.bought == 0


def test_final_refuses_drafts(desk: Desk, film: Path):
    said = desk.say("run", film, "--final")
    assert said.code == 1
    assert "It is set to draft" in said.err


def test_a_failure_ends_with_one_and_says_what_was_left_out(desk: Desk, film: Path):
    said = desk.say("run", film, "--set", "state.model=broken", "--yes")
    assert said.code == 1
    assert "The service does not answer." in said.err
    assert "left out" in said.out


def test_a_node_that_cannot_run_is_named(desk: Desk, film: Path):
    ProjectFolder(film).media.rename(film / "elsewhere")
    said = desk.say("run", film, "--node", "motion")
    assert said.code == 1
    assert "Shot 1. Wide" in said.err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def paid_plan(desk: Desk, film: Path) -> Plan:
    studio = desk.make_studio()
    studio.open(film, read_only=True)
    studio.document.read_only = False
    from charstudio.model.graph_edits import set_param

    studio.document.apply("Set", lambda project: set_param(project, studio.kinds, "state", "model", "fine"))
    return studio.plan(None)


@pytest.mark.parametrize(
    ("answer", "agreed"), [("y\n", True), ("Yes\n", True), ("\n", False), ("n\n", False), ("", False)]
)
def test_a_person_is_asked_with_the_price(desk: Desk, film: Path, answer, agreed):
    plan, err = paid_plan(desk, film), io.StringIO()
    output = Output(err=err)
    if agreed:
        require_consent(plan, output, Terminal(answer), budget=None, yes=False)
    else:
        with pytest.raises(PlanError, match="not agreed"):
            require_consent(plan, output, Terminal(answer), budget=None, yes=False)
    assert err.getvalue() == "Run 2 nodes for $0.50? [y/N] "
    with pytest.raises(WrongUse):
        require_consent(plan, output, io.StringIO("y\n"), budget=None, yes=False)
    require_consent(plan, output, io.StringIO(), budget=Decimal(1), yes=False)


def test_somebody_else_has_it_open(desk: Desk, film: Path):
    studio = desk.make_studio()
    studio.open(film)
    said = desk.say("run", film)
    assert said.code == 1
    assert "already open" in said.err
    assert desk.say("estimate", film).code == 0
    studio._workspace.close()


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT to a process")
def test_ctrl_c_leaves_everything_in_order(film: Path):
    words = ["run", str(film), "--set", "motion.duration=15", "--set", "motion.size=film"]
    process = subprocess.Popen(
        [sys.executable, "-m", "charstudio", *words],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    first = process.stderr.readline()  # the state is done, the motion begins
    assert "Dusk" in first
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped." in err
    assert "Traceback" not in err
    database = Database(ProjectFolder(film).database, read_only=True)
    assert all(row.ticket is not None for row in database.open_jobs())  # whatever is open can be collected
    database.close()
    assert not list(film.rglob("*.part"))
