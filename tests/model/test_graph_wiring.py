"""Wires: what fits, what does not and why, and the Timeline node's derived wires."""

from __future__ import annotations

from fractions import Fraction

import pytest

from charstudio.model.checks import check
from charstudio.model.errors import EditError, PortTaken, TrackLocked, TypesDiffer, UnknownId, WouldCycle
from charstudio.model.graph_edits import add_node, connect, disconnect, refusal, remove_nodes, rename_node
from charstudio.model.time import Rate
from charstudio.model.timeline import TrackKind
from charstudio.model.timeline_edits import new_clip, place, remove_track, set_format, set_track
from charstudio.model.values import Input, NodeId, Output, TrackId
from tests.model.strategies import KINDS, starting_project, with_unknown_kind


def out(text: str) -> Output:
    node, port = text.split(".")
    return Output(NodeId(node), port)


def into(text: str) -> Input:
    node, port = text.split(".")
    return Input(NodeId(node), port)


@pytest.mark.parametrize(
    ("source", "target", "error", "reason"),
    [
        ("voice.audio", "state.image", TypesDiffer, "Voice gives sound, but Picture takes a picture."),
        ("picture.image", "mix.video", TypesDiffer, "Picture gives a picture, but Clips takes a clip."),
        ("motion.last", "state.image", WouldCycle, "This would make a loop: State → Motion → State."),
        ("mix.image", "state.image", WouldCycle, "This would make a loop: State → Motion → Mix → State."),
        ("state.image", "state.image", WouldCycle, "This would make a loop: State → State."),
        ("motion.video", "mix.video", PortTaken, "“Motion” is wired to Clips already."),
        ("mix.video", "timeline.clips", PortTaken, "“Mix” is on the timeline already."),
        ("motion.smell", "mix.video", UnknownId, "“Motion” has no output “smell”."),
        ("motion.video", "mix.smell", UnknownId, "“Mix” has no input “smell”."),
        (
            "motion.video",
            "nobody.video",
            UnknownId,
            "One end of this wire is on a node that is not in the project.",
        ),
    ],
)
def test_a_wire_that_cannot_be_made_is_refused_with_a_reason(source, target, error, reason):
    project = starting_project()
    assert refusal(project, KINDS, out(source), into(target)) == reason
    with pytest.raises(error) as refused:
        connect(project, KINDS, out(source), into(target))
    assert refused.value.message == reason


def test_sockets_of_an_unknown_kind_cannot_be_wired():
    reason = refusal(with_unknown_kind(), KINDS, out("odd.image"), into("state.image"))
    assert reason == "“Odd” is of a kind that is not installed, so its sockets are not known."


def test_an_input_for_one_wire_is_rewired_or_refused():
    project = add_node(starting_project(), KINDS, "test.picture", node_id=NodeId("other"))
    wire = out("other.image"), into("state.image")
    assert refusal(project, KINDS, *wire) is None
    assert connect(project, KINDS, *wire).graph.links[wire[1]] == (wire[0],)
    assert refusal(project, KINDS, *wire, replace=False) == "Picture takes one wire and has it."
    with pytest.raises(PortTaken):
        connect(project, KINDS, *wire, replace=False)


def test_an_input_for_several_keeps_their_order():
    project = add_node(starting_project(), KINDS, "test.motion", node_id=NodeId("b"))
    after = connect(project, KINDS, out("b.video"), into("mix.video"))
    assert after.graph.links[into("mix.video")] == (out("motion.video"), out("b.video"))
    fewer = disconnect(after, out("motion.video"), into("mix.video"))
    assert fewer.graph.links[into("mix.video")] == (out("b.video"),)


def test_the_last_wire_leaves_no_entry():
    after = disconnect(starting_project(), out("voice.audio"), into("mix.audio"))
    assert into("mix.audio") not in after.graph.links
    with pytest.raises(UnknownId, match="no such wire"):
        disconnect(after, out("voice.audio"), into("mix.audio"))


def test_wiring_into_the_timeline_places_a_clip_at_the_end():
    project = starting_project()
    after = connect(project, KINDS, out("motion.video"), into("timeline.clips"), planned=Fraction(31, 10))
    clip = after.timeline.track(TrackId("v1")).clips[-1]
    assert (clip.source, clip.start, clip.duration) == (out("motion.video"), 12, Fraction(74, 24))
    assert after.graph is project.graph
    assert after.timeline_links() == (
        (out("mix.video"), into("timeline.clips")),
        (out("motion.video"), into("timeline.clips")),
    )


def test_a_clip_nobody_knows_the_length_of_is_planned_with_five_seconds_on_the_grid():
    project = set_format(starting_project(), rate=Rate(24000, 1001))
    after = connect(project, KINDS, out("motion.video"), into("timeline.clips"))
    assert after.timeline.track(TrackId("v1")).clips[-1].duration == Fraction(120 * 1001, 24000)
    assert check(after, KINDS) == []


def test_sound_wired_into_the_timeline_goes_on_an_audio_track():
    wire = out("voice.audio"), into("timeline.sound")
    project = starting_project()
    after = connect(project, KINDS, *wire)
    track, clip = next(after.clips_following(NodeId("voice")))
    assert (track.id, clip.start) == ("a1", 6)
    assert wire in after.timeline_links()
    assert disconnect(after, *wire) == project


def test_picture_and_sound_of_one_output_are_two_wires():
    project = starting_project()
    sound = new_clip(out("mix.video"), Fraction(20), Fraction(1))
    both = place(project, TrackId("a1"), sound, kinds=KINDS)
    assert [target.port for _, target in both.timeline_links()] == ["clips", "sound"]
    assert disconnect(both, out("mix.video"), into("timeline.sound")) == project


def test_locked_and_missing_tracks():
    project = set_track(starting_project(), TrackId("v1"), locked=True)
    wire = out("motion.video"), into("timeline.clips")
    track, _ = next(connect(project, KINDS, *wire).clips_following(NodeId("motion")))
    assert track.id == "v2"
    with pytest.raises(TrackLocked, match="V1 is locked"):
        disconnect(project, out("mix.video"), into("timeline.clips"))
    project = set_track(project, TrackId("v2"), locked=True)
    with pytest.raises(TrackLocked, match="Every video track is locked"):
        connect(project, KINDS, *wire)
    bare = remove_track(remove_track(starting_project(), TrackId("v1")), TrackId("v2"))
    with pytest.raises(EditError, match="no video track"):
        connect(bare, KINDS, *wire)
    assert all(track.kind is TrackKind.AUDIO for track in bare.timeline.tracks)


def test_disconnecting_from_the_timeline_what_is_not_on_it():
    with pytest.raises(UnknownId, match="no such wire"):
        disconnect(starting_project(), out("motion.video"), into("timeline.clips"))


def test_reasons_use_the_titles_people_gave():
    project = rename_node(rename_node(starting_project(), NodeId("state"), "Rain"), NodeId("motion"), "Walk")
    reason = refusal(project, KINDS, out("motion.last"), into("state.image"))
    assert reason == "This would make a loop: Rain → Walk → Rain."
    project = remove_nodes(project, [NodeId("motion")])
    assert refusal(project, KINDS, out("mix.image"), into("state.image")) is None
