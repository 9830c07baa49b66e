"""A film whose segments were coded elsewhere is the film this machine writes, to the byte."""

from __future__ import annotations

import json
import threading
from fractions import Fraction
from pathlib import Path

import pytest
from films import ENCODED, film_of, shorter_segments, written
from machines import Machines, machines

from charstudio.media.probe import probe
from charstudio.media.segment_coding import SegmentWork, packed, unpacked
from charstudio.media.segments import Segment
from charstudio.model.errors import EncodeFailed, FarmError, FarmUnreachable
from charstudio.model.time import ZERO, TimeRange
from charstudio.studio.farm.farm import Farm
from charstudio.studio.farm.films import FarmFilms, FarmLanes
from charstudio.studio.farm.machines import Machines as Helpers
from charstudio.studio.farm.sequence import Sequence, read_sequence


@pytest.fixture(autouse=True)
def _divided(monkeypatch: pytest.MonkeyPatch) -> None:
    shorter_segments(monkeypatch)


def work_of(folder: Path) -> SegmentWork:
    timeline, find = film_of(folder)
    return SegmentWork(timeline, find, TimeRange(ZERO, timeline.duration), ENCODED)


def test_the_film_is_the_same_wherever_its_segments_are_coded(tmp_path: Path, two_machines: Machines):
    timeline, find = film_of(tmp_path)
    here = written(timeline, find, tmp_path / "here.mp4")
    helpers = Helpers(Farm(two_machines.place, falls_back=False))
    opened: list[FarmLanes] = []

    def lanes(work: SegmentWork) -> FarmLanes | None:
        found = helpers.film_lanes(work)
        assert found is not None
        opened.append(found)
        return found

    told: list[tuple[int, int]] = []
    there = written(timeline, find, tmp_path / "there.mp4", elsewhere=lanes, progress=lambda *now: told.append(now))
    helpers.close()
    assert there == here
    assert len(opened[0]._segments) >= 4
    assert told[-1] == (144, 144)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_part_of_the_film_is_the_same_too(tmp_path: Path, two_machines: Machines):
    timeline, find = film_of(tmp_path)
    part = TimeRange(Fraction(3, 2), Fraction(7, 2))
    here = written(timeline, find, tmp_path / "here.mp4", range=part)
    helpers = Helpers(Farm(two_machines.place, falls_back=False))
    there = written(timeline, find, tmp_path / "there.mp4", range=part, elsewhere=helpers.film_lanes)
    helpers.close()
    assert there == here


def test_a_film_of_one_segment_asks_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()  # as films are divided really: six seconds of 320 x 180 are coded in a moment
    farm = Farm(Machines(tmp_path).place)
    monkeypatch.setattr(farm, "call", lambda: pytest.fail("nobody is needed for this"))
    assert FarmFilms(farm).open(work_of(tmp_path)) is None


def test_stopping_leaves_nothing(tmp_path: Path, two_machines: Machines):
    from charstudio.media.export import export

    timeline, find = film_of(tmp_path)
    helpers = Helpers(Farm(two_machines.place, falls_back=False))
    asked = iter(range(1000))
    stopped = export(
        timeline,
        find,
        tmp_path / "film.mp4",
        delivery=ENCODED,
        elsewhere=helpers.film_lanes,
        stopped=lambda: next(asked) > 2,
    )
    helpers.close()
    assert stopped is None
    assert not list(tmp_path.glob("film.mp4*"))


def test_without_machines_it_is_written_here_or_not_at_all(tmp_path: Path):
    timeline, find = film_of(tmp_path)
    here = written(timeline, find, tmp_path / "here.mp4")
    nobody = Machines(tmp_path).place
    said: list[str] = []
    easy = Helpers(Farm(nobody, notice=said.append, patience_s=0.5))
    assert written(timeline, find, tmp_path / "there.mp4", elsewhere=easy.film_lanes) == here
    assert "goes on here" in said[0]
    strict = Helpers(Farm(nobody, falls_back=False, patience_s=0.5))
    with pytest.raises(FarmUnreachable):
        written(timeline, find, tmp_path / "strict.mp4", elsewhere=strict.film_lanes)
    assert not list(tmp_path.glob("strict.mp4*"))


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["worker", "scheduler"])
def test_the_film_comes_out_whole_whoever_dies_in_the_middle(tmp_path: Path, victim: str, monkeypatch):
    timeline, find = film_of(tmp_path)
    here = written(timeline, find, tmp_path / "here.mp4")
    with machines(tmp_path / "farm", workers=2) as two:
        helpers = Helpers(Farm(two.place, falls_back=victim == "scheduler"))
        begun, killed = threading.Event(), threading.Event()
        note = FarmLanes._note

        def noted(lanes: FarmLanes, number: int, share: float) -> None:
            note(lanes, number, share)
            if share == 1.0:
                begun.set()
                killed.wait(30)  # nothing more is taken until the blow has fallen

        monkeypatch.setattr(FarmLanes, "_note", noted)
        found: list[bytes] = []
        writing = threading.Thread(
            target=lambda: found.append(written(timeline, find, tmp_path / "there.mp4", elsewhere=helpers.film_lanes))
        )
        writing.start()
        assert begun.wait(60), two.said()
        if victim == "worker":
            two.kill(0)
        else:
            assert two.scheduler is not None
            two.scheduler.kill()
        killed.set()
        writing.join(120)
        helpers.close()
    assert found == [here]


def test_a_sequence_is_the_same_film_after_a_journey(tmp_path: Path):
    sequence = Sequence.of(work_of(tmp_path))
    text = json.dumps(sequence.json())
    again = read_sequence(json.loads(text), sequence.media())
    assert again.work.timeline == sequence.work.timeline
    assert again.work.part == sequence.work.part
    assert again.work.delivery == sequence.work.delivery
    assert again.playables == sequence.playables
    assert str(tmp_path) not in text
    segment = Segment(40, 60)
    assert again.work.code(segment, 1) == sequence.work.code(segment, 1)


def test_a_source_that_was_not_sent_along_is_a_fault_and_never_a_card(tmp_path: Path):
    sequence = Sequence.of(work_of(tmp_path))
    found = sequence.json()
    sources = found["sources"]
    assert isinstance(sources, list)
    again = read_sequence({**found, "sources": sources[1:]}, sequence.media())
    with pytest.raises(FarmError, match="not sent along"):
        again.work.code(Segment(0, 20), 1)


@pytest.mark.parametrize("change", [{"project": {}}, {"sources": [3]}, {"start": "x"}, {"delivery": {"form": "?"}}])
def test_a_damaged_sequence_is_refused(tmp_path: Path, change):
    sequence = Sequence.of(work_of(tmp_path))
    with pytest.raises(FarmError):
        read_sequence({**sequence.json(), **change}, sequence.media())


def test_packets_of_another_film_or_damaged_ones_are_refused(tmp_path: Path):
    work = work_of(tmp_path)
    content = work.code(Segment(0, 20), 1)
    parameters, rate = work.coder(1).parameters, work.timeline.rate
    packets = unpacked(content, rate, 20, parameters)
    assert packed(packets, parameters) == content
    for bad, frames, others in (
        (content[:-1], 20, parameters),
        (content, 21, parameters),
        (content, 20, b"other"),
        (b"", 20, parameters),
        (b"CSSEGM01" + content[8:40], 20, parameters),
    ):
        with pytest.raises(EncodeFailed):
            unpacked(bad, rate, frames, others)


def test_the_film_plays(tmp_path: Path, two_machines: Machines):
    timeline, find = film_of(tmp_path)
    helpers = Helpers(Farm(two_machines.place, falls_back=False))
    written(timeline, find, tmp_path / "there.mp4", elsewhere=helpers.film_lanes)
    helpers.close()
    info = probe(tmp_path / "there.mp4")
    assert (info.frames, info.video_codec, info.duration) == (144, "h264", 6)
