"""Measured likeness on disk: what was written comes back, what is damaged counts as none."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.model.errors import StorageError
from charstudio.model.identity import MEASURED_STYLES, Grade, IdentityReport, Judged, Limits, Sample
from charstudio.storage.identity_reports import read_report, write_report
from tests.fake_measurer import drifting

NAME = "a" * 64
number = st.floats(-10, 300, allow_nan=False)
maybe = st.none() | number
samples = st.builds(
    Sample,
    st.floats(0, 100),
    st.sampled_from(Judged),
    maybe,
    maybe,
    maybe,
    maybe,
    st.integers(0, 4000),
    st.none() | st.tuples(number, number, number, number),
)
limits = st.builds(Limits, st.sampled_from(MEASURED_STYLES), number, number, number, number, number, st.booleans())


@settings(deadline=None)  # the first one loads the library that checks
@given(st.lists(samples, max_size=12), limits, st.sampled_from(Grade), st.text(max_size=80), st.floats(0, 1), maybe)
def test_whatever_is_written_comes_back(tmp_path_factory, found, limit, grade, reason, coverage, lowest):
    folder = tmp_path_factory.mktemp("reports")
    ordered = tuple(sorted(found, key=lambda each: each.at_s))
    report = IdentityReport(ordered, limit, grade, reason, coverage, lowest)
    write_report(folder, NAME, report)
    assert read_report(folder, NAME) == report


def damaged(change):
    def make(document):
        change(document)
        return json.dumps(document).encode()

    return make


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"\x00\xff",
        lambda _: b'{"form": 1, "of": NaN}',
        damaged(lambda d: d.update(form=2)),
        damaged(lambda d: d.update(of="b" * 64)),
        damaged(lambda d: d["report"].update(grade="Z")),
        damaged(lambda d: d["report"].update(coverage=7)),
        damaged(lambda d: d["report"].pop("limits")),
        damaged(lambda d: d["report"].update(samples="none")),
        damaged(lambda d: d["report"]["samples"][0].update(at_s=99.0)),
        damaged(lambda d: d["report"].update(reason="x" * 5000)),
    ],
)
def test_what_is_damaged_is_none(tmp_path, damage):
    write_report(tmp_path, NAME, drifting(0.5))
    path = tmp_path / f"{NAME}.json"
    path.write_bytes(damage(json.loads(path.read_bytes())))
    assert read_report(tmp_path, NAME) is None


def test_a_number_that_is_none_is_refused_when_written(tmp_path):
    with pytest.raises(ValueError, match="JSON"):
        write_report(tmp_path, NAME, replace(drifting(0.5), lowest=float("nan")))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_an_error_in_words(tmp_path):
    (tmp_path / "identity").write_text("in the way")
    with pytest.raises(StorageError):
        write_report(tmp_path / "identity", NAME, drifting(0.5))


def test_a_missing_one_is_none(tmp_path):
    assert read_report(tmp_path / "nowhere", NAME) is None
