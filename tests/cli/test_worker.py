"""``worker`` and ``--on``: other machines from the command line, and that what costs money stays here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from desk import Desk

sys.path.insert(0, str(Path(__file__).parents[1] / "studio" / "farm"))  # so that tests can import machines

from machines import Machines, machines

from charstudio.studio.farm import farm as farm_module

pytest.importorskip("distributed", reason="the extra charstudio[farm] is not installed")


@pytest.fixture(scope="module")
def one_machine(tmp_path_factory: pytest.TempPathFactory):
    with machines(tmp_path_factory.mktemp("farm"), workers=1) as found:
        yield found


def drafts_in(film: Path) -> dict[str, int]:
    """Every stored file by its content."""
    return {path.name: path.stat().st_size for path in film.glob("media/*/*")}


def test_drafts_made_on_another_machine_are_the_same_files(
    desk: Desk, film: Path, tmp_path: Path, one_machine: Machines
):
    other = tmp_path / "other"
    subprocess.run(["cp", "-r", str(film), str(other)], check=True)
    assert desk.say("run", film, "-q").code == 0
    said = desk.say("run", other, "--on", one_machine.address, "--no-fallback")
    assert said.code == 0, said.err
    assert f"1 machine at {one_machine.address} will work on this." in said.err
    assert drafts_in(other) == drafts_in(film)
    assert len(drafts_in(other)) >= 3


def test_what_costs_money_is_asked_for_by_this_process_alone(desk: Desk, film: Path, one_machine: Machines):
    said = desk.say(
        "run", film, "--set", "state.model=fine", "--budget", "1", "--on", one_machine.address, "--no-fallback", "-q"
    )
    assert said.code == 0, said.err
    assert len(desk.fine.accepted()) == 1  # the provider lives in this process: it was asked here, and once
    assert desk.bought == 1
    again = desk.say("run", film, "--set", "state.model=fine", "--yes", "--on", one_machine.address, "-q")
    assert again.code == 0
    assert desk.bought == 1


def test_without_anybody_work_goes_on_here_unless_forbidden(desk: Desk, film: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(farm_module, "PATIENCE_S", 0.5)
    nobody = Machines(tmp_path).address
    strict = desk.say("run", film, "--on", nobody, "--no-fallback")
    assert strict.code == 1
    assert f"Nobody answers at {nobody}" in strict.err
    said = desk.say("run", film, "--on", nobody)
    assert said.code == 0
    assert "The work goes on here." in said.err
    assert "2 nodes made" in said.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--on", "192.168.1.20"], "is not the address of a cluster"),
        (["--on", "tcp://here:99999"], "is not the address of a cluster"),
        (["--on", "tls://here:8786"], "three files are needed"),
        (["--on", "tcp://here:8786", "--ca", "ca.pem"], "for encrypted lines"),
        (["--no-fallback"], "none is named"),
    ],
)
def test_a_wrong_address_is_wrong_use(desk: Desk, film: Path, words, message):
    said = desk.say("run", film, *words)
    assert said.code == 2
    assert message in said.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["tcp://192.168.1.20:8786"], "listens on 127.0.0.1 only"),
        (["here"], "is not the address of a cluster"),
        (["tcp://127.0.0.1:8786", "--shared", "no/where"], "to share"),
        (["tcp://127.0.0.1:8786", "--jobs", "0"], "is not a number"),
    ],
)
def test_a_worker_that_cannot_work_says_why(desk: Desk, words, message):
    said = desk.say("worker", *words)
    assert said.code == 2
    assert message in said.err


def test_help_says_what_a_cluster_may_do_and_that_it_gets_no_key(desk: Desk):
    said = " ".join(desk.say("worker", "--help").out.split())
    assert "can run code on its machines" in said
    assert "None of them gets a key" in said


def test_a_worker_ends_in_good_order_when_it_is_told_to(tmp_path: Path, one_machine: Machines):
    worker = one_machine.start_worker()
    one_machine.wait_for(2)
    worker.send_signal(signal.SIGINT)
    assert worker.wait(60) == 130
    end = time.monotonic() + 60
    while not _is_alone(one_machine) and time.monotonic() < end:
        time.sleep(0.1)
    assert _is_alone(one_machine)


def _is_alone(found: Machines) -> bool:
    from charstudio.studio.farm.cluster import Cluster

    cluster = Cluster(found.place)
    try:
        return len(cluster.machines()) == 1
    finally:
        cluster.close()


def test_an_encrypted_line_lets_in_only_those_with_a_certificate(desk: Desk, film: Path, tmp_path: Path):
    trustme = pytest.importorskip("trustme")
    authority = trustme.CA()
    tls = tmp_path / "ca.pem", tmp_path / "cert.pem", tmp_path / "key.pem"
    issued = authority.issue_cert("127.0.0.1", "localhost")
    authority.cert_pem.write_to_path(str(tls[0]))
    issued.cert_chain_pems[0].write_to_path(str(tls[1]))
    issued.private_key_pem.write_to_path(str(tls[2]))
    found = Machines(tmp_path / "farm", protocol="tls", tls=tls)
    found.folder.mkdir()
    try:
        found.start_scheduler()
        found.start_worker()
        found.wait_for(1)
        files = ["--ca", tls[0], "--cert", tls[1], "--key", tls[2]]
        said = desk.say("run", film, "--on", found.address, "--no-fallback", *files)
        assert said.code == 0, said.err
        open_line = desk.say("run", film, "--on", found.address.replace("tls", "tcp"), "--no-fallback")
        assert open_line.code == 1
    finally:
        found.close()


def test_without_the_extra_the_command_line_says_how_to_get_it(desk: Desk, film: Path, monkeypatch):
    from charstudio.studio.farm import library

    monkeypatch.setattr(library, "is_installed", lambda: False)
    for words in (["worker", "tcp://127.0.0.1:8786"], ["run", film, "--on", "tcp://127.0.0.1:8786", "--no-fallback"]):
        said = desk.say(*words)
        assert said.code == 1
        assert "not installed" in said.err
        assert "pip install 'charstudio[farm]'" in said.err


def test_keys_of_this_machine_stay_in_this_process(one_machine: Machines):
    assert "FAL_KEY" not in one_machine.said()
    assert os.environ.get("PYTHON_KEYRING_BACKEND") is None
