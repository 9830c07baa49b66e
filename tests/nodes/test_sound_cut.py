"""The nodes that make sounds ready, and those that fit a clip to its line."""

from __future__ import annotations

import asyncio
import wave
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from charstudio.media.probe import probe
from charstudio.media.writer import ClipWriter
from charstudio.model.errors import PlanError
from charstudio.model.fitting import FitMode
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.time import Rate
from charstudio.model.values import MediaRef
from charstudio.nodes.fitting import FIT_LENGTH
from charstudio.nodes.motion import MOTION, TRANSITION
from charstudio.nodes.performance import LIPSYNC
from charstudio.nodes.sound_cut import KINDS, LOUDNESS, PAUSES, TRIM
from tests.nodes.looks import RememberingCall, asked

SOUND = MediaRef("5" * 64, "wav")
CLIP = MediaRef("6" * 64, "mp4")


class Workshop(RememberingCall):
    """A call whose media lie in a folder and whose local work is really done."""

    def __init__(self, folder: Path, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.folder = folder

    def path(self, value: MediaValue) -> Path:
        return self.folder / value.media.file_name

    async def work(self, make, suffix: str) -> MediaValue:
        path = self.folder / f"made.{suffix}"
        make(path)
        return MediaValue(MediaRef("9" * 64, suffix), probe(path))


@pytest.fixture
def workshop(tmp_path: Path):
    """Makes calls of a kind with two seconds of sound and one of clip at hand."""
    with wave.open(str(tmp_path / SOUND.file_name), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((9000 * np.sin(np.arange(32_000) / 7)).astype("<i2").tobytes())
    with ClipWriter(tmp_path / CLIP.file_name, Rate(10), 32, 32) as writer:
        for number in range(10):
            writer.write_frame(np.full((32, 32, 3), 20 * number, np.uint8))
    media = {
        "audio": (MediaValue(SOUND, probe(tmp_path / SOUND.file_name)),),
        "video": (MediaValue(CLIP, probe(tmp_path / CLIP.file_name)),),
    }

    def make(kind, params=None, only=None):
        wired = {port.name: media[port.name] for port in kind.spec.inputs if port.name in media}
        inputs = {name: each for name, each in wired.items() if only is None or name in only}
        return Workshop(tmp_path, kind, params, inputs)

    return make


def run(kind, call):
    return asyncio.run(kind.run(call))


def test_a_part_of_a_sound_is_as_long_as_it_says(workshop):
    made = run(TRIM, workshop(TRIM, {"start": 0.5, "end": 1.25}))["audio"]
    assert made.info.duration == Fraction(3, 4)


def test_from_and_to_must_be_in_order(workshop):
    with pytest.raises(PlanError, match="before it begins"):
        run(TRIM, workshop(TRIM, {"start": 1.0, "end": 0.5}))


@pytest.mark.parametrize("kind", KINDS)
def test_each_works_offline_with_its_defaults_and_needs_a_sound(kind, workshop):
    assert run(kind, workshop(kind))["audio"].info.kind is MediaKind.AUDIO
    with pytest.raises(PlanError, match="No sound"):
        run(kind, workshop(kind, only=()))


@pytest.mark.parametrize(
    ("params", "wired", "expected"),
    [
        ({"start": 1.0}, 5, 4),
        ({"start": 1.0, "end": 3.0}, 5, 2),
        ({"start": 1.0, "end": 9.0}, 5, 4),
        ({"start": 9.0}, 5, None),
        ({"start": 1.0, "end": 3.0}, None, 2),
        ({}, None, None),
    ],
)
def test_the_length_of_a_part_is_known_beforehand(params, wired, expected):
    wired = None if wired is None else Fraction(wired)
    assert TRIM.planned_duration({**TRIM.spec.defaults(), **params}, wired) == expected


def test_loudness_and_pauses_plan_no_more_than_there_is():
    for kind in (LOUDNESS, PAUSES):
        assert kind.planned_duration(kind.spec.defaults(), Fraction(7)) == 7


@pytest.mark.parametrize("mode", FitMode)
def test_a_clip_is_fitted_to_the_sound_that_is_wired_in(workshop, mode: FitMode):
    made = run(FIT_LENGTH, workshop(FIT_LENGTH, {"mode": mode.value}))["video"]
    assert made.info.duration == (1 if mode is FitMode.CUT else 2)
    assert made.info.has_audio


def test_without_a_sound_the_length_is_what_is_set(workshop):
    made = run(FIT_LENGTH, workshop(FIT_LENGTH, {"mode": "loop", "length": 1.55}, only=("video",)))["video"]
    assert made.info.duration == Fraction(16, 10)  # rounded up to whole frames
    assert not made.info.has_audio
    assert FIT_LENGTH.planned_duration({"length": 1.5}, None) == Fraction(3, 2)
    assert FIT_LENGTH.planned_duration({"length": 1.5}, Fraction(9)) == 9


@pytest.mark.parametrize(("fit", "seconds"), [("cut", 1), ("pad", 2), ("loop", 2), ("bounce", 2), ("stretch", 2)])
def test_lipsync_sends_a_clip_as_long_as_its_line(workshop, fit: str, seconds: int):
    call = workshop(LIPSYNC, {"fit": fit, "model": "sync"})
    assert asked(LIPSYNC, call).inputs["video"][0].info.duration == seconds
    run(LIPSYNC, call)
    sent, _ = call.requests[0]
    assert sent.inputs["video"][0].info.duration == seconds
    assert sent.inputs["audio"] == call.inputs["audio"]


def test_left_to_the_model_the_clip_goes_as_it_is(workshop):
    call = workshop(LIPSYNC, {"model": "sync"})
    run(LIPSYNC, call)
    assert call.requests[0][0].inputs["video"] == call.inputs["video"]
    assert asked(LIPSYNC, call).inputs["video"] == call.inputs["video"]


def test_a_clip_that_fits_already_is_not_coded_again(workshop):
    call = workshop(LIPSYNC, {"fit": "loop", "model": "sync"})
    sound = call.inputs["audio"][0]
    call.inputs["audio"] = (replace(sound, info=replace(sound.info, duration=Fraction(104, 100))),)
    run(LIPSYNC, call)
    assert call.requests[0][0].inputs["video"] == call.inputs["video"]


def test_lengths_nobody_knows_yet_are_no_fault():
    clip = MediaValue(CLIP, MediaInfo(MediaKind.VIDEO, 0))
    sound = MediaValue(SOUND, MediaInfo(MediaKind.AUDIO, 0, duration=Fraction(3)))
    call = RememberingCall(LIPSYNC, {"fit": "pad", "model": "sync"}, {"video": (clip,), "audio": (sound,)})
    assert asked(LIPSYNC, call).inputs["video"] == (clip,)
    longer = replace(clip, info=replace(clip.info, duration=Fraction(8)))
    call.inputs["video"] = (longer,)
    assert asked(LIPSYNC, call).inputs["video"][0].info.duration == 3


def test_pauses_are_taken_out_by_the_node(workshop, tmp_path: Path):
    call = workshop(PAUSES, {"longest": 0.3, "kept": 0.1})
    with wave.open(str(tmp_path / SOUND.file_name), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        hum = (9000 * np.sin(np.arange(16_000) / 7)).astype("<i2")
        file.writeframes(np.concatenate([hum, np.zeros(16_000, "<i2"), hum]).tobytes())
    made = run(PAUSES, call)["audio"]
    assert float(made.info.duration) == pytest.approx(2.16, abs=0.03)


@pytest.mark.parametrize(
    ("line", "expected"),
    [(Fraction(534, 100), "27/5"), (Fraction(6), "6"), (Fraction(1, 5), "1"), (Fraction(99), "30")],
)
def test_a_motion_is_as_long_as_the_line_wired_into_it_rounded_up(line, expected):
    still = MediaValue(MediaRef("7" * 64, "png"), MediaInfo(MediaKind.IMAGE, 9, 640, 360))
    sound = MediaValue(SOUND, MediaInfo(MediaKind.AUDIO, 9, duration=line))
    call = RememberingCall(MOTION, {"duration": 3.0}, {"image": (still,), "duration": (sound,)})
    request = asked(MOTION, call)
    assert request.params["duration"] == expected
    assert set(request.inputs) == {"image"}  # only its length is used
    assert MOTION.planned_duration({"duration": 3.0}, line) == Fraction(expected)


def test_a_clip_between_two_pictures_follows_a_line_too():
    still = MediaValue(MediaRef("7" * 64, "png"), MediaInfo(MediaKind.IMAGE, 9, 640, 360))
    sound = MediaValue(SOUND, MediaInfo(MediaKind.AUDIO, 9, duration=Fraction(414, 100)))
    call = RememberingCall(TRANSITION, {}, {"image": (still,), "end_image": (still,), "duration": (sound,)})
    assert asked(TRANSITION, call).params["duration"] == "21/5"


def test_without_a_line_a_motion_is_as_long_as_it_says():
    still = MediaValue(MediaRef("7" * 64, "png"), MediaInfo(MediaKind.IMAGE, 9, 640, 360))
    assert asked(MOTION, RememberingCall(MOTION, {"duration": 3.0}, {"image": (still,)})).params["duration"] == "3"
    assert MOTION.planned_duration({"duration": 3.0}, None) == 3
