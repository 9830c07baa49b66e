"""The journal as panels see it: everything that is open, sums, and the verbs for unknown requests."""

from __future__ import annotations

from decimal import Decimal

import pytest

from charstudio.model.errors import CharStudioError, ProviderError, SubmitUncertain
from charstudio.model.values import Fingerprint, NodeId
from charstudio.providers.scripted import Scene, Verb
from charstudio.storage.database import Basis, JobState
from charstudio.studio import journal as journals
from tests.lab import node_id
from tests.studio.test_studio import with_photo

NO_ANSWER = SubmitUncertain("The request left and no answer came.")


async def test_a_run_is_told_with_its_sums(studio, photo):
    await with_photo(studio, photo, "a")
    told = []
    studio.journal.changed.connect(told.append)
    await studio.run().finished()
    await studio.journal.looked()
    (row,) = studio.journal.rows
    assert (row.state, row.node_title, row.charged_usd) == (JobState.DONE, "a", Decimal("0.25"))
    assert studio.journal.spending.today_usd == studio.journal.spending.project_usd == Decimal("0.25")
    assert told[-1] == studio.journal.spending
    assert studio.journal.bases == {row.id: Basis.REPORTED}
    assert (await studio.journal.log(row.id))[0].text == "Try 1: sent to scripted."
    assert (await studio.journal.csv()).count("charge") == 1


async def test_rows_that_did_not_change_stay_the_same_objects(studio, photo):
    database = (await with_photo(studio, photo, "a"), studio._workspace.database)[1]
    jobs = [database.open_job(Fingerprint(f"{number:064x}"), NodeId("n"), "scripted", "m", {}) for number in range(3)]
    studio.journal.look()
    await studio.journal.looked()
    before = studio.journal.rows
    database.close_job(jobs[1], JobState.FAILED)
    studio.journal.look()
    await studio.journal.looked()
    assert [old is new for old, new in zip(before, studio.journal.rows, strict=True)] == [True, False, True]


async def test_a_request_that_is_open_is_shown_however_old_it_is(studio, photo, monkeypatch):
    monkeypatch.setattr(journals, "KEPT_ROWS", 3)
    database = studio._workspace.database
    old = database.open_job(Fingerprint("f" * 64), NodeId("n"), "scripted", "m", {})
    for number in range(5):
        job = database.open_job(Fingerprint(f"{number:064x}"), NodeId("n"), "scripted", "m", {})
        database.close_job(job, JobState.FAILED)
    studio.journal.look()
    await studio.journal.looked()
    assert [row.id for row in studio.journal.rows] == [6, 5, 4, old]
    assert [row.id for row in studio.journal.open_rows()] == [old]


async def test_an_unknown_request_is_given_up_and_its_node_can_run_again(make_studio, photo, tmp_path):
    from charstudio.model.project import Project

    studio = make_studio(Scene(fail={Verb.SUBMIT: NO_ANSWER}, fail_times=1))
    studio.new(tmp_path / "film", Project())
    await with_photo(studio, photo, "a")
    await studio.run().finished()
    await studio.journal.looked()
    (row,) = studio.journal.open_rows()
    await studio.journal.give_up(row.id, perhaps_charged=True)
    await studio.journal.looked()
    assert studio.journal.spending.perhaps_usd == Decimal("0.25")
    assert studio.journal.bases == {row.id: Basis.PERHAPS}
    with pytest.raises(ProviderError):
        await studio.journal.give_up(row.id, perhaps_charged=True)
    assert (await studio.run([node_id("a")]).finished()).is_complete
    await studio.close()
    with pytest.raises(CharStudioError):
        await studio.journal.csv()
