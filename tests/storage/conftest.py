"""A rich project that has every field of the format, and folders to keep things in."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from charstudio.model.characters import (
    Character,
    CharacterVersion,
    Outfit,
    SheetItem,
    Trait,
    TraitKind,
    View,
    Voice,
    WatchedDetail,
)
from charstudio.model.clip_looks import Align, Caption, ChromaKey, Grade, Title, Transform
from charstudio.model.graph import Graph, GraphFrame, Node
from charstudio.model.identity import Style
from charstudio.model.library import Asset, MediaInfo, MediaKind
from charstudio.model.project import Project
from charstudio.model.time import Rate, TimeRange
from charstudio.model.timeline import (
    Clip,
    Direction,
    Fit,
    Marker,
    Timeline,
    Track,
    TrackKind,
    Transition,
    TransitionKind,
)
from charstudio.model.values import (
    AssetId,
    CharacterId,
    ClipId,
    Fingerprint,
    FrameId,
    GroupId,
    Input,
    LinkId,
    MarkerId,
    MediaRef,
    NodeId,
    Output,
    TrackId,
)
from charstudio.storage.paths import ProjectFolder

FRAME = Fraction(1001, 30000)
PORTRAIT, VOICE, FILM, LUT = "a" * 64, "b" * 64, "c" * 64, "e" * 64


def rich_project() -> Project:
    """Written by hand: unicode, exact fractions of 29.97 fps, an unknown kind, every field away from its default."""
    still = MediaInfo(MediaKind.IMAGE, 123456, 1024, 1536, has_alpha=True)
    voice = MediaInfo(
        MediaKind.AUDIO,
        88244,
        duration=Fraction(22050, 11025),
        audio_codec="pcm_s16le",
        sample_rate_hz=22050,
        channels=1,
    )
    film = MediaInfo(
        kind=MediaKind.VIDEO,
        bytes=9007199254740993,  # 2**53 + 1: a reader that goes through floats loses it
        width_px=1920,
        height_px=1080,
        duration=Fraction(300) * FRAME,
        rate=Rate(30000, 1001),
        variable_rate=True,
        frames=300,
        video_codec="h264",
        audio_codec="aac",
        sample_rate_hz=48000,
        channels=2,
        draft=True,
    )
    assets = {
        AssetId(PORTRAIT): Asset.of("Porträt – Линда 林 🎭.png", MediaRef(PORTRAIT, "png"), still),
        AssetId(VOICE): Asset.of('“Hello”\\/ "line"\n2.wav', MediaRef(VOICE, "wav"), voice),
        AssetId(LUT): Asset.of("Teal & orange.cube", MediaRef(LUT, "cube"), MediaInfo(MediaKind.LUT, 1000)),
        AssetId(FILM): Asset.of("walk.mp4", MediaRef(FILM, "mp4"), film),
    }
    nodes = (
        Node(NodeId("n_image"), "source.image", "Porträt", {"file": PORTRAIT}, -120.5, 0.1, 260.0),
        Node(
            NodeId("n_state"),
            "image.state",
            "雨の中で",
            {"instruction": "soaked by rain,\n\tcollar up", "seed": 18446744073709551615, "strength": 0.55},
            180.0,
            -40.0,
            take=7,
            pin=Fingerprint("d" * 64),
            muted=True,
            collapsed=True,
        ),
        Node(NodeId("n_motion"), "video.motion", "Motion", {"duration": 5, "prompt": ""}, 480.0, -40.0, bypassed=True),
        Node(
            NodeId("n_future"),
            "acme.unknown.kind",
            "From a plug-in that is not here",
            {
                "": None,
                "deep": [1, [2.5, {"ключ": [True, False, None]}], []],
                "empty": {},
                "mouth_box": [0.1, 0.2, 0.3, 0.4],
            },
            1e-07,
            -0.0,
        ),
        Node(NodeId("n_end"), "timeline", "Timeline"),
    )
    links = {
        Input(NodeId("n_state"), "image"): (Output(NodeId("n_image"), "image"),),
        Input(NodeId("n_motion"), "image"): (Output(NodeId("n_state"), "image"),),
        Input(NodeId("n_future"), "many.dotted port"): (
            Output(NodeId("n_state"), "image"),
            Output(NodeId("n_image"), "image"),
        ),
    }
    over = Output(NodeId("n_state"), "image"), Input(NodeId("n_motion"), "image")
    bends = {over: ((400.25, -80.0), (440.0, 1e-07))}
    frames = {
        FrameId("f_1"): GraphFrame(FrameId("f_1"), "Act I", (NodeId("n_state"), NodeId("n_image")), "violet"),
        FrameId("f_2"): GraphFrame(FrameId("f_2"), ""),
    }
    clips = (
        Clip(
            id=ClipId("c_1"),
            source=Output(NodeId("n_motion"), "video"),
            start=Fraction(0),
            source_range=TimeRange(Fraction(1, 3), 120 * FRAME),
            name="Kommt näher",
            gain_db=-3.5,
            fade_in=12 * FRAME,
            fade_out=Fraction(1, 7),
            fit=Fit.FILL,
            transform=Transform(0.25, -0.125, 1.5, -12.5, True, True, 0.1, 0.2, 0.05, 0.01, 0.75),
            grade=Grade(0.5, 1.25, 0.8, -0.2, 0.1, AssetId(LUT), 0.6),
            key=ChromaKey("#00ff00", 0.3, 0.2, 0.4),
            group=GroupId("g_1"),
        ),
        Clip(
            id=ClipId("c_2"),
            source=AssetId(FILM),
            start=120 * FRAME,
            source_range=TimeRange(30 * FRAME, 120 * FRAME),
            fit=Fit.STRETCH,
            speed=Fraction(3, 2),
            transition=Transition(TransitionKind.DISSOLVE, 12 * FRAME),
            reverse=True,
            silent=True,
            link=LinkId("l_1"),
            group=GroupId("g_1"),
        ),
        Clip(
            id=ClipId("c_3"),
            source=AssetId(PORTRAIT),
            start=200 * FRAME,
            source_range=TimeRange(Fraction(0), 50 * FRAME),
            transition=Transition(TransitionKind.DIP, 7 * FRAME, "#ffffff"),
        ),
        Clip(
            id=ClipId("c_5"),
            source=AssetId(FILM),
            start=250 * FRAME,
            source_range=TimeRange(10 * FRAME, 20 * FRAME),
            transition=Transition(TransitionKind.WIPE, 5 * FRAME, direction=Direction.UP),
            freeze=True,
        ),
    )
    words = Title("Ende\n終", 0.2, "#ffcc00", False, True, Align.RIGHT, 0.4, 0.6, 0.05, "#112233", "#445566")
    title = Clip(ClipId("c_6"), words, Fraction(0), TimeRange(Fraction(0), 30 * FRAME))
    said = Clip(ClipId("c_7"), Caption("“Wer da?”\n— Линда"), 9 * FRAME, TimeRange(Fraction(0), 30 * FRAME))
    line = Clip(ClipId("c_4"), AssetId(VOICE), 9 * FRAME, TimeRange(Fraction(1, 44100), 30 * FRAME), gain_db=2.0)
    timeline = Timeline(
        Rate(30000, 1001),
        1920,
        1080,
        44100,
        (
            Track(TrackId("v1"), TrackKind.VIDEO, "V1", clips, locked=True),
            Track(TrackId("v2"), TrackKind.VIDEO, "Titel", (title,), hidden=True),
            Track(TrackId("a1"), TrackKind.AUDIO, "A1", (line,), muted=True, solo=True, volume_db=-6.5),
            Track(TrackId("s1"), TrackKind.CAPTION, "C1", (said,), sync=True),
        ),
        (
            Marker(MarkerId("m_1"), 45 * FRAME, "Blick", "red", "zu lang?\nnoch einmal"),
            Marker(MarkerId("m_2"), Fraction(0)),
        ),
    )
    characters = {who.id: who for who in (linda(), Character(CharacterId("k_2"), "Nobody yet"))}
    return Project(
        "Der Regen – 雨 🌧",
        Graph({node.id: node for node in nodes}, links, frames, bends),
        timeline,
        characters,
        assets,
        Decimal("125.50"),
    )


@pytest.fixture
def rich() -> Project:
    return rich_project()


@pytest.fixture
def public_place():
    """A folder every user may enter (those of pytest are closed), for children that are nobody."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    yield place
    for folder in (place, *(found for found in place.rglob("*") if found.is_dir())):
        folder.chmod(0o755)
    shutil.rmtree(place)


@pytest.fixture
def folder(tmp_path) -> ProjectFolder:
    found = ProjectFolder(tmp_path / "My film – 1")
    found.create()
    return found


def linda():
    """A character about whom everything is said."""
    still, clip = AssetId(PORTRAIT), AssetId(FILM)
    before = Character(
        CharacterId("k_1"), "Linda", still, sheet=(SheetItem(clip),), notes="red scarf\nround glasses", version=2
    )
    return replace(
        before,
        original=still,
        sheet=(SheetItem(still, View.EXPRESSION, "lacht"), SheetItem(clip, View.MOTION)),
        style=Style.STYLISED,
        traits=(Trait(TraitKind.HAIR, "lavender, to the shoulder"), Trait(TraitKind.OTHER, "scarf", permanent=False)),
        outfits=(Outfit(1, "Regen", "yellow raincoat", "at 30", still),),
        voice=Voice("fal-ai/some-speech", "lin", (clip,), ("Hallo – 雨",)),
        seed=-7,
        prompt="a woman in the rain",
        approved=(still, clip),
        watched=(WatchedDetail("scar", (0.25, 0.5, 0.125, 0.0625)),),
        episode="S1E2",
        clothing_state="wet",
        version=3,
        history=(CharacterVersion(2, "first sheet", "2026-11-20", before),),
    )
