"""What is spent in one project counts for the day's cap in another, in any number of processes."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from charstudio.model.errors import StorageError
from charstudio.storage.daybook import DayBook, project_key

TODAY = date(2026, 11, 27)


@pytest.fixture
def book(tmp_path):
    return DayBook(tmp_path / "config" / "spending.sqlite")


def enter(book, project, usd, day=TODAY):
    with book.day(project, day) as entries:
        entries.enter(Decimal(usd))


def test_a_project_sees_what_others_have_spent_and_not_its_own(book):
    enter(book, "film", "1.10")
    enter(book, "reel", "2.25")
    with book.day("film", TODAY) as entries:
        assert entries.elsewhere_usd() == Decimal("2.25")
    assert book.spent_usd(TODAY) == Decimal("3.35")


def test_the_last_entry_of_a_day_counts_and_yesterday_is_over(book):
    enter(book, "film", "9", date(2026, 11, 26))
    enter(book, "film", "1")
    enter(book, "film", "0.5")
    assert book.spent_usd(TODAY) == Decimal("0.5")


def test_what_fails_while_the_book_is_held_leaves_it_as_it_was(book):
    enter(book, "film", "1")

    def fail():
        with book.day("film", TODAY) as entries:
            entries.enter(Decimal(7))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert book.spent_usd(TODAY) == 1


def test_the_place_of_a_project_is_not_written_down(book, tmp_path):
    secret = tmp_path / "secret-film"
    enter(book, project_key(secret), "1")
    content = b"".join(path.read_bytes() for path in (tmp_path / "config").iterdir())
    assert b"secret-film" not in content
    assert project_key(secret) == project_key(Path(f"{secret}/../secret-film"))


def test_a_book_that_is_no_database_is_set_aside(book, tmp_path):
    enter(book, "film", "1")
    path = tmp_path / "config" / "spending.sqlite"
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    path.write_bytes(b"no database at all" * 100)
    enter(book, "film", "2")
    assert book.spent_usd(TODAY) == 2
    assert path.with_name("spending.sqlite.broken").exists()


def test_a_place_where_nothing_can_be_written_is_a_storage_error(tmp_path):
    (tmp_path / "config").write_text("a file in the way")
    with pytest.raises(StorageError):
        enter(DayBook(tmp_path / "config" / "spending.sqlite"), "film", "1")


PROGRAM = """
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from charstudio.storage.daybook import DayBook
book, me = DayBook(Path(sys.argv[1])), sys.argv[2]
mine = Decimal(0)
for _ in range(30):
    with book.day(me, date(2026, 11, 27)) as entries:
        if entries.elsewhere_usd() + mine + 1 <= 40:
            mine += 1
            entries.enter(mine)
print(mine)
"""


def test_two_processes_cannot_overrun_the_day_together(tmp_path):
    book = tmp_path / "spending.sqlite"
    running = [
        subprocess.Popen([sys.executable, "-c", PROGRAM, str(book), name], stdout=subprocess.PIPE, text=True)
        for name in ("film", "reel")
    ]
    spent = [Decimal(process.communicate(timeout=60)[0]) for process in running]
    assert sum(spent) == 40
    assert DayBook(book).spent_usd(TODAY) == 40
