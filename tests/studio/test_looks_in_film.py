"""Colour tables and words in a real project: imported, used, and in the film on disk."""

from __future__ import annotations

from fractions import Fraction

from charstudio.media.reader import VideoReader
from charstudio.model import timeline_edits
from charstudio.model.clip_looks import Grade, Title
from charstudio.model.library import MediaKind
from charstudio.model.timeline import Fit
from charstudio.model.values import TrackId

S = Fraction


def grey_table(path):
    path.write_text("LUT_3D_SIZE 2\n" + "0.5 0.5 0.5\n" * 8)
    return path


async def test_a_colour_table_comes_in_without_a_node(studio, tmp_path, photo):
    table = grey_table(tmp_path / "Evening.cube")
    report = await studio.import_files([table, photo], (10.0, 20.0))
    assert [asset.info.kind for asset in report.assets] == [MediaKind.LUT, MediaKind.IMAGE]
    (node,) = report.nodes
    assert studio.project.graph.nodes[node].y == 20.0
    asset = report.assets[0]
    assert studio.project.assets[asset.id] == asset
    assert studio.playable(asset.id).path.read_text() == table.read_text()
    await studio.save()


async def test_a_film_of_words_and_looks_has_no_ghosts_and_is_exported(studio, tmp_path, photo):
    report = await studio.import_files([grey_table(tmp_path / "Grey.cube"), photo])
    grey, picture = report.assets
    shot = timeline_edits.new_clip(picture.id, S(0), S(1, 4), fit=Fit.FILL)
    title = timeline_edits.new_clip(Title("The End"), S(1, 4), S(1, 4))

    def cut(project):
        project = timeline_edits.place(project, TrackId("v1"), shot)
        project = timeline_edits.place(project, TrackId("v1"), title)
        return timeline_edits.set_clip(project, shot.id, grade=Grade(lut=grey.id))

    studio.document.apply("Cut", cut)
    assert studio.check_export().ghosts == ()
    written = await studio.export(tmp_path / "film.mp4")
    assert (written.frames, written.ghosts) == (12, 0)
    with VideoReader(tmp_path / "film.mp4") as reader:
        assert abs(reader.frame(2).mean() - 128) < 3
        assert reader.frame(8).max() > 200
