"""Looking through a film: what there is to measure, where its files are, and under which names the reports are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from charstudio.media.playable import Playable
from charstudio.model.casting import CastMember
from charstudio.model.library import Asset, MediaKind
from charstudio.model.project import Project
from charstudio.model.results import MediaValue, Result, Value
from charstudio.model.timeline import ClipSource
from charstudio.model.values import AssetId, NodeId
from charstudio.studio.identity.keys import report_name, sitter_digest
from charstudio.studio.identity.measurer import Sitter, Work
from charstudio.studio.identity.wanted import Wanted, add_wish, wishes_in

_Sitters = dict[CastMember, Sitter | None]


@dataclass(frozen=True, slots=True)
class Film:
    """What the watch asks of the open film. All cheap, answered from memory."""

    takes: Callable[[NodeId], Iterable[tuple[int, Result]]]
    plain: Callable[[Result], Result | None]
    playable: Callable[[MediaValue | Asset], Playable | None]
    media_of: Callable[[ClipSource], MediaValue | None]
    value_of: Callable[[NodeId], Value | None]


@dataclass(slots=True)
class Looking:
    """What a look through the film has found so far.

    ``wanted`` and ``names`` by the hash of what is shown; a name is that of the report of who acts in it.
    """

    wanted: dict[str, Wanted] = field(default_factory=dict)
    names: dict[str, tuple[tuple[CastMember, str], ...]] = field(default_factory=dict)
    works: list[Work] = field(default_factory=list)


def look_through(project: Project, film: Film, version: int, looking: Looking) -> Iterator[None]:
    """Fill ``looking`` with everything there is to measure, the cut first; a small step at a time.

    ``version``: that of the measurer. What has no file, or nobody with a picture in it, is left out.
    """
    for wish in wishes_in(project, film.takes, film.plain):
        add_wish(looking.wanted, wish)
        yield
    sitters: _Sitters = {}
    for wish in looking.wanted.values():
        for member in wish.cast:
            if member not in sitters:
                sitters[member] = _sitter(project, film, member)
        _add_work(film, version, looking, wish, sitters)
        yield


def _add_work(film: Film, version: int, looking: Looking, wish: Wanted, sitters: _Sitters) -> None:
    playable = film.playable(wish.measured)
    cast = tuple((member, sitter) for member in wish.cast if (sitter := sitters[member]) is not None)
    if playable is None or not cast:
        return
    measured, digests = wish.measured, [sitter.digest for _, sitter in cast]
    named = tuple(
        (
            member,
            report_name(measured.media.sha256, sitter.digest, [*digests[:place], *digests[place + 1 :]], version),
        )
        for place, (member, sitter) in enumerate(cast)
    )
    media, is_still = wish.shown.media.sha256, measured.info.kind is MediaKind.IMAGE
    looking.names[media] = named
    who, names = tuple(sitter for _, sitter in cast), tuple(name for _, name in named)
    looking.works.append(Work(media, playable.path, is_still, who, names))


def _sitter(project: Project, film: Film, member: CastMember) -> Sitter | None:
    """Somebody with those of their pictures that are there; None when none is."""
    references = _files(project, film, member.references)
    if not references:
        return None
    approved = _files(project, film, (each for each in member.approved if each not in member.references))
    digest = sitter_digest(
        member.style, [asset.media.sha256 for asset, _ in references], [asset.media.sha256 for asset, _ in approved]
    )
    pictures, good = tuple(path for _, path in references), tuple(path for _, path in approved)
    return Sitter(member.key, digest, pictures, member.style, good)


def _files(project: Project, film: Film, assets: Iterable[AssetId]) -> list[tuple[Asset, Path]]:
    found = (project.assets.get(each) for each in assets)
    paired = ((asset, film.playable(asset)) for asset in found if asset is not None)
    return [(asset, playable.path) for asset, playable in paired if playable is not None and asset.info.has_picture]
