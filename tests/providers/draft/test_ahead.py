from __future__ import annotations

import threading

import pytest

from charstudio.providers.draft.ahead import Ahead


def test_items_come_in_order():
    with Ahead(range(50)) as ready:
        assert list(ready) == list(range(50))


def test_a_failure_arrives_in_its_place():
    def source():
        yield 1
        raise ValueError("broken")

    with Ahead(source()) as ready:
        assert next(ready) == 1
        with pytest.raises(ValueError, match="broken"):
            next(ready)


def test_leaving_early_ends_the_thread():
    before = threading.active_count()
    with Ahead(iter(int, 1)) as ready:
        next(ready)
    assert threading.active_count() == before
