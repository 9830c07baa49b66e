"""What is made from a character is measured by itself, once, in a thread, and known again at the next start."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from charstudio.model import graph_edits
from charstudio.model.identity import Grade, Style
from charstudio.model.project import Project
from charstudio.model.values import NodeId
from charstudio.nodes.characters import CHARACTERS
from charstudio.studio.identity import watch as module
from charstudio.studio.identity.values import MeasureState
from tests.fake_measurer import drifting
from tests.lab import KINDS, still_asset, wired, with_photo, with_state
from tests.studio.identity.conftest import cast_film, made, media_of, settled, until, with_reference

SHOT = NodeId("shot")


async def test_a_result_is_measured_right_after_it_arrives_in_a_thread_of_its_own(studio, measurer):
    cast_film(studio)
    told = []
    studio.identity.changed.connect(told.append)
    await made(studio, "shot")
    (known,) = studio.identity.of_node(SHOT)
    assert (known.member.name, known.state, known.report.grade) == ("anna", MeasureState.DONE, Grade.A)
    assert measurer.asked == [media_of(studio, "shot")]
    assert measurer.threads == {"identity"}
    assert studio.status(SHOT).grade == "A"
    assert frozenset({media_of(studio, "shot")}) in told
    await studio.close()


async def test_what_has_nothing_to_do_with_a_character_is_not_measured(studio, measurer):
    project = with_photo(studio.project, still_asset(studio._workspace.blobs))
    studio.document.apply("Film", lambda _: with_state(project, "shot", "photo"))
    await studio.run([SHOT]).finished()
    await asyncio.sleep(0.05)
    assert measurer.asked == []
    assert studio.identity.state(media_of(studio, "shot")) is None
    assert studio.status(SHOT).grade == ""
    await studio.close()


async def test_the_next_start_reads_what_was_measured(make, studio, measurer, tmp_path):
    cast_film(studio)
    measurer.reports = {}
    await made(studio, "shot")
    before = studio.identity.of_node(SHOT)
    await studio.save()
    await studio.close()
    again = make()
    again.open(tmp_path / "film")
    again.identity.look_soon()
    await settled(again)
    assert again.identity.of_node(SHOT) == before
    assert len(measurer.asked) == 1
    await again.close()


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"[]", b'{"form": 1}', b'{"form":1,"of":"x","report":{}}', b"\xff\xfe", b"[" * 100_000],
    ids=["empty", "cut", "list", "no report", "of another", "no text", "deep"],
)
async def test_a_damaged_report_is_measured_again(make, studio, measurer, tmp_path, damage):
    cast_film(studio)
    await made(studio, "shot")
    await studio.save()
    await studio.close()
    (kept,) = (tmp_path / "film" / "cache" / "identity").glob("*.json")
    good = kept.read_bytes()
    kept.write_bytes(damage)
    again = make()
    again.open(tmp_path / "film")
    again.identity.look_soon()
    await settled(again)
    assert len(measurer.asked) == 2
    assert kept.read_bytes() == good
    await again.close()


async def test_another_sheet_style_or_way_of_measuring_asks_anew_and_going_back_does_not(studio, measurer):
    cast_film(studio)
    await made(studio, "shot")
    first = media_of(studio, "shot")
    other = still_asset(studio._workspace.blobs, "other.png")

    def with_two(project):
        project = graph_edits.add_asset(project, other)
        node = project.graph.nodes[NodeId("anna")]
        stills = [*node.params["stills"], other.id]
        return graph_edits.set_params(project, KINDS, node.id, {"stills": stills})

    studio.document.apply("Another view", with_two)
    await settled(studio)
    assert measurer.asked == [first, first]
    studio.document.undo()
    await settled(studio)
    assert studio.identity.of_media(first)[0].report is not None
    assert measurer.asked == [first, first]
    await studio.close()


async def test_moving_a_node_asks_for_nothing(studio):
    cast_film(studio)
    await made(studio, "shot")
    studio.document.apply("Move", lambda project: graph_edits.move_nodes(project, {SHOT: (400.0, 90.0)}))
    assert studio.identity._handle is None
    await studio.close()


async def test_leaving_the_film_stops_in_the_middle(studio, measurer):
    cast_film(studio)
    measurer.gate.clear()
    await studio.run([SHOT]).finished()
    await asyncio.to_thread(measurer.begun.wait, 5)
    await settled(studio, lambda: studio.identity.state(media_of(studio, "shot")) is MeasureState.MEASURING)
    assert studio.status(SHOT).grade == ""
    await studio.close()
    assert measurer.cancelled == measurer.asked
    assert studio.identity.of_node(SHOT) == ()


async def test_a_large_film_is_looked_through_in_pieces_and_what_comes_meanwhile_is_not_missed(
    studio, measurer, monkeypatch
):
    monkeypatch.setattr(module, "PIECE_S", 0.0)
    monkeypatch.setattr(module, "NEXT_S", 0.002)
    shots = tuple(f"shot{number}" for number in range(12))
    cast_film(studio, shots=shots)
    await studio.run([NodeId(shot) for shot in shots[:6]]).finished()
    await until(lambda: studio.identity._looking is not None)
    await studio.run([NodeId(shot) for shot in shots[6:]]).finished()
    await settled(studio, lambda: studio.identity.progress == (12, 12))
    assert {studio.status(NodeId(shot)).grade for shot in shots} == {"A"}
    assert sorted(measurer.asked) == sorted(media_of(studio, shot) for shot in shots)
    await studio.close()


async def test_while_it_is_paused_nothing_is_begun_and_afterwards_it_goes_on(studio, measurer):
    cast_film(studio)
    studio.identity.pause(True)
    await studio.run([SHOT]).finished()
    await asyncio.sleep(0.05)
    assert measurer.asked == []
    studio.identity.pause(False)
    await settled(studio)
    assert studio.status(SHOT).grade == "A"
    await studio.close()


async def test_what_rests_while_paused_ends_when_the_film_is_left(studio, measurer):
    cast_film(studio)
    measurer.gate.clear()
    await studio.run([SHOT]).finished()
    await asyncio.to_thread(measurer.begun.wait, 5)
    studio.identity.pause(True)
    await asyncio.sleep(0.03)
    await studio.close()
    assert measurer.cancelled == measurer.asked


async def test_when_the_sheet_changes_what_is_under_way_is_dropped_and_begun_anew(studio, measurer):
    cast_film(studio)
    measurer.gate.clear()
    await studio.run([SHOT]).finished()
    await asyncio.to_thread(measurer.begun.wait, 5)
    other = still_asset(studio._workspace.blobs, "other.png")
    studio.document.apply(
        "Another face",
        lambda project: graph_edits.set_params(
            graph_edits.add_asset(project, other), KINDS, NodeId("anna"), {"stills": [other.id]}
        ),
    )
    await settled(studio, lambda: len(measurer.cancelled) == 1)
    measurer.gate.set()
    await settled(studio, lambda: len(measurer.asked) == 2)
    await studio.close()


async def test_a_file_that_cannot_be_measured_says_why_and_the_others_go_on(studio, measurer):
    cast_film(studio, shots=("shot", "second"))
    await made(studio, "shot")
    measurer.broken = set()
    real = measurer.measure

    def odd(path, cast, **more):
        if path.stem == media_of(studio, "shot"):
            from charstudio.model.errors import MediaError

            raise MediaError("The file is broken.")
        return real(path, cast, **more)

    measurer.measure = odd
    measurer.version = 2
    await made(studio, "second")
    (known,) = studio.identity.of_node(SHOT)
    assert (known.state, known.why) == (MeasureState.UNAVAILABLE, "The file is broken.")
    assert studio.status(NodeId("second")).grade == "A"
    await studio.close()


async def test_without_the_networks_nothing_is_measured_and_it_says_what_to_install(studio, measurer):
    measurer.why = "Install charstudio[identity]."
    cast_film(studio)
    await made(studio, "shot")
    (known,) = studio.identity.of_node(SHOT)
    assert (known.state, known.why) == (MeasureState.UNAVAILABLE, "Install charstudio[identity].")
    assert measurer.asked == []
    assert studio.status(SHOT).grade == ""
    await studio.close()


async def test_when_nothing_is_to_be_measured_by_itself_it_waits_to_be_asked(studio, measurer):
    studio.use_settings(replace(studio.settings, identity_by_itself="off"))
    cast_film(studio)
    await studio.run([SHOT]).finished()
    media = media_of(studio, "shot")
    await settled(studio, lambda: studio.identity.state(media) is MeasureState.UNASKED)
    assert measurer.asked == []
    studio.identity.ask([media])
    await settled(studio, lambda: studio.identity.state(media) is MeasureState.DONE)
    await studio.close()


async def test_a_film_for_reading_only_is_measured_and_nothing_is_written(make, studio, tmp_path):
    cast_film(studio)
    await made(studio, "shot")
    await studio.save()
    await studio.close()
    folder = tmp_path / "film" / "cache" / "identity"
    for path in folder.glob("*"):
        path.unlink()
    reader = make()
    reader.open(tmp_path / "film", read_only=True)
    reader.identity.look_soon()
    await settled(reader)
    assert reader.status(SHOT).grade == "A"
    assert list(folder.glob("*")) == []
    await reader.close()


async def test_without_a_window_nothing_is_looked_at(make, measurer, tmp_path):
    plain = make()
    plain.identity.is_on = False
    plain.new(tmp_path / "quiet", Project())
    cast_film(plain)
    await plain.run([SHOT]).finished()
    await asyncio.sleep(0.05)
    assert measurer.asked == []
    assert plain.identity._thread is None
    await plain.close()


async def test_the_style_of_a_character_is_handed_on(studio, measurer):
    seen = []
    real = measurer.measure
    measurer.measure = lambda path, cast, **more: seen.extend(s.style for s in cast) or real(path, cast, **more)
    cast_film(studio)
    await made(studio, "shot")
    assert seen == [Style.AUTO]
    await studio.close()


async def test_the_worst_grade_is_shown_where_several_act(studio, measurer):
    cast_film(studio, "anna")
    await made(studio, "shot")
    media = media_of(studio, "shot")
    measurer.reports[media] = {"anna": drifting(0.3)}
    measurer.version = 3
    studio.identity.look_soon()
    await settled(studio)
    assert studio.status(SHOT).grade == "E"
    await studio.close()


async def test_a_shot_of_two_is_measured_at_once_and_each_has_a_report(studio, measurer):
    project = studio.project
    for name in ("anna", "ben"):
        project = with_reference(project, name, still_asset(studio._workspace.blobs, f"{name}.png"))
    project = graph_edits.add_node(
        project, KINDS, "video.references", node_id=SHOT, title="shot", params={"model": "scripted-1", "prompt": "both"}
    )
    first, second, *_ = CHARACTERS
    project = wired(wired(project, "anna", "shot", into=first), "ben", "shot", into=second)
    studio.document.apply("Film", lambda _: project)
    await studio.run([SHOT]).finished()
    media = media_of(studio, "shot")
    measurer.reports[media] = {"anna": drifting(0.8), "ben": drifting(0.3)}
    await settled(studio)
    assert measurer.casts == [("anna", "ben")]
    assert {known.member.key: known.report.grade for known in studio.identity.of_node(SHOT)} == {
        "anna": Grade.A,
        "ben": Grade.E,
    }
    assert studio.status(SHOT).grade == "E"
    assert studio.identity.report(media, "anna").grade is Grade.A
    assert [known.grade.value for known in studio.identity.ranking(SHOT)] == ["E"]
    await studio.close()
