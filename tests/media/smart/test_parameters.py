"""Are parameter sets read and written as x264 writes them, and do decoders take those that were changed?"""

from __future__ import annotations

from dataclasses import replace

import av
import pytest

from charstudio.media.smart.parameters import avcc, read_avcc, read_pps, read_sps
from tests.media.smart.coded_clips import SETTINGS, SIZE


def sets_of(path):
    with av.open(str(path)) as container:
        return read_avcc(container.streams.video[0].codec_context.extradata)


@pytest.mark.parametrize("name", list(SETTINGS))
def test_x264s_sets_come_back_to_the_byte(shelf, name):
    _, (first, second) = sets_of(shelf[name].path)
    sps, pps = read_sps(first), read_pps(second)
    assert sps.nal() == first
    assert pps.nal() == second
    assert (sps.size, sps.chroma, sps.depths, sps.progressive, sps.square) == (SIZE, 1, (8, 8), True, True)
    assert sps.fps == (48, 2)
    assert (sps.signal.primaries, sps.signal.matrix, sps.signal.full_range) == (1, 1, False)
    assert sps.id == pps.id == (4 if name == "named" else 0)


@pytest.mark.parametrize(
    ("name", "reorder"), [("short", 2), ("no pyramid", 1), ("baseline", 0), ("deep", 2), ("slices", 1)]
)
def test_how_far_frames_are_reordered_is_read_and_changed(shelf, name, reorder):
    _, (first, _) = sets_of(shelf[name].path)
    sps = read_sps(first)
    assert sps.restriction.reorder == reorder
    agreed = read_sps(sps.agreeing(2).nal())
    assert agreed.restriction.reorder == 2
    assert agreed.restriction.buffering >= 2
    assert replace(agreed, restriction=None) == replace(sps.agreeing(2), restriction=None)


def test_a_set_that_told_nothing_tells_what_is_needed(shelf):
    _, (first, _) = sets_of(shelf["short"].path)
    silent = replace(read_sps(first), shape="00", signal=None, middle="00000", restriction=None, fps=None)
    told = read_sps(silent.agreeing(2).nal())
    assert (told.signal.primaries, told.signal.transfer, told.signal.matrix) == (1, 1, 1)
    assert (told.restriction.reorder, told.restriction.buffering) == (2, max(2, silent.refs))


def test_a_files_configuration_holds_all_sets(shelf):
    _, high = sets_of(shelf["short"].path)
    _, low = sets_of(shelf["baseline"].path)
    sps = [read_sps(high[0]), replace(read_sps(low[0]), id=3)]
    pps = [read_pps(high[1]), replace(read_pps(low[1]), id=15, sps_id=3)]
    data = avcc(sps, pps)
    assert read_avcc(data) == (4, [one.nal() for one in (*sps, *pps)])
    assert data[1] == 100


@pytest.mark.parametrize("data", [b"", b"\1\2\3", b"\0\0\0\1\x67abc", b"\1d\0(\xff\xe1\0\xffab"])
def test_what_is_no_configuration_is_refused(data):
    with pytest.raises((ValueError, IndexError)):
        read_avcc(data)


@pytest.mark.parametrize("read", [read_sps, read_pps])
def test_what_is_no_set_is_refused(read):
    for nonsense in (b"", b"\x65abcdef", b"\x67"):
        with pytest.raises(ValueError, match="not a"):
            read(nonsense)
