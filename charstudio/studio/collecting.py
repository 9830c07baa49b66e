"""What goes into an archive of a film: everything, or what the film uses. Decided on values; nothing is written.

*Used* is every imported file that a clip, node, character or grade uses, and every take of the nodes that are there;
*chosen* leaves out the takes that nothing shows. What is left out that cost money is counted, to be said aloud.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from charstudio.model.library_edits import remove_unused_assets
from charstudio.model.project import Project
from charstudio.model.results import Result
from charstudio.model.values import MediaRef
from charstudio.storage.blobs import Blobs
from charstudio.studio.missing import Lost, Stock, lost_media, media_of


class Scope(StrEnum):
    """How much of a film is packed."""

    ALL = "all"  # every file in its media folder
    USED = "used"  # what it uses, with all takes
    CHOSEN = "chosen"  # what it uses, with the takes it shows


@dataclass(frozen=True, slots=True)
class Packing:
    """What an archive of one scope would hold. ``left_out`` are the results that stay behind."""

    scope: Scope
    project: Project
    files: int = 0
    bytes: int = 0
    left_out: tuple[Result, ...] = ()
    lost: tuple[Lost, ...] = ()
    """What is missing or damaged on the disk: it cannot be packed whole."""

    @property
    def left_paid(self) -> tuple[Result, ...]:
        """The results left behind that cost money, or may have."""
        return tuple(result for result in self.left_out if result.cost_usd is None or result.cost_usd > 0)

    @property
    def left_words(self) -> str:
        """One sentence on the paid results that stay behind; nothing when there are none."""
        paid = self.left_paid
        if not paid:
            return ""
        known = sum((result.cost_usd or Decimal(0) for result in paid), Decimal(0))
        is_more = any(result.cost_usd is None for result in paid)
        cost = f"that cost ${known:.2f}{' and more' if is_more else ''}" if known else "of unknown price"
        return f"{'1 paid take' if len(paid) == 1 else f'{len(paid)} paid takes'} {cost} will not be in it."


def keeps(scope: Scope, stock: Stock) -> Callable[[Result], bool]:
    """Which results an archive keeps. What was made as a part of another result has no node, and is always kept."""
    if scope is Scope.ALL:
        return lambda _result: True
    makers = stock.makers or {}
    nodes = stock.project.graph.nodes

    def is_kept(result: Result) -> bool:
        maker = makers.get(result.fingerprint)
        if maker is None or result.fingerprint in stock.shown:
            return True
        return scope is Scope.USED and maker[0] in nodes

    return is_kept


def packed_project(scope: Scope, project: Project) -> Project:
    """The project as it is packed."""
    return project if scope is Scope.ALL else remove_unused_assets(project)


def packed_media(scope: Scope, project: Project, kept: tuple[Result, ...], blobs: Blobs) -> frozenset[MediaRef]:
    """Every media file that goes in, there or not."""
    refs = {asset.media for asset in project.assets.values()}
    refs.update(value.media for result in kept for value in media_of(result))
    return frozenset(refs | set(blobs.all()) if scope is Scope.ALL else refs)


def packing(scope: Scope, stock: Stock, blobs: Blobs) -> Packing:
    """What an archive of this scope would hold, counted on the disk. Blocking."""
    is_kept = keeps(scope, stock)
    project = packed_project(scope, stock.project)
    kept = tuple(result for result in stock.results if is_kept(result))
    sizes = [blobs.size(ref) for ref in packed_media(scope, project, kept, blobs)]
    there = [size for size in sizes if size is not None]
    inside = Stock(project, kept, stock.makers, stock.shown)
    left = tuple(result for result in stock.results if not is_kept(result))
    return Packing(scope, project, len(there), sum(there), left, lost_media(inside, blobs))
