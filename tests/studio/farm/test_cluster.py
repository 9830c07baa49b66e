"""A cluster: versions are compared, files come once, machines may die, and what goes wrong is said plainly."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from machines import Machines, machines
from made_material import write_clip
from PIL import Image

from charstudio.model.errors import FarmError, FarmMismatch, FarmNotInstalled, FarmUnreachable
from charstudio.studio.farm import cluster as cluster_module
from charstudio.studio.farm import library
from charstudio.studio.farm.build import this_build
from charstudio.studio.farm.cluster import Cluster
from charstudio.studio.farm.content import content_of
from charstudio.studio.farm.farm import Farm
from charstudio.studio.farm.tasks import NoLongerWanted


@pytest.fixture
def cluster(two_machines: Machines):
    found = Cluster(two_machines.place)
    yield found
    found.close()


def proxy_of(asked: Cluster, clip: Path, **more):
    ref = content_of(clip)
    return asked.run("proxy", {"clip": ref.file_name}, {ref: clip}, **more)


def draft_of(asked: Cluster | Farm, picture: Path, seconds: int, seed: int = 0, **more):
    """A moving picture of so many seconds: about a second of work for sixty."""
    ref = content_of(picture)
    params = {"prompt": "Slow dolly in", "duration": str(seconds), "fps": "24", "seed": seed}
    arguments = {"capability": "image_to_video", "params": params, "inputs": {"image": [ref.file_name]}}
    ask = asked.attempt if isinstance(asked, Farm) else asked.run
    return ask("draft", arguments, {ref: picture}, **more)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "portrait.png"
    Image.effect_mandelbrot((160, 96), (-2, -1.2, 0.8, 1.2), 60).convert("RGB").save(path)
    return path


def test_machines_say_what_they_are(cluster: Cluster):
    found = cluster.fit()
    assert len(found) == 2
    assert {machine.build for machine in found} == {this_build()}
    assert this_build().startswith("0.")


def test_a_file_is_sent_once_to_each_machine_and_kept(
    tmp_path: Path, cluster: Cluster, two_machines: Machines, monkeypatch
):
    clip = write_clip(tmp_path / "clip.mp4", range(30), size=(1280, 720), gop=30)
    moved = tmp_path / "elsewhere" / clip.name  # at a path that means nothing to a worker
    moved.parent.mkdir()
    clip.rename(moved)
    monkeypatch.setattr(cluster_module, "PIECE_BYTES", 1000)
    monkeypatch.setattr(cluster_module, "Sent", lambda ref, size, _path: original(ref, size, "/no/such/file"))
    sent: list[tuple[str, int]] = []
    send = cluster._call

    def counted(function, workers, *arguments):
        if arguments and arguments[0] == content_of(moved).sha256:
            sent.append((workers[0], arguments[3]))
        return send(function, workers, *arguments)

    monkeypatch.setattr(cluster, "_call", counted)
    with ThreadPoolExecutor(6) as pool:
        answers = [future.result() for future in [pool.submit(proxy_of, cluster, moved) for _ in range(6)]]
    assert len({answer.files for answer in answers}) == 1
    assert len(sent) == len(set(sent)), "a piece was sent twice to the same machine"
    assert {machine for machine, _ in sent} <= {machine.address for machine in cluster.machines()}
    before = len(sent)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: proxy_of(cluster, moved), range(6)))
    machines_that_had_it = len({machine for machine, _ in sent[:before]})
    assert len(sent) == before or machines_that_had_it == 1  # only a machine that did not take part before needs it
    kept = [path for path in two_machines.folder.glob("worker*/media/*") if path.name == content_of(moved).file_name]
    assert kept
    for path in kept:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem


original = cluster_module.Sent


def test_what_lies_in_reach_is_not_sent(tmp_path: Path, cluster: Cluster, monkeypatch):
    clip = write_clip(tmp_path / "near.mp4", range(20), size=(1280, 720), gop=20)
    monkeypatch.setattr(cluster, "_send", lambda *_: pytest.fail("it was sent although it is there to be read"))
    assert proxy_of(cluster, clip).files


def test_work_nobody_wants_is_given_up(picture: Path, cluster: Cluster):
    told = threading.Event()
    with pytest.raises(NoLongerWanted):
        draft_of(cluster, picture, 600, stopped=told.is_set, report=lambda _share: told.set())


def test_an_unknown_task_is_refused_in_words(cluster: Cluster):
    with pytest.raises(FarmError, match="There is no task “spend”"):
        cluster.run("spend", {}, {})


def test_another_version_is_refused_with_both_named(tmp_path: Path, cluster: Cluster, monkeypatch):
    monkeypatch.setattr(cluster_module, "this_build", lambda: "9.9.9 (other)")
    with pytest.raises(FarmMismatch) as refused:
        cluster.fit()
    assert "9.9.9 (other)" in refused.value.message
    assert this_build() in refused.value.message


def test_a_machine_refuses_another_version_by_itself(cluster: Cluster, monkeypatch):
    fit = cluster.fit()
    monkeypatch.setattr(cluster_module, "this_build", lambda: "9.9.9 (other)")
    monkeypatch.setattr(cluster, "fit", lambda: fit)
    with pytest.raises(FarmMismatch, match=r"9\.9\.9"):
        cluster.run("proxy", {"clip": ""}, {})


def test_nobody_there_is_said_in_words(tmp_path: Path):
    with pytest.raises(FarmUnreachable, match="Nobody answers at tcp://"):
        Cluster(Machines(tmp_path).place, patience_s=0.5)


def test_a_cluster_without_machines_says_how_to_start_one(tmp_path: Path):
    with machines(tmp_path, workers=0) as empty:
        farm = Farm(empty.place, falls_back=False)
        try:
            with pytest.raises(FarmUnreachable) as none:
                farm.connect()
        finally:
            farm.close()
    assert f"charstudio worker {empty.address}" in none.value.hint


def test_without_the_extra_it_says_what_is_missing(monkeypatch):
    monkeypatch.setattr(library, "is_installed", lambda: False)
    said: list[str] = []
    place = Machines(Path()).place
    with pytest.raises(FarmNotInstalled, match="not installed"):
        Cluster(place)
    assert Farm(place, notice=said.append).call() == ()
    assert "charstudio[farm]" in said[0]
    assert "goes on here" in said[0]


@pytest.mark.slow
def test_the_death_of_a_machine_loses_nothing(tmp_path: Path, picture: Path):
    with machines(tmp_path / "farm", workers=2) as two:
        cluster = Cluster(two.place)
        begun = threading.Event()
        with ThreadPoolExecutor(6) as pool:
            asked = [
                pool.submit(draft_of, cluster, picture, 20, seed, report=lambda _share: begun.set())
                for seed in range(5)
            ]
            assert begun.wait(60)
            two.kill(0)
            made = [future.result() for future in asked]
        again = [draft_of(cluster, picture, 20, seed) for seed in range(5)]
        left = {machine.address for machine in cluster.machines()}
        cluster.close()
    assert [answer.files for answer in made] == [answer.files for answer in again]
    assert {answer.machine for answer in again} == left
    assert len(left) == 1


@pytest.mark.slow
def test_a_scheduler_that_goes_ends_in_words_or_in_work_done_here(tmp_path: Path, picture: Path):
    with machines(tmp_path / "farm", workers=1) as one:
        said: list[str] = []
        strict, easy = Farm(one.place, falls_back=False), Farm(one.place, notice=said.append)
        begun = threading.Event()
        with ThreadPoolExecutor(2) as pool:
            asked = pool.submit(draft_of, strict, picture, 600, report=lambda _share: begun.set())
            assert begun.wait(60)
            asked_too = pool.submit(draft_of, easy, picture, 600)
            assert one.scheduler is not None
            one.scheduler.kill()
            with pytest.raises(FarmUnreachable):
                asked.result()
            assert asked_too.result() is None
        assert len(said) == 1
        assert "goes on here" in said[0]
        assert draft_of(easy, picture, 600) is None  # at once: nobody is called again and again
        strict.close()
        easy.close()


def test_talking_to_machines_costs_nothing_until_it_is_wanted():
    code = "import sys, charstudio.app, charstudio.studio.studio; print({'dask', 'distributed'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
