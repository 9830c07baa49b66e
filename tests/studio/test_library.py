"""Results in memory: what has been made, by whom, and whether its files are still there."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from charstudio.engine.fingerprint import marked, plain_of
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue, Result
from charstudio.model.values import Fingerprint
from charstudio.storage.blobs import Blobs
from charstudio.studio.library import ResultLibrary
from tests.lab import node_id, picture


@pytest.fixture
def blobs(tmp_path):
    return Blobs(tmp_path / "media")


def made(blobs, letter, colour=(1, 2, 3)) -> Result:
    part = picture(blobs.new_part("png"), colour)
    info = MediaInfo(MediaKind.IMAGE, part.stat().st_size, 48, 32)
    value = MediaValue(blobs.put_file(part, "png", move=True), info)
    print_ = plain_of(Fingerprint(letter * 64))
    return Result(print_, "image.state", {"image": value}, "x", "y", "", Decimal(0), datetime.now(UTC))


def test_the_newest_run_comes_first_and_a_second_run_only_moves_it(blobs):
    library = ResultLibrary(blobs=blobs)
    first, second = made(blobs, "1"), made(blobs, "2", (9, 9, 9))
    library.add(first, node_id("a"), 1)
    library.add(second, node_id("a"), 2)
    assert library.results_of(node_id("a")) == ((2, second), (1, first))
    library.add(first, node_id("a"), 1)
    assert library.last_of(node_id("a")) == first
    assert library.results_of(node_id("a")) == ((1, first), (2, second))
    assert library.takes_of(node_id("a")) == (1, 2)
    assert library.last_of(node_id("b")) is None


def test_a_result_whose_file_is_gone_does_not_count_once_it_is_looked_for(blobs):
    library = ResultLibrary(blobs=blobs)
    result = made(blobs, "1")
    library.add(result, node_id("a"), 1)
    assert library.find(result.fingerprint) == result
    path = blobs.path(result.outputs["image"].media)
    content = path.read_bytes()
    path.unlink()
    assert library.find(result.fingerprint) == result  # a memory, good enough for painting
    assert library.look_again()
    assert not library.look_again()
    assert library.find(result.fingerprint) is None
    assert library.takes_of(node_id("a")) == ()
    path.write_bytes(content)
    assert library.look_again()
    assert library.find(result.fingerprint) == result


def test_a_result_whose_file_broke_off_counts_as_lost_until_all_of_it_is_back(blobs):
    result = made(blobs, "1")
    path = blobs.path(result.outputs["image"].media)
    content = path.read_bytes()
    path.write_bytes(content[:-1])
    library = ResultLibrary([result], blobs)
    library.note_run(node_id("a"), 1, result.fingerprint)
    assert library.find(result.fingerprint) is None
    assert library.lost(result.fingerprint) == result
    assert library.all() == (result,)
    assert library.makers() == {result.fingerprint: (node_id("a"), 1)}
    path.write_bytes(content)
    assert library.look_again()
    assert library.find(result.fingerprint) == result
    assert library.lost(result.fingerprint) is None


def test_making_it_again_makes_it_count_at_once(blobs):
    library = ResultLibrary(blobs=blobs)
    result = made(blobs, "1")
    library.add(result, node_id("a"), 1)
    blobs.path(result.outputs["image"].media).unlink()
    library.look_again()
    assert library.find(result.fingerprint) is None
    library.add(made(blobs, "1"), node_id("a"), 1)
    assert library.find(result.fingerprint) is not None


def test_of_a_draft_and_its_plain_twin_only_the_draft_is_listed(blobs):
    from dataclasses import replace

    library = ResultLibrary(blobs=blobs)
    plain = made(blobs, "1")
    shown = replace(plain, fingerprint=marked(plain.fingerprint))
    library.add(shown, node_id("a"), 1)
    library.add(plain, node_id("a"), 1)
    assert library.results_of(node_id("a")) == ((1, shown),)
