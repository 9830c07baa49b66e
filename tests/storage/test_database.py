from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charstudio.model.errors import Damaged, NewerFormat, OverBudget, ReadOnly, StorageError
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue, Result
from charstudio.model.time import Rate
from charstudio.model.values import Fingerprint, MediaRef, NodeId
from charstudio.storage.database import Bounds, Caps, Database, EntryKind, JobState, LedgerEntry, recover

NOW = datetime(2026, 3, 1, 12, 30, 0, 250, tzinfo=UTC)
NODE = NodeId("n_1")
CLIP = MediaValue(
    MediaRef("e" * 64, "mp4"),
    MediaInfo(
        MediaKind.VIDEO,
        123,
        640,
        360,
        Fraction(1001, 300),
        Rate(30000, 1001),
        False,
        100,
        "h264",
        "aac",
        48000,
        2,
        False,
        True,
    ),
)


def fingerprint(number):
    return Fingerprint(f"{number:064x}")


def result(number=1, **changes):
    made = Result(
        fingerprint(number),
        "video.motion",
        {"video": CLIP, "note": "a text – с юникодом"},
        "fal",
        "wan-2.2",
        f"req-{number}",
        Decimal("0.350"),
        NOW + timedelta(seconds=number),
        "done in a hurry",
    )
    return replace(made, **changes)


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def database(tmp_path, clock):
    opened = Database(tmp_path / "studio.sqlite", clock=clock)
    yield opened
    opened.close()


def job_in(database, number=1, **keywords):
    return database.open_job(fingerprint(number), NODE, "fal", "wan-2.2", {"prompt": "walk"}, **keywords)


# --- results -------------------------------------------------------------------------------------------------------


def test_a_result_comes_back_as_it_was_and_survives_closing(tmp_path, database):
    database.put_result(result())
    assert database.result(fingerprint(1)) == result()
    assert list(database.result(fingerprint(1)).outputs) == ["video", "note"]
    assert database.result(fingerprint(2)) is None
    database.close()
    database.close()
    assert [path.name for path in tmp_path.iterdir()] == ["studio.sqlite"]  # copying the folder copies everything
    again = Database(tmp_path / "studio.sqlite")
    assert again.result(fingerprint(1)) == result()
    again.close()


money = st.none() | st.decimals(0, 10**6, allow_nan=False, allow_infinity=False)
infos = st.builds(
    MediaInfo,
    kind=st.sampled_from(MediaKind),
    bytes=st.integers(0, 10**18),
    duration=st.none() | st.fractions(0, 10**6, max_denominator=10**6),
    rate=st.none() | st.builds(Rate, st.integers(1, 240000), st.just(1)),
    frames=st.none() | st.integers(0, 10**9),
    has_alpha=st.booleans(),
)
texts = st.text(st.characters(exclude_categories=["Cs"]))
values = texts | st.builds(MediaValue, st.just(MediaRef("f" * 64, "png")), infos)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(outputs=st.dictionaries(texts, values, max_size=4), cost=money, note=texts)
def test_any_result_comes_back_as_it_was(database, outputs, cost, note):
    wanted = result(outputs=outputs, cost_usd=cost, note=note)
    database.put_result(wanted)
    assert database.result(wanted.fingerprint) == wanted


def test_a_second_result_of_the_same_fingerprint_replaces_the_first(database):
    database.put_result(result())
    database.put_result(result(outputs={"image": CLIP}, note="again"))
    assert database.result(fingerprint(1)) == result(outputs={"image": CLIP}, note="again")


def test_a_length_finer_than_can_be_written_is_stored_to_the_nanosecond(database):
    fine = replace(CLIP, info=replace(CLIP.info, duration=Fraction(10**20 + 1, 10**20)))
    database.put_result(result(outputs={"video": fine}))
    assert database.result(fingerprint(1)).outputs["video"].info.duration == 1


def test_half_a_character_from_a_service_does_not_keep_a_paid_result_from_being_stored(database):
    job = job_in(database, node_title="half \udfff")
    database.accept_job(job, {"request_id": "half \ud800"})
    database.close_job(job, "uncertain", "half \ud800")
    database.put_result(result(note="half \ud800", outputs={"text": "\udfff"}), job=job)
    found = database.result(fingerprint(1))
    assert (found.note, found.outputs) == ("half \ufffd", {"text": "\ufffd"})
    assert database.job(job).ticket == {"request_id": "half \ud800"}


def test_results_are_listed_newest_first_and_by_kind(database):
    for number in (2, 3, 1):
        database.put_result(result(number, node_kind="a" if number == 2 else "b"))
    assert [found.request_id for found in database.all_results()] == ["req-3", "req-2", "req-1"]
    assert [found.request_id for found in database.all_results("b")] == ["req-3", "req-1"]
    assert database.all_results("c") == []


def test_takes_remember_what_they_led_to(database, clock):
    database.note_run(NODE, 1, fingerprint(1), NOW)
    database.note_run(NODE, 2, fingerprint(2), NOW + timedelta(seconds=1))
    clock.now = NOW + timedelta(seconds=9)
    database.note_run(NODE, 1, fingerprint(1))
    assert database.runs_of(NODE) == [
        (1, fingerprint(1), clock.now),
        (2, fingerprint(2), NOW + timedelta(seconds=1)),
    ]
    assert database.runs_of(NodeId("n_2")) == []


# --- jobs and money ------------------------------------------------------------------------------------------------


def test_a_job_goes_from_intent_to_ticket_to_result_in_three_commits(database, clock):
    job = job_in(database, node_title="Walk", reserve_usd=Decimal("0.50"))
    row = database.open_jobs()[0]
    assert (row.id, row.state, row.ticket, row.request, row.node_title) == (
        *(job, JobState.INTENT, None, {"prompt": "walk"}, "Walk"),
    )
    assert (database.reserved(), database.spent_total()) == (Decimal("0.50"), 0)
    database.accept_job(job, {"provider": "fal", "request_id": "r", "urls": {"status": "https://x"}})
    assert database.open_jobs()[0].ticket["urls"] == {"status": "https://x"}
    clock.now += timedelta(seconds=30)
    charge = LedgerEntry(NODE, "fal", "wan-2.2", Decimal("0.350"), character="k_1")
    database.put_result(result(), charge, job=job)
    row = database.job(job)
    assert (row.state, row.charged_usd, row.closed_at) == (JobState.DONE, Decimal("0.350"), clock.now)
    assert database.open_jobs() == []
    assert (database.reserved(), database.spent_total()) == (0, Decimal("0.350"))
    assert sorted((entry.kind, entry.usd) for entry in database.ledger()) == [
        (EntryKind.CHARGE, Decimal("0.350")),
        (EntryKind.RELEASE, Decimal("0.50")),
        (EntryKind.RESERVE, Decimal("0.50")),
    ]
    assert {entry.job for entry in database.ledger()} == {job}


@pytest.mark.parametrize("state", JobState)
def test_money_stays_set_aside_while_nobody_knows_the_end(database, state):
    job = job_in(database, reserve_usd=Decimal(1))
    database.close_job(job, state, "because")
    assert database.reserved() == (1 if state.is_open else 0)
    assert [row.id for row in database.open_jobs()] == ([job] if state.is_open else [])
    assert database.job(job).error == "because"
    assert (database.job(job).closed_at is None) == state.is_open


def test_a_failed_job_may_have_cost_something_and_a_late_result_still_counts(database):
    job = job_in(database, reserve_usd=Decimal(1))
    database.close_job(job, "cancelled", charged_usd=Decimal("0.2"))
    database.put_result(result(), LedgerEntry(NODE, "fal", "wan-2.2", Decimal("0.3")), job=job)
    assert database.job(job).state is JobState.DONE
    assert database.job(job).charged_usd == Decimal("0.5") == database.spent_total()
    assert database.reserved() == 0


def test_money_is_exact_and_today_begins_at_local_midnight(database, clock):
    for days, usd in ((0, "0.1"), (0, "0.2"), (-2, "5")):
        entry = LedgerEntry(NODE, "fal", "m", Decimal(usd), at=NOW + timedelta(days=days))
        database.put_result(result(), entry)
    assert database.spent_today() == Decimal("0.3")
    assert database.spent_total() == Decimal("5.3")
    clock.now += timedelta(days=2)
    assert database.spent_today() == 0


def test_jobs_are_listed_newest_first(database):
    jobs = [job_in(database, number) for number in range(5)]
    assert [row.id for row in database.jobs(3)] == jobs[:1:-1]


def test_a_job_that_does_not_exist_changes_nothing(database):
    for change in (
        lambda: database.accept_job(99, {}),
        lambda: database.close_job(99, "done"),
        lambda: database.put_result(result(), LedgerEntry(NODE, "fal", "m", Decimal(1)), job=99),
    ):
        with pytest.raises(StorageError, match="no job 99"):
            change()
    assert (database.all_results(), database.ledger()) == ([], [])


def test_an_upload_is_remembered_until_it_expires(database, clock):
    database.remember_upload("fal", "a" * 64, "https://x/1", NOW + timedelta(hours=1))
    database.remember_upload("fal", "a" * 64, "https://x/2", NOW + timedelta(hours=2))
    clock.now = NOW + timedelta(minutes=90)
    assert database.upload("fal", "a" * 64) == "https://x/2"
    assert database.upload("runpod", "a" * 64) is None
    clock.now = NOW + timedelta(hours=2)
    assert database.upload("fal", "a" * 64) is None


def test_threads_write_and_read_at_once(database):
    faults = []

    def work(first):
        try:
            for number in range(first, first + 15):
                job = job_in(database, number, reserve_usd=Decimal("0.01"))
                charge = LedgerEntry(NODE, "fal", "m", Decimal("0.01"))
                database.put_result(result(number), charge, job=job)
                assert database.result(fingerprint(number)) == result(number)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            faults.append(error)

    threads = [threading.Thread(target=work, args=(first,)) for first in range(0, 60, 15)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert (len(database.all_results()), database.spent_total(), database.reserved()) == (60, Decimal("0.60"), 0)


# --- killed --------------------------------------------------------------------------------------------------------

WORKING = """
import itertools, sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from charstudio.model.results import Result
from charstudio.storage.database import Database, LedgerEntry
database = Database(Path(sys.argv[1]))
print("ready", flush=True)
for n in itertools.count():
    name = f"{n:064x}"
    job = database.open_job(name, "n", "fal", "m", {"n": n}, reserve_usd=Decimal(2))
    print("intent", n, flush=True)
    database.accept_job(job, {"request_id": str(n)})
    print("accepted", n, flush=True)
    made = Result(name, "k", {"text": "x" * 5000}, "fal", "m", str(n), Decimal(1), datetime.now(UTC))
    database.put_result(made, LedgerEntry("n", "fal", "m", Decimal(1)), job=job)
    print("done", n, flush=True)
"""


def spawn(code, *arguments):
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("lines", [1, 2, 3, 4, 17, 30])
def test_a_process_killed_anywhere_leaves_all_of_a_step_or_none(tmp_path, lines):
    path = tmp_path / "studio.sqlite"
    with spawn(WORKING, path) as process:
        said = [process.stdout.readline().split() for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        said += [line.split() for line in process.stdout]
    database = Database(path)
    try:
        states = {row.request["n"]: row for row in database.jobs(10_000)}
        for word, number in (line for line in said if len(line) == 2):
            reached = {"intent": {"intent", "accepted", "done"}, "accepted": {"accepted", "done"}, "done": {"done"}}
            assert states[int(number)].state in reached[word]  # what was said to be on disk is
        done = [row for row in states.values() if row.state is JobState.DONE]
        assert len(database.all_results()) == len(done) == database.spent_total()
        assert database.reserved() == 2 * len(database.open_jobs()) == 2 * (len(states) - len(done))
        assert all(row.ticket for row in states.values() if row.state is not JobState.INTENT)
    finally:
        database.close()


# --- read-only -----------------------------------------------------------------------------------------------------


def test_a_second_window_reads_and_may_not_write(tmp_path, database):
    database.put_result(result())
    second = Database(tmp_path / "studio.sqlite", read_only=True)
    try:
        assert second.is_read_only
        assert second.result(fingerprint(1)) == result()
        for write in (
            lambda: second.put_result(result(2)),
            lambda: job_in(second),
            lambda: second.accept_job(1, {}),
            lambda: second.close_job(1, "done"),
            lambda: second.note_run(NODE, 1, fingerprint(1)),
            lambda: second.remember_upload("fal", "a", "u", NOW),
        ):
            with pytest.raises(ReadOnly):
                write()
        database.put_result(result(2))
        assert second.result(fingerprint(2)) == result(2)
    finally:
        second.close()


def test_reading_only_where_there_is_no_database_shows_an_empty_one(tmp_path):
    database = Database(tmp_path / "studio.sqlite", read_only=True)
    assert (database.all_results(), database.open_jobs(), database.spent_total()) == ([], [], 0)
    database.close()
    assert list(tmp_path.iterdir()) == []


def test_a_writer_elsewhere_that_does_not_let_go_is_named(tmp_path, database, monkeypatch):
    monkeypatch.setattr("charstudio.storage.database_schema._BUSY_S", 0.05)
    impatient = Database(tmp_path / "studio.sqlite")
    other = sqlite3.connect(tmp_path / "studio.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ReadOnly, match="Another program"):
        impatient.put_result(result())
    other.execute("ROLLBACK")
    other.close()
    impatient.put_result(result())
    impatient.close()


WRITE_PROTECTED = """
import os, sys, urllib.parse  # whatever is imported late, while we may still read it
from pathlib import Path
from charstudio.model.errors import StorageError
from charstudio.storage import project_schema
from charstudio.storage.database import Database
path = Path(sys.argv[1])
if os.geteuid() == 0:
    os.seteuid(65534)
database = Database(path, read_only=True)
print(len(database.all_results()))
try:
    Database(path)
except StorageError as error:
    print(type(error).__name__)
"""


def test_a_write_protected_folder_can_be_read(public_place):
    place = public_place / "protected"
    place.mkdir()
    database = Database(place / "studio.sqlite")
    database.put_result(result())
    database.close()
    place.chmod(0o555)
    (place / "studio.sqlite").chmod(0o444)
    with spawn(WRITE_PROTECTED, place / "studio.sqlite") as process:
        out = process.communicate(timeout=60)[0].split()
    assert out == ["1", "ReadOnly"]


# --- damage --------------------------------------------------------------------------------------------------------


def test_a_newer_schema_is_refused(tmp_path, database):
    database.close()
    raw = sqlite3.connect(tmp_path / "studio.sqlite")
    raw.execute("PRAGMA user_version = 99")
    raw.close()
    for read_only in (False, True):
        with pytest.raises(NewerFormat, match="newer version"):
            Database(tmp_path / "studio.sqlite", read_only=read_only)


def test_somebody_elses_database_is_refused(tmp_path):
    raw = sqlite3.connect(tmp_path / "studio.sqlite")
    raw.execute("CREATE TABLE recipes (title)")
    raw.close()
    with pytest.raises(Damaged):
        Database(tmp_path / "studio.sqlite")


def filled(path, count=60):
    database = Database(path)
    for number in range(count):
        database.put_result(result(number, note="x" * 2000))
    database.close()


def overwrite(path, at, content):
    with path.open("r+b") as stream:
        stream.seek(at)
        stream.write(content)


def cut(path, size):
    with path.open("r+b") as stream:
        stream.truncate(size)


DAMAGES = {
    "not a database": lambda path: path.write_bytes(b"hello world" * 1000),
    "head overwritten": lambda path: overwrite(path, 0, bytes(100)),
    "cut in the middle": lambda path: cut(path, 40_000),
    "pages overwritten": lambda path: overwrite(path, 8192, b"\xa5" * 60_000),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_is_refused_and_can_be_set_aside(tmp_path, damage):
    path = tmp_path / "studio.sqlite"
    filled(path)
    DAMAGES[damage](path)
    before = path.read_bytes()
    with pytest.raises(Damaged, match="damaged") as caught:
        Database(path)
    assert caught.value.hint
    assert path.read_bytes() == before  # looking does not change it
    aside = recover(path, NOW)
    assert aside.name == "studio.sqlite.damaged-20260301T123000000250Z"
    assert aside.read_bytes() == before
    fresh = Database(path)
    fresh.put_result(result())
    fresh.close()


def test_damage_found_while_running_is_told_as_such(tmp_path):
    path = tmp_path / "studio.sqlite"
    filled(path)
    database = Database(path)
    overwrite(path, 4096, b"\xa5" * 200_000)
    with pytest.raises(Damaged):
        database.all_results()
    database.close()


def test_a_row_nobody_of_ours_wrote_is_damage_and_no_raw_exception(tmp_path, database):
    database.put_result(result())
    raw = sqlite3.connect(tmp_path / "studio.sqlite")
    raw.execute("UPDATE results SET cost_usd = 'much'")
    raw.commit()
    raw.close()
    with pytest.raises(Damaged):
        database.result(fingerprint(1))


def test_a_folder_in_the_place_of_the_database_is_a_storage_error(tmp_path):
    with pytest.raises(StorageError):
        Database(tmp_path)
    with pytest.raises(StorageError):
        Database(tmp_path / "gone" / "studio.sqlite")


def test_a_copy_made_while_it_is_open_can_be_opened(tmp_path, database):
    database.put_result(result())
    copied = tmp_path / "copy"
    copied.mkdir()
    for part in tmp_path.glob("studio.sqlite*"):
        shutil.copy(part, copied)
    again = Database(copied / "studio.sqlite")
    assert again.result(fingerprint(1)) == result()
    again.close()
    assert os.listdir(copied) == ["studio.sqlite"]  # noqa: PTH208 - names only


# --- version 2: caps, bases, logs ----------------------------------------------------------------------------------


def test_what_happened_to_a_job_is_kept_in_words_and_in_order(database, clock):
    job = database.open_job(fingerprint(1), NODE, "fal", "kling", {})
    database.log_job(job, "Sent.", "Accepted.")
    clock.now += timedelta(seconds=5)
    database.log_job(job, "Half a character \ud800 from a service.")
    assert [line.text for line in database.job_log(job)] == [
        "Sent.",
        "Accepted.",
        "Half a character \ufffd from a service.",
    ]
    assert database.job_log(job)[2].at - database.job_log(job)[0].at == timedelta(seconds=5)


def test_how_long_a_model_usually_takes_is_the_middle_of_its_last_jobs(database, clock):
    assert database.typical_seconds("fal", "kling") is None
    for number, seconds in enumerate((10, 30, 500)):
        job = database.open_job(fingerprint(number), NODE, "fal", "kling", {})
        clock.now += timedelta(seconds=7)  # on its way
        database.accept_job(job, {"request_id": "r"})
        clock.now += timedelta(seconds=seconds)
        database.put_result(result(number), job=job)
    assert database.typical_seconds("fal", "kling") == 30
    assert database.typical_seconds("runpod", "kling") is None


def test_only_an_intent_becomes_unknown(database):
    job = database.open_job(fingerprint(1), NODE, "fal", "kling", {})
    database.accept_job(job, {"request_id": "r"})
    database.mark_uncertain(job, "The program ended.")
    assert database.job(job).state is JobState.ACCEPTED
    other = database.open_job(fingerprint(2), NODE, "fal", "kling", {})
    database.mark_uncertain(other, "The program ended.")
    assert database.job(other).state is JobState.UNCERTAIN


VERSION_1 = """
CREATE TABLE jobs (id INTEGER PRIMARY KEY AUTOINCREMENT, fingerprint TEXT NOT NULL, node TEXT NOT NULL,
  node_title TEXT NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL, request TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN
    ('intent', 'accepted', 'detached', 'uncertain', 'done', 'failed', 'cancelled', 'lost')),
  ticket TEXT, error TEXT NOT NULL DEFAULT '', reserved_usd TEXT, charged_usd TEXT, created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL, closed_at TEXT, attempts INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE INDEX jobs_by_state ON jobs (state);
CREATE INDEX jobs_by_fingerprint ON jobs (fingerprint);
CREATE TABLE ledger (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, job INTEGER REFERENCES jobs (id),
  node TEXT NOT NULL, character TEXT, provider TEXT NOT NULL, model TEXT NOT NULL, usd TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('reserve', 'charge', 'release'))) STRICT;
CREATE INDEX ledger_by_time ON ledger (at);
CREATE TABLE results (fingerprint TEXT PRIMARY KEY, node_kind TEXT NOT NULL, provider TEXT NOT NULL,
  model TEXT NOT NULL, request_id TEXT NOT NULL, cost_usd TEXT, finished_at TEXT NOT NULL, note TEXT NOT NULL) STRICT;
CREATE TABLE outputs (fingerprint TEXT NOT NULL REFERENCES results (fingerprint) ON DELETE CASCADE,
  port TEXT NOT NULL, position INTEGER NOT NULL, text TEXT, sha256 TEXT, suffix TEXT, info TEXT,
  PRIMARY KEY (fingerprint, port)) STRICT;
CREATE TABLE runs (node TEXT NOT NULL, take INTEGER NOT NULL, fingerprint TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (node, take, fingerprint)) STRICT;
CREATE TABLE uploads (provider TEXT NOT NULL, sha256 TEXT NOT NULL, url TEXT NOT NULL, expires_at TEXT NOT NULL,
  PRIMARY KEY (provider, sha256)) STRICT;
INSERT INTO jobs (fingerprint, node, node_title, provider, model, request, state, ticket, reserved_usd, created_at,
  updated_at) VALUES ('f', 'n', 'Shot', 'fal', 'kling', '{}', 'accepted', '{"request_id": "r"}', '0.5',
  '2026-01-01T00:00:00.000000+00:00', '2026-01-01T00:00:00.000000+00:00');
INSERT INTO ledger (at, job, node, provider, model, usd, kind) VALUES
  ('2026-01-01T00:00:00.000000+00:00', 1, 'n', 'fal', 'kling', '0.5', 'reserve');
PRAGMA user_version = 1;
"""


@pytest.fixture
def old_database(tmp_path):
    path = tmp_path / "old.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript(VERSION_1)
    connection.close()
    return path


def test_a_database_of_version_1_goes_on_with_all_that_is_in_it(old_database):
    with_old = Database(old_database)
    (job,) = with_old.open_jobs()
    assert (job.node_title, job.run, job.character, job.accepted_at) == ("Shot", "", None, None)
    assert with_old.reserved() == Decimal("0.5")
    with_old.close_job(job.id, JobState.FAILED, charged_usd=Decimal("0.1"))
    with_old.log_job(job.id, "It failed.")
    assert (with_old.reserved(), with_old.spent_total()) == (0, Decimal("0.1"))
    with_old.close()
    again = Database(old_database)
    assert again.job_log(job.id)[0].text == "It failed."
    again.close()


def test_reading_a_database_of_version_1_leaves_the_file_as_it_is(old_database):
    before = old_database.read_bytes()
    reader = Database(old_database, read_only=True)
    assert reader.open_jobs()[0].node_title == "Shot"
    assert reader.ledger()[0].usd == Decimal("0.5")
    reader.close()
    assert old_database.read_bytes() == before


def test_a_cap_refuses_before_anything_is_written(database):
    bounds = Bounds(Caps(project_usd=Decimal(1)))
    database.open_job(fingerprint(1), NODE, "fal", "kling", {}, reserve_usd=Decimal("0.60"), bounds=bounds)
    with pytest.raises(OverBudget) as refused:
        database.open_job(fingerprint(2), NODE, "fal", "kling", {}, reserve_usd=Decimal("0.41"), bounds=bounds)
    assert str(refused.value) == (
        "The cap for this project is $1.00: $0.60 is spent or set aside, and this would add $0.41."
    )
    assert len(database.jobs()) == 1
    assert database.reserved() == Decimal("0.60")


def test_the_cap_for_a_day_counts_other_projects(database):
    bounds = Bounds(Caps(day_usd=Decimal(1)), elsewhere_usd=Decimal("0.70"))
    with pytest.raises(OverBudget, match="today"):
        database.open_job(fingerprint(1), NODE, "fal", "kling", {}, reserve_usd=Decimal("0.31"), bounds=bounds)
    database.open_job(fingerprint(1), NODE, "fal", "kling", {}, reserve_usd=Decimal("0.30"), bounds=bounds)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.decimals("0.01", "2", places=2), st.booleans()), max_size=20))
def test_spent_and_set_aside_never_exceed_a_cap_whatever_comes(tmp_path_factory, jobs):
    cap = Decimal(5)
    law = Database(tmp_path_factory.mktemp("caps") / "studio.sqlite")
    for number, (usd, ends) in enumerate(jobs):
        try:
            job = law.open_job(
                fingerprint(number), NODE, "fal", "m", {}, reserve_usd=usd, bounds=Bounds(Caps(project_usd=cap))
            )
        except OverBudget:
            assert law.spent_total() + law.reserved() + usd > cap
            continue
        if ends:
            law.close_job(job, JobState.FAILED, charged_usd=usd)
        assert law.spent_total() + law.reserved() <= cap
    law.close()
