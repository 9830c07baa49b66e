"""Exports in the project's database: kept whole, brought up from older versions, and read only as what we wrote."""

from __future__ import annotations

import sqlite3
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.delivery import CaptionUse, Delivery, Form
from charstudio.model.errors import Damaged, ReadOnly
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.time import Rate
from charstudio.model.values import AssetId, MediaRef, NodeId, Output
from charstudio.storage import database_schema
from charstudio.storage.database import Database
from charstudio.storage.render_film import RenderFilm, film_bytes, film_of
from charstudio.storage.render_rows import RenderOrder, RenderState, delivery_of, delivery_text, path_of, path_text
from tests.render_desk import titled

REF = MediaRef("a" * 64, "mp4")
CLIP = MediaValue(REF, MediaInfo(MediaKind.VIDEO, 5, 64, 36, rate=Rate(24), draft=True))
FILM = RenderFilm(
    titled(), {AssetId("a" * 64): CLIP, Output(NodeId("n"), "video"): CLIP, Output(NodeId("m"), "v"): None}
)


def test_a_film_is_read_back_as_it_was():
    assert film_of(film_bytes(FILM)) == FILM
    assert FILM.media == {REF}


@given(st.binary(max_size=200))
def test_bytes_that_are_no_film_are_refused(content):
    for each in (content, zlib.compress(content)):
        with pytest.raises(Damaged):
            film_of(each)


def test_a_film_that_swells_without_bound_is_refused():
    with pytest.raises(Damaged):
        film_of(zlib.compress(b" " * 10**6 + b"["))


@given(
    st.builds(
        Delivery,
        form=st.sampled_from(Form),
        rate=st.none() | st.just(Rate(30000, 1001)),
        loudness_lufs=st.none() | st.floats(-40, -6),
        captions=st.sampled_from([CaptionUse.NONE, CaptionUse.BURNT]),
        credits=st.text(max_size=20).filter(lambda text: text.isprintable()),
    ).filter(lambda delivery: not any(delivery.faults()))
)
def test_a_delivery_is_read_back_as_it_was(delivery):
    assert delivery_of(delivery_text(delivery)) == delivery


@pytest.mark.parametrize("text", ["", "{}}", '{"form": "hologram"}', '{"width_px": 3, "height_px": 3}', "[]"])
def test_what_is_no_delivery_is_none(text):
    assert delivery_of(text) is None


@pytest.mark.parametrize("place", ["/films/out/a.mp4", "/films/a.mp4", "/a.mp4", "/films/Lumi/inside/a.mp4"])
def test_a_path_is_kept_as_seen_from_the_project(place):
    text = path_text(Path(place), Path("/films/Lumi"))
    assert not text.startswith("/")
    assert path_of(text, Path("/films/Lumi")) == Path(place)


def test_a_database_of_version_2_can_keep_exports(tmp_path):
    path = tmp_path / "studio.sqlite"
    Database(path).close()
    raw = sqlite3.connect(path)
    raw.executescript(
        "DROP TABLE renders; DROP TABLE render_media; DROP TABLE render_films; DROP TABLE marks;"
        "PRAGMA user_version = 2;"
    )
    raw.close()
    before = path.read_bytes()
    reader = Database(path, read_only=True)
    assert reader.renders.all() == []
    reader.close()
    assert path.read_bytes() == before
    database = Database(path)
    (row,) = database.renders.add(FILM, [RenderOrder(tmp_path / "a.mp4")])
    assert database.renders.film(row.film) == FILM
    database.close()
    raw = sqlite3.connect(path)
    assert raw.execute("PRAGMA user_version").fetchone() == (database_schema.SCHEMA_VERSION,)
    raw.close()


def test_films_go_when_nothing_needs_them(tmp_path):
    database = Database(tmp_path / "studio.sqlite")
    a, b = database.renders.add(FILM, [RenderOrder(tmp_path / "a.mp4"), RenderOrder(tmp_path / "b.mp4")])
    database.renders.note(a.id, RenderState.DONE, report={"frames": 3})
    assert database.renders.film(b.film) == FILM
    database.renders.remove([b.id])
    assert database.renders.media() == frozenset()
    with pytest.raises(Damaged):
        database.renders.film(b.film)
    assert [row.report for row in database.renders.all()] == [{"frames": 3}]
    database.close()


def test_nothing_is_kept_where_nothing_may_be_written(tmp_path):
    Database(tmp_path / "studio.sqlite").close()
    reader = Database(tmp_path / "studio.sqlite", read_only=True)
    with pytest.raises(ReadOnly):
        reader.renders.add(FILM, [RenderOrder(tmp_path / "a.mp4")])
    reader.close()
