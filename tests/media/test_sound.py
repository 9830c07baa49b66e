"""Far places of sounds whose container cannot say where a sample lies: exact, and without starting over."""

from __future__ import annotations

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_material import write_sound

from charstudio.media import sound as sound_module
from charstudio.media.packet_tape import PacketTape
from charstudio.media.sound import Sound

SECONDS = 24
# suffix, coder, rate, how far a decoder entered in the middle may differ from one that came from the beginning
KINDS = [
    ("mp3", "libmp3lame", 44_100, 0.0),
    ("ogg", "libopus", 48_000, 1e-3),  # prediction settles within the pre-roll, not to the last bit
    ("webm", "libopus", 48_000, 1e-3),
    ("mkv", "aac", 44_100, 2e-2),  # noise is left to the decoder, which rolls other dice; a shift by one sample is more
    ("aac", "aac", 44_100, 2e-2),
    ("ts", "aac", 48_000, 2e-2),
    ("flac", "flac", 44_100, 0.0),
    ("mkv", "pcm_s16le", 48_000, 0.0),
    ("avi", "libmp3lame", 44_100, 0.0),
    ("mp2", "mp2", 44_100, 1e-3),
]


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: f"{kind[0]}-{kind[1]}")
def long_sound(request, tmp_path_factory):
    """A file of 24 s that differs everywhere, and all its samples as they come when it is played from the start."""
    suffix, codec, rate_hz, tolerance = request.param
    t = np.arange(SECONDS * rate_hz) / rate_hz
    sweep = 0.4 * np.sin(2 * np.pi * (150 + 40 * t) * t)
    path = write_sound(
        tmp_path_factory.mktemp("long") / f"sweep.{suffix}",
        np.stack([sweep, 0.5 * sweep[::-1]]).astype(np.float32),
        rate_hz,
        codec,
    )
    with Sound(path) as sound:
        whole = np.concatenate([block for _, block in sound.blocks(0)])
        yield sound, whole, tolerance


def part(sound, start, count):
    """``count`` samples from ``start``."""
    found, length = [], 0
    for at, block in sound.blocks(start):
        assert at == start + length
        found.append(block)
        length += len(block)
        if length >= count:
            break
    return np.concatenate(found)[:count] if found else np.zeros((0, 2), np.float32)


@settings(max_examples=12, deadline=None)
@given(shares=st.lists(st.floats(0, 0.99), min_size=1, max_size=4))
def test_any_jump_gives_the_samples_that_belong_there(long_sound, shares):
    sound, whole, tolerance = long_sound
    for share in shares:
        start = int(share * len(whole))
        wanted = whole[start : start + 5000]
        assert np.abs(part(sound, start, 5000)[: len(wanted)] - wanted).max() <= tolerance


def test_a_jump_back_decodes_only_what_it_needs(long_sound, monkeypatch):
    sound, whole, _ = long_sound
    packets = 0
    real = sound_module.decoded

    def counted(packet, context):
        nonlocal packets
        packets += 1
        return real(packet, context)

    monkeypatch.setattr(sound_module, "decoded", counted)
    part(sound, len(whole) * 9 // 10, 1000)
    near = packets
    packets = 0
    part(sound, 0, len(whole))
    assert near <= packets / 5 + 3


def test_the_beginning_is_the_same_to_the_last_bit_after_any_jump(long_sound):
    sound, whole, _ = long_sound
    part(sound, len(whole) * 3 // 4, 1000)
    assert np.array_equal(part(sound, 0, 3 * sound.rate_hz), whole[: 3 * sound.rate_hz])


def test_a_place_not_reached_yet_is_decoded_up_to(long_sound):
    sound, whole, tolerance = long_sound
    with Sound(sound.path) as fresh:
        start = len(whole) * 4 // 5
        assert np.abs(part(fresh, start, 4000) - whole[start : start + 4000]).max() <= tolerance
        start = len(whole) * 3 // 5
        assert np.abs(part(fresh, start, 4000) - whole[start : start + 4000]).max() <= tolerance
        rest = part(fresh, len(whole) * 9 // 10, len(whole))
        assert np.abs(rest - whole[-len(rest) :]).max() <= tolerance


def test_a_decoder_that_cannot_be_entered_in_the_middle_is_begun_anew(long_sound):
    sound, whole, _ = long_sound
    with Sound(sound.path) as other:
        part(other, 0, len(whole))
        lengths = other._spans._lengths
        for number in range(len(lengths) - 1):
            lengths[number] += 1  # as if every packet had given something else
        start = len(whole) * 4 // 5
        assert np.array_equal(part(other, start, 4000), whole[start : start + 4000])


def test_packets_come_again_as_they_were(tmp_path):
    path = write_sound(tmp_path / "a.mp3", np.zeros((2, 44_100), np.float32), 44_100, "libmp3lame")
    tape = PacketTape(path)
    first = []
    while (packet := tape.packet(len(tape))) is not None:
        first.append((bytes(packet), packet.pts))
    assert len(tape) == len(first) > 30
    again = [tape.packet(number) for number in range(len(tape))]
    assert [(bytes(packet), packet.pts) for packet in again] == first
    assert tape.packet(len(tape)) is None
    tape.close()


def test_vorbis_has_no_holes_where_its_blocks_change_their_length(shared_media):
    """FFmpeg's time stamps are wrong there; taken at their word they tear silence into speech."""
    path = shared_media / "audio" / "two_speakers_overlap.ogg"
    with av.open(str(path)) as container:
        plain = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1).T
    with Sound(path) as sound:
        heard = np.concatenate([block for _, block in sound.blocks(0)])
    assert np.array_equal(heard, plain)


@pytest.mark.parametrize("faults", [(np.inf, -np.inf), (np.nan, 1.0), (3e38, 3e38)])
def test_samples_that_are_no_numbers_get_no_further(tmp_path, faults):
    samples = np.full((2, 4000), 0.25, np.float32)
    samples[:, 1000:1002] = faults
    with Sound(write_sound(tmp_path / "a.wav", samples, 8000, "pcm_f32le")) as sound:
        heard = np.concatenate([block for _, block in sound.blocks(0)])
    assert np.isfinite(heard).all()
    assert np.array_equal(np.delete(heard, (1000, 1001), axis=0), np.full((3998, 2), 0.25, np.float32))
