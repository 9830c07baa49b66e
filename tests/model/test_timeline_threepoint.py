"""Three of four marks and the fourth."""

from __future__ import annotations

from fractions import Fraction

import pytest

from charstudio.model.errors import EditError, OutOfMedia
from charstudio.model.timeline_edits import Marks, insert_range, new_clip, overwrite_range, place, set_clip
from charstudio.model.values import ClipId, TrackId
from tests.model.bars import SOURCE, bars, clip, film
from tests.model.strategies import SILENT, STILL, empty_project

V1, N = TrackId("v1"), ClipId("n")


def marks(media_in=None, media_out=None, film_in=None, film_out=None) -> Marks:
    given = (media_in, media_out, film_in, film_out)
    return Marks(*(None if mark is None else Fraction(mark) for mark in given))


@pytest.mark.parametrize(
    ("given", "inserted", "overwritten", "media"),
    [
        (marks(3, 5, film_in=2), "AA__BBB", "AA__B", 3),  # in and out of the media at the film's in
        (marks(3, 5, film_out=4), "AA__BBB", "AA__B", 3),  # the part ends at the film's out
        (marks(3, film_in=2, film_out=4), "AA__BBB", "AA__B", 3),  # the film says how long
        (marks(None, 5, 2, 4), "AA__BBB", "AA__B", 3),  # and where the media begins
        (marks(3, 5, 2, 4), "AA__BBB", "AA__B", 3),  # all four agree
        (marks(3, 5, film_in=1), "A__ABBB", "A__BB", 3),
    ],
)
def test_the_fourth_mark_follows(given, inserted, overwritten, media):
    for edit, after in ((insert_range, inserted), (overwrite_range, overwritten)):
        done = edit(film("AABBB"), V1, SOURCE, given, clip_id=N)
        new = clip(done, "n")
        assert (new.start, new.duration, new.source_range.start) == (after.index("_"), 2, media)
        assert bars(with_name(done)) == after.replace("_", "N")


def with_name(project):
    return set_clip(project, N, name="N")


def test_two_marks_are_too_few():
    for given in (marks(), marks(3, 5), marks(3, film_in=2), marks(film_in=1, film_out=2)):
        with pytest.raises(EditError, match="Three of the four marks are needed"):
            insert_range(film("AA"), V1, SOURCE, given)


def test_an_out_comes_after_its_in():
    with pytest.raises(EditError, match="out mark in the media"):
        insert_range(film("AA"), V1, SOURCE, marks(5, 5, 1))
    with pytest.raises(EditError, match="out mark in the film"):
        insert_range(film("AA"), V1, SOURCE, marks(5, None, 2, 1))


def test_four_marks_that_differ_are_refused_or_the_speed_is_fitted():
    given = marks(3, 7, 1, 3)
    with pytest.raises(EditError, match=r"lasts 4.00 s, that of the film 2.00 s") as refused:
        overwrite_range(film("AABBB"), V1, SOURCE, given)
    assert "fit the speed" in refused.value.hint
    done = overwrite_range(film("AABBB"), V1, SOURCE, given, fit_speed=True, clip_id=N)
    assert (clip(done, "n").speed, clip(done, "n").range.duration, clip(done, "n").source_range.start) == (2, 2, 3)
    with pytest.raises(EditError, match="The speed would be 200"):
        overwrite_range(film("AABBB"), V1, SOURCE, marks(0, 400, 1, 3), fit_speed=True)


def test_there_must_be_media_for_it():
    with pytest.raises(OutOfMedia, match=r"only 3.00 s of media before its out"):
        overwrite_range(film("AABBB"), V1, SOURCE, marks(None, 3, 0, 4))
    with pytest.raises(OutOfMedia):
        overwrite_range(film("AABBB"), V1, SOURCE, marks(3, None, 0, 4), media_end=Fraction(6))
    with pytest.raises(OutOfMedia):
        overwrite_range(empty_project(), V1, SILENT.id, marks(3, None, 0, 4))
    with pytest.raises(EditError, match="begin before the film"):
        insert_range(film("AABBB"), V1, SOURCE, marks(3, 7, film_out=2))


def test_a_still_takes_its_length_from_whatever_is_marked():
    for given in (marks(0, 4, 1), marks(None, 1, 1, 5), marks(7, None, 1, 5), marks(0, 2, 1, 5)):
        done = overwrite_range(empty_project(), V1, STILL.id, given, clip_id=N, fit_speed=True)
        found = clip(done, "n")
        assert (found.start, found.duration, found.source_range.start, found.speed) == (1, 4, 0, 1)


def test_it_is_one_more_way_to_place():
    done = insert_range(film("AABBB"), V1, SOURCE, marks(3, 5, 2), clip_id=N)
    placed = place(
        film("AABBB"),
        V1,
        new_clip(SOURCE, Fraction(2), Fraction(2), source_start=Fraction(3), clip_id=N),
        mode="insert",
    )
    assert done == placed
