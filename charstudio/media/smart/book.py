"""Which id each film's parameter sets have in the new film. Sets that are the same are kept once.

Values in, values out: ``with_film`` gives a new book. Id 1 is kept for what is encoded anew (x264 gives both of its
sets the same one).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from charstudio.media.smart.parameters import Pps, Sps
from charstudio.media.smart.units import ids_like

OWN_ID = 1
_MOST_SPS = 31  # of 32 ids; what an MP4's list can hold
_MOST_PPS = 255  # the same


@dataclass(frozen=True, slots=True)
class Sets:
    """The parameter sets of a film."""

    sps: tuple[Sps, ...]
    pps: tuple[Pps, ...]

    def nals(self, ids: Collection[int]) -> tuple[bytes, ...]:
        """As NAL units what slices with these picture parameter sets need."""
        pictures = [one for one in self.pps if one.id in ids]
        needed = {one.sps_id for one in pictures}
        return (*(one.nal() for one in self.sps if one.id in needed), *(one.nal() for one in pictures))


@dataclass(frozen=True)
class Book:
    """The sets of all films so far, each with its id in the new film."""

    sps: tuple[Sps, ...] = ()
    pps: tuple[Pps, ...] = ()
    _sps_ids: Mapping[Sps, int] = field(default_factory=lambda: MappingProxyType({}))

    def with_film(self, sps: Mapping[int, Sps], pps: Mapping[int, Pps]) -> tuple[Book, Mapping[int, int]] | None:
        """The book with these sets in it, and the new id of every picture parameter set; None when there is no room."""
        book, renamed = self, {}
        for old in pps.values():
            found = book._with_sps(sps[old.sps_id])
            if found is None:
                return None
            book, sps_id = found
            same = next((one for one in book.pps if (one.sps_id, one.rest) == (sps_id, old.rest)), None)
            if same is not None and same.id in ids_like(old.id):
                renamed[old.id] = same.id
                continue
            taken = {OWN_ID, *(one.id for one in book.pps)}
            new = next((each for each in ids_like(old.id) if each not in taken), None)
            if new is None or len(taken) >= _MOST_PPS:
                return None
            book = replace(book, pps=(*book.pps, Pps(new, sps_id, old.rest)))
            renamed[old.id] = new
        return book, renamed

    def sets(self, own: tuple[Sps, Pps], reorder: int) -> Sets:
        """All sets as they are written, with ``own`` of what is encoded anew: in a film that reorders frames so far."""
        return Sets(tuple(one.agreeing(reorder) for one in (*self.sps, own[0])), (*self.pps, own[1]))

    def _with_sps(self, old: Sps) -> tuple[Book, int] | None:
        """Sets count as the same when they are once they agree with the film."""
        key = replace(old.agreeing(0), id=0)
        if key in self._sps_ids:
            return self, self._sps_ids[key]
        taken = {OWN_ID, *self._sps_ids.values()}
        new = next((each for each in (old.id, *range(_MOST_SPS + 1)) if each not in taken), None)
        if new is None or len(taken) >= _MOST_SPS:
            return None
        ids = MappingProxyType({**self._sps_ids, key: new})
        return replace(self, sps=(*self.sps, replace(old, id=new)), _sps_ids=ids), new
