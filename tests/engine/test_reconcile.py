"""What a person can do about a request nobody knows the end of."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from charstudio.engine import reconcile
from charstudio.model.errors import GenerationFailed, ProviderError, Rejected, SubmitUncertain, Unavailable
from charstudio.providers.base import Found, KeyCheck, Ticket
from charstudio.providers.scripted import Scene, ScriptedProvider, Verb
from charstudio.storage.database import Basis, EntryKind, JobState
from tests.lab import Lab

NO_ANSWER = SubmitUncertain("The request left and no answer came.")


class Listing(ScriptedProvider):
    """A scripted service that keeps a list of what it received."""

    asked = None

    async def look_again(self, request, model, sent):
        self.asked = (request, model, sent)
        return tuple(
            Found(Ticket(self.name, model, str(job["id"])), datetime.now(UTC), is_exact=True)
            for job in self._all_jobs()
        )

    def ticket_for(self, model, request_id):
        if " " in request_id:
            raise Rejected("This cannot be an id.")
        return Ticket(self.name, model, request_id)

    async def look_for_key(self):
        return True

    async def check_key(self):
        return KeyCheck(works=True, text="It works.")

    def forget_key(self):
        pass


def lab_with(tmp_path, scene, kind=Listing):
    return Lab(tmp_path / "film", kind(scene)).chain("a")


ACCEPTED = Scene(fail={Verb.SUBMIT: NO_ANSWER}, fail_times=1, accepts_though_uncertain=True)
NEVER = Scene(fail={Verb.SUBMIT: NO_ANSWER}, fail_times=1)


def failing_once() -> Scene:
    return Scene(fail={Verb.WATCH: GenerationFailed("A machine broke down.", may_retry=True)}, fail_times=1)


async def test_looking_again_finds_it_and_taking_it_up_collects_it_without_paying_twice(tmp_path):
    lab = lab_with(tmp_path, ACCEPTED)
    await lab.run()
    (row,) = lab.database.open_jobs()
    assert row.state is JobState.UNCERTAIN
    (found,) = await reconcile.look_again(lab.runner, row)
    assert found.is_exact
    asked, model, sent = lab.provider.asked
    assert (asked.params["instruction"], model, sent) == ("a", row.model, row.created_at)
    assert asked.one("image").info.width_px == 48  # the picture is measured again, so the same body can be made
    await reconcile.take_up(lab.runner, row, found.ticket)
    await lab.runner.idle()
    assert lab.is_stored("a")
    assert lab.provider.count(Verb.SUBMIT) == 1
    assert (lab.database.spent_total(), lab.database.reserved()) == (Decimal("0.25"), 0)
    lab.database.close()


async def test_an_earlier_try_of_the_same_input_is_not_taken_for_the_lost_one(tmp_path):
    scenes = [failing_once(), NEVER]
    lab = lab_with(tmp_path, lambda request: scenes[min(lab.provider.count(Verb.SUBMIT), 1)])
    await lab.run()
    assert lab.states() == [JobState.FAILED, JobState.UNCERTAIN]
    assert await reconcile.look_again(lab.runner, lab.database.open_jobs()[0]) == ()
    lab.database.close()


async def test_it_can_be_collected_by_an_id_the_user_knows(tmp_path):
    lab = lab_with(tmp_path, ACCEPTED)
    await lab.run()
    (row,) = lab.database.open_jobs()
    with pytest.raises(Rejected):
        await reconcile.take_up(lab.runner, row, "no id at all")
    assert lab.database.job(row.id).state is JobState.UNCERTAIN
    await reconcile.take_up(lab.runner, row, str(lab.provider._all_jobs()[0]["id"]))
    await lab.runner.idle()
    assert lab.is_stored("a")
    lab.database.close()


async def test_running_it_again_is_refused_until_it_is_given_up(tmp_path):
    lab = lab_with(tmp_path, NEVER)
    await lab.run()
    await lab.run()
    assert isinstance(lab.error("a"), SubmitUncertain)
    assert lab.provider.count(Verb.SUBMIT) == 1
    reconcile.give_up(lab.runner, lab.database.open_jobs()[0], perhaps_charged=False)
    assert (await lab.run()).is_complete
    assert lab.database.spent_total() == Decimal("0.25")
    lab.database.close()


async def test_paying_again_counts_the_lost_one_as_perhaps_charged(tmp_path):
    lab = lab_with(tmp_path, NEVER)
    await lab.run()
    reconcile.give_up(lab.runner, lab.database.open_jobs()[0], perhaps_charged=True)
    (charge,) = [entry for entry in lab.database.ledger() if entry.kind is EntryKind.CHARGE]
    assert (charge.usd, charge.basis) == (Decimal("0.25"), Basis.PERHAPS)
    assert lab.database.reserved() == 0
    lab.database.close()


async def test_only_an_unknown_job_can_be_resolved(tmp_path):
    lab = lab_with(tmp_path, Scene())
    await lab.run()
    (row,) = lab.database.jobs()
    with pytest.raises(ProviderError):
        reconcile.uncertain(lab.runner, row.id)
    with pytest.raises(ProviderError):
        reconcile.uncertain(lab.runner, row.id + 1)
    lab.database.close()


async def test_a_service_without_a_list_says_so(tmp_path):
    lab = lab_with(tmp_path, NEVER, ScriptedProvider)
    await lab.run()
    with pytest.raises(Unavailable):
        await reconcile.look_again(lab.runner, lab.database.open_jobs()[0])
    lab.database.close()
