"""The gallery of a film: what was made and imported, what it knows of it, marks, and making again."""

from __future__ import annotations

import asyncio

import pytest

from charstudio.model import character_edits, graph_edits, library_edits, timeline_edits
from charstudio.model.characters import Character
from charstudio.model.errors import CharStudioError, EditError
from charstudio.model.time import Seconds
from charstudio.model.timeline import TrackKind
from charstudio.model.values import AssetId, CharacterId, Input, NodeId, Output
from charstudio.studio.gallery.recreating import can_recreate, recreated

MOVE = NodeId("move")


async def filmed(studio, photo, prompt="Slow pan over the roof"):
    """A photo, a motion node after it, and what the draft engine made of it."""
    report = await studio.import_files([photo])
    source = report.nodes[0]

    def wire(project):
        project = graph_edits.add_node(
            project,
            studio.kinds,
            "video.motion",
            title="Shot 1",
            x=300,
            node_id=MOVE,
            params={"prompt": prompt, "seed": 7},
        )
        return graph_edits.connect(project, studio.kinds, Output(source, "image"), Input(MOVE, "image"))

    studio.document.apply("Wire", wire)
    studio.run([MOVE])
    await studio.idle()
    return source


async def test_what_was_made_comes_before_what_was_imported(studio, photo):
    await filmed(studio, photo)
    clip, still = await studio.gallery.items()
    assert (clip.title, clip.prompt, clip.seed, clip.model, clip.node) == (
        "Shot 1",
        "Slow pan over the roof",
        7,
        "draft",
        MOVE,
    )
    assert clip.cost_usd is not None
    assert not clip.is_imported
    assert still.is_imported
    assert still.title == photo.name


async def test_bytes_appear_once_and_only_while_they_are_there(studio, photo, tmp_path):
    await filmed(studio, photo)
    (clip, still) = await studio.gallery.items()
    path = studio.media_path(clip.value)
    report = await studio.import_files([path])
    assert len(await studio.gallery.items()) == 2
    assert report.assets[0].media == clip.value.media
    path.unlink()
    studio.plan()  # looks at the disk again
    assert [item.key for item in await studio.gallery.items()] == [still.key]


async def test_a_node_that_is_gone_leaves_what_it_made(studio, photo):
    await filmed(studio, photo)
    studio.document.apply("Delete", lambda project: graph_edits.remove_nodes(project, [MOVE]))
    clip, _ = await studio.gallery.items()
    assert (clip.title, clip.prompt) == ("Shot 1", "Slow pan over the roof")


async def test_who_acts_is_known_by_name(studio, photo):
    report = await studio.import_assets([photo])
    who = CharacterId("ch_lumi")

    def cast(project):
        project = library_edits.add_asset(project, report.assets[0])
        return character_edits.add_character(project, Character(who, "Lumi", master=report.assets[0].id))

    studio.document.apply("Cast", cast)
    (item,) = await studio.gallery.items()
    assert item.characters == ("Lumi",)


async def test_the_cut_is_known(studio, photo):
    source = await filmed(studio, photo)
    assert studio.gallery.used() == frozenset()

    def cut(project):
        project = timeline_edits.add_track(project, TrackKind.VIDEO)
        clip = timeline_edits.new_clip(Output(MOVE, "video"), Seconds(0), Seconds(2))
        return timeline_edits.place(project, project.timeline.tracks[-1].id, clip, kinds=studio.kinds)

    studio.document.apply("Place", cut)
    clip, still = await studio.gallery.items()
    assert studio.gallery.used() == {clip.value.media}
    assert source != MOVE
    assert still.value.media not in studio.gallery.used()


async def test_marks_stay_and_can_be_taken_back(studio, photo):
    await filmed(studio, photo)
    clip, still = await studio.gallery.items()
    told = []
    studio.gallery.changed.connect(lambda _: told.append(1))
    studio.gallery.rate([clip.key], 4)
    studio.gallery.trash([clip.key, still.key])
    assert studio.gallery.trashed == 2
    studio.gallery.undo()
    assert studio.gallery.trashed == 0
    assert studio.gallery.mark(clip.key).stars == 4
    assert len(told) == 3
    studio.gallery.rate([clip.key], 4)  # nothing new
    assert len(told) == 3
    studio.gallery.reject([clip.key])
    studio.gallery.rate([clip.key], 9)
    assert (studio.gallery.mark(clip.key).stars, studio.gallery.mark(clip.key).rejected) == (5, False)
    assert studio._database().gallery.marks() == {clip.key: studio.gallery.mark(clip.key)}


async def test_a_second_film_knows_nothing_of_the_first_ones_marks(studio, photo, tmp_path):
    await filmed(studio, photo)
    clip, _ = await studio.gallery.items()
    studio.gallery.rate([clip.key], 4)
    other = studio.project
    studio.new(tmp_path / "second", other)
    await studio.gallery.items()
    assert studio.gallery.mark(clip.key).stars == 0
    assert not studio.gallery.can_undo


async def test_nothing_is_open(make_studio):
    closed = make_studio()
    with pytest.raises(CharStudioError):
        await closed.gallery.items()


async def test_making_again_copies_the_node_with_the_values_it_had(studio, photo):
    source = await filmed(studio, photo)
    clip, _ = await studio.gallery.items()
    studio.document.apply(
        "Edit", lambda project: graph_edits.set_param(project, studio.kinds, MOVE, "prompt", "Another one")
    )
    after, (node,) = recreated(studio.project, studio.kinds, clip, (0, 0), studio.gallery.media)
    made = after.graph.nodes[node]
    assert (made.params["prompt"], made.params["seed"]) == ("Slow pan over the roof", 7)
    assert after.graph.links[Input(node, "image")] == (Output(source, "image"),)
    assert after.graph.nodes[MOVE].params["prompt"] == "Another one"
    studio.document.apply("Recreate", lambda _: after)
    assert studio.status(node).state.name == "DONE"  # the very same clip, at no cost


async def test_making_again_what_has_no_node_any_more_brings_what_was_sent(studio, photo):
    source = await filmed(studio, photo)
    clip, _ = await studio.gallery.items()
    studio.document.apply("Delete", lambda project: graph_edits.remove_nodes(project, [MOVE, source]))
    clip, _ = await studio.gallery.items()
    after, nodes = recreated(studio.project, studio.kinds, clip, (50, 60), studio.gallery.media)
    made, still = (after.graph.nodes[node] for node in nodes)
    assert (made.kind, made.title, made.params["prompt"], made.x) == ("video.motion", "Shot 1", clip.prompt, 50)
    assert after.graph.links[Input(made.id, "image")] == (Output(still.id, "image"),)
    studio.document.apply("Recreate", lambda _: after)
    assert studio.status(made.id).state.name == "DONE"


async def test_what_was_imported_cannot_be_made_again(studio, photo):
    await filmed(studio, photo)
    _, still = await studio.gallery.items()
    assert not can_recreate(still, studio.kinds)
    with pytest.raises(EditError, match="not made by a model"):
        recreated(studio.project, studio.kinds, still, (0, 0), studio.gallery.media)


async def test_who_made_some_bytes(studio, photo, tmp_path):
    await filmed(studio, photo)
    clip, still = await studio.gallery.items()
    found = await studio.gallery.origin(clip.value.media)
    assert found is not None
    assert found.prompt == clip.prompt
    assert await studio.gallery.origin(still.value.media) is None
    assert studio.gallery.media(still.key) == still.value
    assert studio.gallery.media(AssetId("0" * 64)) is None


async def test_the_list_is_made_away_from_the_loop(studio, photo, monkeypatch):
    await filmed(studio, photo)
    loop = asyncio.get_running_loop()
    told = []
    loop.call_soon(told.append, "the loop goes on")
    await studio.gallery.items()
    assert told
