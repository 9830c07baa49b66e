"""What the table says of each format is what happens: kept is kept, lost is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from charstudio.model.checks import check
from charstudio.studio.interchange.formats import LOSSES, CutFormat, Feature, losses_line, used_features
from tests.model.material import KINDS
from tests.studio.interchange.film import CASES, film, through


def test_every_feature_has_a_film_that_has_it():
    assert set(CASES) == set(Feature)
    for feature, case in CASES.items():
        assert check(case.project, KINDS) == [], feature
        assert feature in used_features(case.project), feature


@pytest.mark.parametrize("wanted", CutFormat)
@pytest.mark.parametrize("feature", Feature)
def test_a_feature_comes_back_exactly_when_the_table_does_not_call_it_lost(
    feature: Feature, wanted: CutFormat, tmp_path: Path
):
    case = CASES[feature]
    after = through(case.project, tmp_path, wanted, case.into).project
    assert check(after) == []
    is_kept = case.seen(after) == case.seen(case.project)
    assert is_kept is (feature not in LOSSES[wanted]), (case.seen(case.project), case.seen(after))


@pytest.mark.parametrize("wanted", CutFormat)
def test_the_line_names_only_what_this_film_would_lose(wanted: CutFormat):
    assert "loses" in losses_line(wanted) or not LOSSES[wanted]
    for feature, case in CASES.items():
        line = losses_line(wanted, used_features(case.project))
        only = LOSSES[wanted] & used_features(case.project)
        assert line.startswith("Nothing") is (not only), (feature, line)


def test_a_film_of_plain_clips_loses_nothing_in_xml():
    case = CASES[Feature.CLIPS]
    assert losses_line(CutFormat.FCP7, used_features(case.project)) == "Nothing of this cut is lost."
    assert losses_line(CutFormat.EDL, used_features(film())).startswith("This format loses the frame rate")
