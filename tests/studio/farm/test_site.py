"""A worker's own side: its media store believes nothing unchecked, and whatever happens becomes an answer."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from charstudio.model.errors import DiskFull, FarmError, Rejected
from charstudio.model.values import MediaRef
from charstudio.studio.farm import site
from charstudio.studio.farm.build import this_build
from charstudio.studio.farm.media_store import MediaStore
from charstudio.studio.farm.order import Answer, Kind, Order, Output, Sent, TaskResult, packed, unpacked

CONTENT = b"a picture, as far as this test goes" * 100


def ref_of(content: bytes) -> MediaRef:
    return MediaRef(hashlib.sha256(content).hexdigest(), "png")


def sent(content: bytes, path: str = "") -> Sent:
    return Sent(ref_of(content), len(content), path)


def receive(store: MediaStore, content: bytes, ref: MediaRef, *, step: int = 1000) -> bool:
    is_whole = False
    for offset in range(0, len(content), step):
        is_whole = store.receive(ref, "sender", offset, content[offset : offset + step], len(content))
    return is_whole


def test_a_file_in_pieces_gets_its_name_when_it_is_whole(tmp_path: Path):
    store = MediaStore(tmp_path)
    ref = ref_of(CONTENT)
    store.receive(ref, "sender", 0, CONTENT[:1000], len(CONTENT))
    with store.holding([sent(CONTENT)]) as (found, missing):
        assert (found, missing) == ({}, (ref,))
    assert receive(store, CONTENT, ref)
    with store.holding([sent(CONTENT)]) as (found, missing):
        assert missing == ()
        assert found[ref].read_bytes() == CONTENT
    assert [path.name for path in tmp_path.iterdir()] == [ref.file_name]


def test_a_file_that_is_not_what_its_name_says_is_not_kept(tmp_path: Path):
    store = MediaStore(tmp_path)
    with pytest.raises(FarmError, match="is not what its name says"):
        receive(store, CONTENT, ref_of(b"other"))
    assert list(tmp_path.iterdir()) == []


def test_pieces_out_of_order_are_refused(tmp_path: Path):
    store = MediaStore(tmp_path)
    with pytest.raises(FarmError, match="out of order"):
        store.receive(ref_of(CONTENT), "sender", 1000, CONTENT[1000:2000], len(CONTENT))


@pytest.mark.parametrize("place", ["{name}", "{folder}/{name}"])
def test_shared_folders_are_looked_into_and_compared(tmp_path: Path, place: str):
    shared = tmp_path / "shared"
    ref = ref_of(CONTENT)
    path = shared / place.format(name=ref.file_name, folder=ref.file_name[:2])
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    store = MediaStore(tmp_path / "own", [shared])
    with store.holding([sent(CONTENT)]) as (found, _):
        assert found[ref] == path
    path.write_bytes(CONTENT[:-1] + b"!")
    with store.holding([sent(CONTENT)]) as (found, missing):
        assert missing == (ref,)


def test_a_damaged_file_of_our_own_is_fetched_anew(tmp_path: Path):
    store = MediaStore(tmp_path)
    ref = ref_of(CONTENT)
    receive(store, CONTENT, ref)
    (tmp_path / ref.file_name).write_bytes(b"x" * len(CONTENT))
    with store.holding([sent(CONTENT)]) as (_, missing):
        assert missing == (ref,)


def test_what_is_in_use_is_not_thrown_away_for_room(tmp_path: Path):
    store = MediaStore(tmp_path, budget_bytes=2 * len(CONTENT))
    contents = [bytes([number]) * len(CONTENT) for number in range(4)]
    receive(store, contents[0], ref_of(contents[0]))
    with store.holding([sent(contents[0])]):
        for content in contents[1:]:
            receive(store, content, ref_of(content))
        assert (tmp_path / ref_of(contents[0]).file_name).is_file()
    assert len(list(tmp_path.iterdir())) <= 2


def order(task: str = "fake", build: str | None = None, *media: Sent) -> Order:
    return Order(task, {}, tuple(media), build or this_build())


def answered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, task, *media: Sent) -> Answer:
    monkeypatch.setattr(site, "_SITE", [site.Site(tmp_path)])
    monkeypatch.setattr(site, "task_called", lambda _name: task)
    return asked(order("fake", None, *media))


def asked(what: Order) -> Answer:
    return unpacked(site._answer(what, "tcp://here:1", lambda _topic, _share: None, lambda: False))


def test_a_task_is_given_an_empty_folder_and_leaves_nothing(tmp_path: Path, monkeypatch):
    def task(_arguments, station):
        (station.folder / "made.bin").write_bytes(CONTENT)
        return TaskResult((Output("thing", station.folder / "made.bin"),), {"notes": ["done"]})

    answer = answered(monkeypatch, tmp_path, task)
    assert (answer.kind, answer.facts) == (Kind.DONE, {"notes": ["done"]})
    assert answer.files == (("thing", ".bin", CONTENT),)
    assert list((tmp_path / "scratch").iterdir()) == []


def test_what_is_missing_is_said_before_anything_is_done(tmp_path: Path, monkeypatch):
    answer = answered(monkeypatch, tmp_path, lambda *_: pytest.fail("not yet"), sent(CONTENT))
    assert (answer.kind, answer.facts) == (Kind.MISSING, {"media": [ref_of(CONTENT).file_name]})


def test_a_refusal_comes_back_as_the_error_it_was(tmp_path: Path, monkeypatch):
    def task(_arguments, _station):
        raise Rejected("Too long.", "Choose less.")

    answer = answered(monkeypatch, tmp_path, task)
    assert answer.kind is Kind.FAILED
    error = answer.error()
    assert isinstance(error, Rejected)
    assert (error.message, error.hint) == ("Too long.", "Choose less.")


def test_a_full_disk_there_is_no_refusal_of_the_work(tmp_path: Path, monkeypatch):
    def task(_arguments, _station):
        raise DiskFull("No room.")

    with pytest.raises(DiskFull):  # which ``work`` answers as broken, and the work is done elsewhere
        answered(monkeypatch, tmp_path, task)


def test_another_program_is_refused_before_anything_is_looked_at(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(site, "_SITE", [site.Site(tmp_path)])
    answer = asked(order("fake", "9.9.9"))
    assert (answer.kind, answer.facts) == (Kind.REFUSED, {"build": this_build()})


def test_an_order_is_the_same_after_its_journey():
    first = Order("draft", {"params": {"prompt": "“Harbour”"}}, (sent(CONTENT, "/a/b.png"),), "0.1", "topic")
    assert Order.read(first.text()) == first


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"task": "x", "arguments": {}, "media": [[1]], "build": "", "topic": ""}']
)
def test_what_is_no_order_is_refused(text: str):
    with pytest.raises(FarmError):
        Order.read(text)


def test_a_damaged_answer_is_never_taken_for_a_result(tmp_path: Path):
    path = tmp_path / "made.bin"
    path.write_bytes(CONTENT)
    whole = packed(Kind.DONE, "tcp://here:1", {}, [Output("thing", path)])
    assert unpacked(whole).files[0][2] == CONTENT
    for bad in (whole[:-1], whole + b"x", whole[:-5] + b"!" + whole[-4:], b"", whole[:20]):
        with pytest.raises(FarmError):
            unpacked(bad)
