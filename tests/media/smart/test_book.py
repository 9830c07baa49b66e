"""Has every film's set an id of its own, and only as many as there are?"""

from __future__ import annotations

from dataclasses import replace

import av

from charstudio.media.smart.book import OWN_ID, Book
from charstudio.media.smart.parameters import read_avcc, read_pps, read_sps


def sets_of(playable):
    with av.open(str(playable.path)) as container:
        _, (sps, pps) = read_avcc(container.streams.video[0].codec_context.extradata)
    sps, pps = read_sps(sps), read_pps(pps)
    return {sps.id: sps}, {pps.id: pps}


def test_the_first_film_keeps_its_id_and_others_get_new_ones(shelf):
    book, ids = Book().with_film(*sets_of(shelf["short"]))
    assert ids == {0: 0}
    book, ids = book.with_film(*sets_of(shelf["baseline"]))
    assert ids == {0: 15}
    again, ids = book.with_film(*sets_of(shelf["short"]))
    assert (again, ids) == (book, {0: 0})
    book, ids = book.with_film(*sets_of(shelf["named"]))
    assert ids == {4: 4}
    assert OWN_ID not in {one.id for one in (*book.sps, *book.pps)}
    assert len({one.id for one in book.sps}) == len(book.sps)
    assert len({one.id for one in book.pps}) == len(book.pps)


def test_id_one_is_kept_for_what_is_encoded(shelf):
    sps, pps = sets_of(shelf["short"])
    book, ids = Book().with_film({1: replace(sps[0], id=1)}, {1: replace(pps[0], id=1, sps_id=1)})
    assert ids == {1: 2}
    assert OWN_ID not in {one.id for one in book.sps}


def test_films_that_differ_in_nothing_that_counts_share_a_set(shelf):
    sps, pps = sets_of(shelf["short"])
    book, _ = Book().with_film(sps, pps)
    other = {0: replace(sps[0], restriction=replace(sps[0].restriction, reorder=1))}
    again, ids = book.with_film(other, pps)
    assert (len(again.sps), ids) == (1, {0: 0})


def test_a_full_book_takes_no_more(shelf):
    sps, pps = sets_of(shelf["short"])
    book, count = Book(), 0
    while (found := book.with_film(sps, {0: replace(pps[0], rest=pps[0].rest + "1" * count)})) is not None:
        book, count = found[0], count + 1
    assert count == 18  # 0, 15 to 30 and 255: what can take the place of 0 in a slice
    written = book.sets((replace(sps[0], id=OWN_ID), replace(pps[0], id=OWN_ID, sps_id=OWN_ID)), 2)
    assert len(written.nals({OWN_ID})) == 2
    assert len(written.nals({0, 15, 16})) == 1 + 3
