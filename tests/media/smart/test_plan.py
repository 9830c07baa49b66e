"""Does the plan say what is copied, what is not and why, in words a person understands?"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from PIL import Image

from charstudio.media.compose import Compositor
from charstudio.media.playable import Playable
from charstudio.media.smart.plan import plan_smart
from charstudio.media.smart.stretches import shown_numbers, stretches
from charstudio.model.clip_looks import Caption, ChromaKey, Grade, Title, Transform
from charstudio.model.delivery import Delivery, Form
from charstudio.model.time import ZERO, Rate, TimeRange
from charstudio.model.timeline import Clip, Track, TrackKind, Transition, TransitionKind
from charstudio.model.values import AssetId, ClipId, TrackId
from tests.media.smart.coded_clips import SETTINGS, film, number_in, playable, write_clip

S = Fraction


def planned(timeline, shelf, part=None, delivery=None):
    whole = TimeRange(ZERO, timeline.duration)
    return plan_smart(timeline, shelf.get, delivery or Delivery(), part or whole)


def told(plan):
    return [(part.first, part.end, part.copied, part.reason) for part in plan.parts]


def over(timeline, source, start, frames, kind=TrackKind.VIDEO, **more):
    """The timeline with a clip on a track above."""
    clip = Clip(ClipId("over"), source, S(start, 24), TimeRange(ZERO, S(frames, 24)), **more)
    return replace(timeline, tracks=(*timeline.tracks, Track(TrackId("over"), kind, "", (clip,))))


def test_whole_groups_are_copied_and_their_ends_encoded(shelf):
    plan = planned(film(shelf, ("short", 5, 53)), shelf)
    assert told(plan) == [
        (0, 7, False, "starts between two key frames"),
        (7, plan.parts[1].end, True, ""),
        *([(plan.parts[1].end, 48, False, "ends where frames need later ones")] if len(plan.parts) > 2 else []),
    ]
    assert 0.5 < plan.copied_share == plan.copied_frames / 48
    assert plan.pays


def test_the_plan_as_text(shelf):
    timeline = over(film(shelf, ("short", 0, 60), ("baseline", 0, 60)), Title("The\nEnd"), 72, 24)
    plan = planned(timeline, shelf)
    assert plan.lines == (
        "00:00:00:00 to 00:00:02:12  “Shot 0” is copied",
        "00:00:02:12 to 00:00:03:00  “Shot 1” is copied",
        "00:00:03:00 to 00:00:04:00  encoded: “Shot 1” has a title over it",
        "00:00:04:00 to 00:00:04:04  encoded: “Shot 1” starts between two key frames",
        "00:00:04:04 to 00:00:05:00  “Shot 1” is copied",
    )
    assert plan.summary == (
        "76 % of the film is copied without loss; 1 part is encoded: "
        "“Shot 1” has a title over it, “Shot 1” starts between two key frames."
    )


def test_all_copied_and_nothing_copied_are_said(shelf):
    assert planned(film(shelf, ("short", 0, 60)), shelf).summary == "The whole film is copied without loss."
    none = planned(film(shelf, ("long", 7, 50)), shelf)
    assert (none.pays, none.copied_frames) == (False, 0)
    assert none.summary == (
        "The whole film is encoded, since none of it can be copied: “Shot 0” lies between two key frames."
    )


def test_little_that_can_be_copied_does_not_pay(shelf):
    plan = planned(film(shelf, ("long", 1, 60), ("long", 2, 60), ("long", 0, 8)), shelf)
    assert plan.copied_frames > 0
    assert not plan.pays
    assert "save no time" in plan.summary


@pytest.mark.parametrize(
    ("delivery", "words"),
    [
        (Delivery(copies=False), "as wished"),
        (Delivery(timecode=True), "timecode is written over it"),
        (Delivery(form=Form.VP9), "VP9 in WebM is always encoded"),
        (Delivery(form=Form.H265), "H.265 in MP4 is always encoded"),
    ],
)
def test_deliveries_that_are_encoded_say_so(shelf, delivery, words):
    plan = planned(film(shelf, ("short", 0, 60)), shelf, delivery=delivery)
    assert words in plan.summary
    assert (plan.pays, plan.parts) == (False, ())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"grade": Grade(exposure=0.5)}, "has its colours changed"),
        ({"transform": Transform(scale=1.2)}, "is moved, scaled, turned or cropped"),
        ({"transform": Transform(opacity=0.5)}, "is see-through"),
        ({"key": ChromaKey()}, "has a colour made transparent"),
        ({"reverse": True}, "plays backwards"),
        ({"freeze": True}, "is frozen"),
        ({"speed": S(1, 2)}, "plays at 50 % of its speed"),
        ({"source": AssetId("ghost")}, "is not made yet"),
        ({"source": AssetId("still")}, "is a still picture"),
        ({"source": AssetId("large")}, "is 256x192, the film 128x96"),
        ({"source": AssetId("fast")}, "has 30 frames a second, the film 24"),
        ({"source": AssetId("h265")}, "is H.265, the film H.264"),
        ({"source": Title("Hi")}, "is a title"),
    ],
)
def test_every_reason_has_its_words(shelf, others, change, words):
    timeline = film(shelf, ("short", 0, 24))
    track = timeline.tracks[0]
    changed = replace(timeline, tracks=(replace(track, clips=(replace(track.clips[0], **change),)),))
    plan = planned(changed, {**shelf, **others})
    assert {part.reason for part in plan.parts} == {words}
    assert plan.parts[0].name == "“Shot 0”"


@pytest.fixture(scope="module")
def others(tmp_path_factory):
    """Files that are not as the film."""
    place = tmp_path_factory.mktemp("others")
    Image.new("RGB", (128, 96)).save(place / "still.png")
    paths = {
        "still": place / "still.png",
        "large": write_clip(place / "large.mp4", "keyint=12", size=(256, 192), frames=30),
        "fast": write_clip(place / "fast.mp4", "keyint=12", rate=30),
        "h265": write_clip(place / "h265.mp4", "log-level=none", codec="libx265"),
    }
    return {AssetId(name): playable(path) for name, path in paths.items()}


def test_fades_and_transitions_are_encoded_where_they_are(shelf):
    cross = Transition(TransitionKind.DISSOLVE, S(8, 24))
    faded = film(shelf, ("short", 0, 36, {"fade_in": S(6, 24)}), ("short", 12, 48, {"transition": cross}))
    reasons = [part.reason for part in planned(faded, shelf).parts if not part.copied]
    assert reasons[0] == "fades in"
    assert "is in a dissolve" in reasons
    dip = Transition(TransitionKind.DIP, S(8, 24))
    wipe = Transition(TransitionKind.WIPE, S(8, 24))
    ends = film(
        shelf,
        ("short", 0, 24),
        ("short", 0, 24, {"transition": dip}),
        ("short", 12, 36, {"transition": wipe, "fade_out": S(4, 24)}),
    )
    reasons = {part.reason for part in planned(ends, shelf).parts}
    assert {"dips through a colour", "is in a wipe", "fades out"} <= reasons


def test_what_lies_over_a_clip_names_the_clip_below(shelf):
    base = film(shelf, ("short", 0, 60))
    title = planned(over(base, Title("Hi"), 24, 12), shelf)
    assert ("“Shot 0”", "has a title over it") in {(part.name, part.reason) for part in title.parts}
    small = planned(over(base, AssetId("baseline"), 24, 12, transform=Transform(scale=0.3)), shelf)
    assert ("“Shot 0”", "has another picture over it") in {(part.name, part.reason) for part in small.parts}
    words = planned(over(base, Caption("Hello."), 24, 12, TrackKind.CAPTION), shelf)
    assert ("“Shot 0”", "has captions over it") in {(part.name, part.reason) for part in words.parts}
    whole = planned(over(base, AssetId("baseline"), 0, 20, name="Top"), shelf)
    assert ("“Top”", True) in {(part.name, part.copied) for part in whole.parts}


def test_silent_words_and_hidden_tracks_do_not_count(shelf):
    base = film(shelf, ("short", 0, 60))
    assert planned(over(base, Caption(" "), 24, 12, TrackKind.CAPTION), shelf).copied_share == 1.0
    timeline = over(base, Title("Hi"), 24, 12)
    hidden = replace(timeline, tracks=(base.tracks[0], replace(timeline.tracks[-1], hidden=True)))
    assert planned(hidden, shelf).copied_share == 1.0
    clear = over(base, Title("Hi"), 24, 12, transform=Transform(opacity=0.0))
    assert planned(clear, shelf).copied_share == 1.0


def test_gaps_are_black_and_ends_are_held(shelf):
    timeline = over(film(shelf, ("short", 0, 72)), Title("Hi"), 84, 12)
    plan = planned(timeline, shelf)
    assert told(plan) == [
        (0, 60, True, ""),
        (60, 72, False, "holds its last frame"),
        (72, 84, False, "is black here"),
        (84, 96, False, "is a title"),
    ]


@pytest.mark.parametrize("rate", [Rate(24), Rate(25), Rate(30_000, 1001)])
@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_the_frames_of_a_stretch_are_those_the_compositor_shows(tmp_path, rate, suffix):
    shelf = {AssetId("a"): playable(write_clip(tmp_path / f"a.{suffix}", SETTINGS["short"], rate=rate.fps))}
    for begin in (ZERO, rate.time_of(7), rate.time_of(7) + rate.frame / 3):
        timeline = film(shelf, ("a", 0, 40), rate=rate)
        clip = replace(timeline.tracks[0].clips[0], source_range=TimeRange(begin, rate.time_of(40)))
        timeline = replace(timeline, tracks=(replace(timeline.tracks[0], clips=(clip,)),))
        (stretch,) = stretches(timeline, shelf.get, TimeRange(ZERO, timeline.duration))
        assert stretch.why == ""
        numbers = shown_numbers(clip, stretch.coded, rate, rate, 0, 40)
        with Compositor(timeline, shelf.get) as viewer:
            shown = [number_in(viewer.frame_at(rate.time_of(frame))) for frame in range(40)]
        assert numbers.tolist() == shown == list(range(stretch.number, stretch.number + 40))


def test_a_file_that_is_gone_is_encoded_and_so_found_out(shelf, tmp_path):
    path = write_clip(tmp_path / "a.mp4", SETTINGS["short"])
    gone = {AssetId("a"): Playable(tmp_path / "b.mp4", playable(path).info)}
    plan = planned(film(gone, ("a", 0, 48)), gone)
    assert {part.reason for part in plan.parts} == {"cannot be read"}


def test_more_ways_of_coding_than_a_file_can_hold(tmp_path):
    names = [f"q{number}" for number in range(20)]
    shelf = {
        AssetId(name): playable(
            write_clip(tmp_path / f"{name}.mp4", f"keyint=8:chroma-qp-offset={number - 10}", frames=8)
        )
        for number, name in enumerate(names)
    }
    plan = planned(film(shelf, *((name, 0, 8) for name in names)), shelf)
    assert sum(part.copied for part in plan.parts) == 18
    assert {part.reason for part in plan.parts} == {"", "is coded in one way too many for one file"}
