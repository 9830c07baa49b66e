"""Which sounds are about to be spoken, for which model, and what is said of them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from charstudio.model import graph_edits
from charstudio.model.library import MediaKind
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.model.voice import Finding, Heard, Level, SoundLimits, VoiceReport
from charstudio.nodes.registry import load_kinds, specs
from charstudio.providers.catalog.library import Catalog
from charstudio.providers.catalog.rows import Limits
from charstudio.studio.voice.lines import SpokenLine, limits_of, line_at, speakers_of
from charstudio.studio.voice.remarks import remarks_on
from tests.nodes.looks import media_value

KINDS, _ = load_kinds([])
SPECS = specs(KINDS)
NODES = ("source.audio", "sound.trim", "sound.loudness", "video.lipsync", "video.avatar", "sound.speech")


def node(kind: str) -> NodeId:
    return NodeId(kind.replace(".", "_"))


@pytest.fixture
def project() -> Project:
    """A sound file through two sound nodes into a lipsync; a Speech straight into a talking photo."""
    made = Project()
    for kind in NODES:
        made = graph_edits.add_node(made, SPECS, kind, node_id=node(kind), title=kind.partition(".")[2].capitalize())
    for source, target in (
        ("source.audio", "sound.trim"),
        ("sound.trim", "sound.loudness"),
        ("sound.loudness", "video.lipsync"),
        ("sound.speech", "video.avatar"),
    ):
        made = graph_edits.connect(made, SPECS, Output(node(source), "audio"), Input(node(target), "audio"))
    return made


def sound(seconds: float, name: str = "a"):
    value = media_value(MediaKind.AUDIO, name=name)
    return replace(value, info=replace(value.info, duration=Fraction(seconds)))


def clip(seconds: float):
    value = media_value(MediaKind.VIDEO, 640, 360, "b")
    return replace(value, info=replace(value.info, duration=Fraction(seconds)))


def test_the_line_of_a_mouth_is_what_is_wired_in_now(project):
    heard = sound(4)
    values = {Output(node("sound.loudness"), "audio"): heard}
    line = line_at(project, KINDS, None, node("video.lipsync"), values.get)
    assert line is not None
    assert (line.sound, line.source, line.title) == (heard, "Loudness", "Lipsync")
    unmade = line_at(project, KINDS, None, node("video.avatar"), values.get)
    assert unmade is not None
    assert (unmade.sound, unmade.source) == (None, "Speech")


def test_other_nodes_have_no_line(project):
    assert line_at(project, KINDS, None, node("sound.trim"), {}.get) is None
    assert line_at(project, KINDS, None, NodeId("nobody"), {}.get) is None


def test_a_sound_speaks_through_the_nodes_that_change_it(project):
    assert speakers_of(project, KINDS, node("source.audio")) == (node("video.lipsync"),)
    assert speakers_of(project, KINDS, node("sound.speech")) == (node("video.avatar"),)
    assert speakers_of(project, KINDS, node("video.lipsync")) == ()


def test_the_limits_are_those_of_the_resolution():
    endpoint = next(iter(Catalog.load().models())).first
    limits = Limits(min_audio_seconds=2, max_audio_seconds=60, max_audio_seconds_by_resolution={"1080p": 30})
    found = replace(endpoint, limits=limits, title="OmniHuman")
    assert limits_of(found, "1080P") == SoundLimits("OmniHuman", 2, 30)
    assert limits_of(found, "720p") == SoundLimits("OmniHuman", 2, 60)
    assert limits_of(replace(found, limits=Limits()), "") is None
    assert limits_of(None, "") is None


GOOD = VoiceReport((Finding(Heard.SPEECH, Level.OK, "95 % of what is heard is speech."),), 8.0, 7.0)
LINE = SpokenLine(NodeId("n"), "Lipsync", "Her line", sound(8), None)


def test_a_good_line_is_said_to_be_good():
    ok = replace(GOOD, findings=(*GOOD.findings, Finding(Heard.NOISE, Level.OK, "Nothing.")))
    assert [(each.level, each.words) for each in remarks_on(LINE, ok)] == [(Level.OK, "Good for lipsync.")]


def test_every_worry_comes_with_its_advice():
    bad = replace(GOOD, findings=(*GOOD.findings, Finding(Heard.ROOM, Level.FAIL, "It echoes.", "Use a closet.")))
    assert [(each.words, each.advice) for each in remarks_on(LINE, bad)] == [("It echoes.", "Use a closet.")]


def test_the_length_is_held_against_the_model_the_line_is_for():
    line = replace(LINE, limits=SoundLimits("Fabric", None, 5))
    assert any("Fabric takes up to 5 s" in each.words for each in remarks_on(line, GOOD))


def test_a_line_that_is_not_made_yet_cannot_be_listened_to():
    (remark,) = remarks_on(replace(LINE, sound=None), None)
    assert remark.level is Level.UNKNOWN
    assert "“Her line”" in remark.advice


def test_a_clip_that_is_too_short_is_mentioned_unless_somebody_said_what_is_to_happen():
    short = replace(LINE, clip=clip(3), fit="model")
    assert "The clip (3.0 s) is shorter than the line (8.0 s)" in remarks_on(short, GOOD)[0].words
    for fine in (replace(short, fit="bounce"), replace(short, clip=clip(8)), replace(short, clip=None)):
        assert fine.mismatch == ""
