"""Clips from one film to another on the same machine, with the media they use."""

from __future__ import annotations

import shutil
from fractions import Fraction

import pytest

from charstudio.model.checks import check
from charstudio.model.errors import CharStudioError, Damaged, EditError
from charstudio.model.project import Project
from charstudio.model.timeline_edits import new_clip, place
from charstudio.model.values import AssetId, ClipId, NodeId, Output, TrackId
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


def cut(studio):
    return [(clip.source, clip.start, clip.duration) for _, clip in studio.project.timeline.clips()]


async def test_clips_arrive_in_another_film_with_their_media_as_one_step(studio, other, photo):
    await imported(studio, photo)
    report = await other.paste_clips(studio.copied_clips([C, D]), Fraction(1))
    (asset,) = other.project.assets.values()
    assert report.remarks == ()
    assert cut(other) == [(asset.id, 1, 2), (asset.id, 3, 3)]  # what the node gives is this file
    assert check(other.project, KINDS) == []
    assert other.media_path(asset).read_bytes() == studio.media_path(asset).read_bytes()
    assert other.media_path(asset).is_relative_to(other.folder)
    other.document.undo()
    assert cut(other) == []


async def test_in_the_same_film_a_clip_goes_on_following(studio, photo):
    node = await imported(studio, photo)
    assets = studio.project.assets
    report = await studio.paste_clips(studio.copied_clips([D]), Fraction(9))
    (new,) = report.clips
    assert studio.project.timeline.find(new)[1].source == Output(node, "image")
    assert studio.project.assets == assets


async def test_media_that_are_gone_are_said(studio, other, photo, tmp_path):
    await imported(studio, photo)
    text = studio.copied_clips([C])
    shutil.rmtree(studio.folder / "media")
    with pytest.raises(EditError, match="nothing to paste"):
        await other.paste_clips(text, Fraction(0))
    assert other.project == Project()


async def test_media_that_are_gone_leave_the_rest(studio, other, photo, tmp_path):
    await imported(studio, photo)
    report = await studio.import_files([picture(tmp_path / "second.png", (9, 9, 9))])
    gone, kept = [*studio.project.assets.values()]
    clip = new_clip(kept.id, Fraction(20), Fraction(1), clip_id=ClipId("e"))
    studio.document.apply("Place", lambda project: place(project, V1, clip, kinds=KINDS))
    text = studio.copied_clips([C, ClipId("e")])
    studio.media_path(gone).unlink()
    report = await other.paste_clips(text, Fraction(0))
    assert [source for source, _, _ in cut(other)] == [kept.id]
    assert len(report.remarks) == 2
    assert "was not found on this machine" in report.remarks[0]
    assert report.remarks[1].startswith("One clip stayed behind")


async def test_a_text_of_somebody_else_pastes_nothing(studio):
    with pytest.raises(Damaged):
        await studio.paste_clips("hello", Fraction(0))
    with pytest.raises(CharStudioError):
        studio.copied_clips([])
