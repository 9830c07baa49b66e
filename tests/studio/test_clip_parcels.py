"""Clips from one film to another on the same machine, with the media they use."""

from __future__ import annotations

import asyncio
import shutil
from fractions import Fraction

import pytest

from charstudio.model.checks import check
from charstudio.model.errors import Damaged, EditError
from charstudio.model.project import Project
from charstudio.model.timeline_edits import new_clip, paste, place
from charstudio.model.values import AssetId, ClipId, NodeId, Output, TrackId
from charstudio.studio.clip_parcels import copied_clips, files_needed, parsed_clips
from charstudio.studio.snippets import Origins
from tests.lab import KINDS, picture

V1 = TrackId("v1")
C, D = ClipId("c"), ClipId("d")


@pytest.fixture
def other(make_studio, tmp_path):
    """A second film, open in a second window."""
    made = make_studio()
    made.new(tmp_path / "other film", Project())
    yield made
    if made._workspace is not None:
        made._workspace.close()


@pytest.fixture(autouse=True)
def no_memory(monkeypatch):
    """Each test starts as a new process does."""
    monkeypatch.setattr(Origins, "_folders", {})


async def imported(studio, photo) -> NodeId:
    """A film with one imported picture on the timeline, and beside it a clip that follows the picture's node."""
    report = await studio.import_files([photo])
    (node,) = report.nodes
    (asset,) = studio.project.assets
    still = new_clip(AssetId(asset), Fraction(0), Fraction(2), clip_id=C)
    follower = new_clip(Output(node, "image"), Fraction(2), Fraction(3), clip_id=D)
    studio.document.apply(
        "Place", lambda project: place(place(project, V1, still, kinds=KINDS), V1, follower, kinds=KINDS)
    )
    return node


async def pasted(studio, text: str, at: int):
    """Paste into a film as the window does; gives the new clips and what is to be said."""
    parcel = parsed_clips(text)
    found = await studio.bring_clips(parcel)
    after, new = paste(studio.project, found.parcel, Fraction(at), kinds=KINDS)
    studio.document.apply("Paste", lambda _: after)
    return new, found.remarks


def copied(studio, clips) -> str:
    return copied_clips(studio.project, clips, studio.playable, studio.folder)


def cut(studio):
    return [(clip.source, clip.start, clip.duration) for _, clip in studio.project.timeline.clips()]


async def test_clips_arrive_in_another_film_with_their_media_as_one_step(studio, other, photo):
    await imported(studio, photo)
    _, remarks = await pasted(other, copied(studio, [C, D]), 1)
    (asset,) = other.project.assets.values()
    assert remarks == ()
    assert cut(other) == [(asset.id, 1, 2), (asset.id, 3, 3)]  # what the node gives is this file
    assert check(other.project, KINDS) == []
    assert other.media_path(asset).read_bytes() == studio.media_path(asset).read_bytes()
    assert other.media_path(asset).is_relative_to(other.folder)
    other.document.undo()
    assert cut(other) == []


async def test_in_the_same_film_a_clip_goes_on_following(studio, photo):
    node = await imported(studio, photo)
    assets = studio.project.assets
    parcel = parsed_clips(copied(studio, [D]))
    assert files_needed(parcel, studio.project) == {}
    (new,), _ = await pasted(studio, copied(studio, [D]), 9)
    assert studio.project.timeline.find(new)[1].source == Output(node, "image")
    assert studio.project.assets == assets


async def test_media_that_are_gone_are_said(studio, other, photo, tmp_path):
    await imported(studio, photo)
    text = copied(studio, [C])
    shutil.rmtree(studio.folder / "media")
    with pytest.raises(EditError, match="nothing to paste"):
        await pasted(other, text, 0)
    assert other.project == Project()


async def test_media_that_are_gone_leave_the_rest(studio, other, photo, tmp_path):
    await imported(studio, photo)
    await studio.import_files([picture(tmp_path / "second.png", (9, 9, 9))])
    gone, kept = [*studio.project.assets.values()]
    clip = new_clip(kept.id, Fraction(20), Fraction(1), clip_id=ClipId("e"))
    studio.document.apply("Place", lambda project: place(project, V1, clip, kinds=KINDS))
    text = copied(studio, [C, ClipId("e")])
    studio.media_path(gone).unlink()
    new, remarks = await pasted(other, text, 0)
    assert [source for source, _, _ in cut(other)] == [kept.id]
    assert len(new) == 1
    assert "was not found on this machine" in remarks[0]


async def test_a_film_without_the_node_needs_what_the_node_had_made(studio, other, photo):
    await imported(studio, photo)
    parcel = parsed_clips(copied(studio, [D]))
    (asset,) = studio.project.assets
    assert {*files_needed(parcel, other.project)} == {asset}


async def test_a_film_that_is_closed_meanwhile_gets_nothing(studio, other, photo, tmp_path, monkeypatch):
    await imported(studio, photo)
    parcel = parsed_clips(copied(studio, [C]))
    bringing = asyncio.ensure_future(other.bring_clips(parcel))
    await asyncio.sleep(0)
    other.new(tmp_path / "third film", Project())
    assert await bringing is None


async def test_a_text_of_somebody_else_is_no_parcel(studio):
    with pytest.raises(Damaged):
        parsed_clips("hello")
    with pytest.raises(EditError):
        copied(studio, [])
