"""Which media of a film are not there, or not whole, and what they are used for.

A film's media lie in its own folder. They get lost all the same: a folder copied without ``media``, a copy that broke
off, a file deleted or damaged on the disk. Everything here reads and nothing changes. ``lost_media`` asks the disk only
for lengths; ``changed_media`` reads every byte.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from charstudio.model.library import MediaInfo
from charstudio.model.library_edits import texts_in
from charstudio.model.project import Project
from charstudio.model.results import MediaValue, Result
from charstudio.model.timeline_parts import title_of
from charstudio.model.values import AssetId, Fingerprint, MediaRef, NodeId
from charstudio.storage.blobs import Blobs
from charstudio.studio.relinking import Wanted
from charstudio.studio.tally import Tally


class Fault(StrEnum):
    """What is wrong with a file."""

    MISSING = "missing"
    BROKEN_OFF = "broken off"  # it has another length than it should
    CHANGED = "changed"  # the length is right, the content is not


@dataclass(frozen=True, slots=True)
class Lost:
    """One file that is not what it should be, with everything that is known of it.

    ``asset`` is set for an imported file, ``maker`` names the node whose result it is (a file may be both).
    ``uses`` says in words where the film shows it. ``cost_usd`` is what making it cost: None when nobody knows, 0 for
    drafts and imported files.
    """

    media: MediaRef
    info: MediaInfo
    name: str
    fault: Fault
    asset: AssetId | None = None
    maker: str = ""
    cost_usd: Decimal | None = Decimal(0)
    uses: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What it goes by in a search."""
        return self.media.file_name

    @property
    def is_paid(self) -> bool:
        """Whether making it cost money, or may have."""
        return self.cost_usd is None or self.cost_usd > 0

    def wanted(self) -> Wanted:
        """What to look for. Results are known by their bytes alone: another file would not be what was made."""
        info = self.info
        return Wanted(
            self.key,
            self.name,
            self.media.sha256,
            info.bytes or None,
            info.kind,
            info.duration,
            (info.width_px, info.height_px) if info.has_picture else None,
            by_name=self.asset is not None,
        )


@dataclass(frozen=True, slots=True)
class Stock:
    """Everything a film has, as of one moment: values that a worker thread may look through.

    ``makers`` says which node made a result as which take, ``shown`` which results the film shows now.
    """

    project: Project
    results: tuple[Result, ...] = ()
    makers: Mapping[Fingerprint, tuple[NodeId, int]] | None = None
    shown: frozenset[Fingerprint] = frozenset()

    def files(self) -> dict[MediaRef, Lost]:
        """Every file of the film by its address, as if it were lost; those it shows and imported ones come first."""
        found = {asset.media: Lost(asset.media, asset.info, asset.name, Fault.MISSING, asset.id)
                 for asset in self.project.assets.values()}  # fmt: skip
        uses = _uses(self.project)
        found = {ref: replace(each, uses=tuple(uses.get(str(each.asset), ()))) for ref, each in found.items()}
        for result in sorted(self.results, key=lambda each: each.fingerprint not in self.shown):
            for value in media_of(result):
                found[value.media] = self._joined(found.get(value.media), result, value)
        return found

    def _joined(self, known: Lost | None, result: Result, value: MediaValue) -> Lost:
        title = self._title(result)
        cost = _most(result.cost_usd, Decimal(0) if known is None else known.cost_usd)
        if known is not None:
            return replace(known, maker=known.maker or title, cost_usd=cost)
        uses = self._shows(result) if result.fingerprint in self.shown else ()
        return Lost(value.media, value.info, title, Fault.MISSING, None, title, cost, uses)

    def _title(self, result: Result) -> str:
        node_id, take = (self.makers or {}).get(result.fingerprint, (None, 1))
        node = self.project.graph.nodes.get(node_id) if node_id is not None else None
        title = node.title if node is not None else "A deleted node"
        return title if take == 1 else f"{title}, take {take}"

    def _shows(self, result: Result) -> tuple[str, ...]:
        maker = (self.makers or {}).get(result.fingerprint)
        if maker is None or maker[0] not in self.project.graph.nodes:
            return ()
        clips = (title_of(self.project, clip) for _, clip in self.project.clips_following(maker[0]))
        return tuple(dict.fromkeys(f"clip “{title}”" for title in clips)) or (
            f"node “{self.project.graph.nodes[maker[0]].title}”",
        )

    def matters(self, lost: Lost) -> bool:
        """Whether somebody should hear of it: drafts that nothing shows are made again for nothing."""
        return lost.asset is not None or lost.is_paid or bool(lost.uses)


def media_of(result: Result) -> Iterator[MediaValue]:
    """The files among what a result gives."""
    for value in result.outputs.values():
        if isinstance(value, MediaValue):
            yield value


def lost_media(stock: Stock, blobs: Blobs) -> tuple[Lost, ...]:
    """What is missing or broken off, by looking at lengths alone. Blocking, some microseconds a file."""
    found = []
    for lost in stock.files().values():
        size = blobs.size(lost.media)
        if size is None and stock.matters(lost):
            found.append(lost)
        elif size is not None and lost.info.bytes > 0 and size != lost.info.bytes:
            found.append(replace(lost, fault=Fault.BROKEN_OFF))
    return tuple(found)


def changed_media(
    stock: Stock, blobs: Blobs, progress: Callable[[float, str], None], stopped: Callable[[], bool]
) -> tuple[Lost, ...]:
    """What is missing, broken off or changed, by reading every file. Blocking. Raises ``Stopped``."""
    lost = lost_media(stock, blobs)
    whole = [each for ref, each in stock.files().items() if ref not in {one.media for one in lost}]
    sizes = {each.media: blobs.size(each.media) or 0 for each in whole}
    tally = Tally(sum(sizes.values()), progress, stopped)
    changed = []
    for each in whole:
        tally.words = each.name
        tally.ask()
        if blobs.size(each.media) is not None and not blobs.verify(each.media, tally):
            changed.append(replace(each, fault=Fault.CHANGED))
    return (*lost, *changed)


def told(lost: Sequence[Lost]) -> str:
    """One sentence for a heading: how many files, and what they cost."""
    count = "1 file of this film is" if len(lost) == 1 else f"{len(lost)} files of this film are"
    what = "missing" if all(each.fault is Fault.MISSING for each in lost) else "missing or damaged"
    paid = [each for each in lost if each.is_paid]
    if not paid:
        return f"{count} {what}."
    known = sum((each.cost_usd or Decimal(0) for each in paid), Decimal(0))
    more = "" if all(each.cost_usd is not None for each in paid) else " or more"
    results = "a result that" if len(paid) == 1 else f"{len(paid)} results that"
    return f"{count} {what}, among them {results} cost ${known:.2f}{more}."


def _uses(project: Project) -> dict[str, list[str]]:
    """For each imported file where the film uses it, in words; clips first."""
    found: dict[str, dict[str, None]] = {}
    for _, clip in project.timeline.clips():
        for source in (clip.source, clip.grade.lut):
            if isinstance(source, str):
                found.setdefault(source, {})[f"clip “{title_of(project, clip)}”"] = None
    for node in project.graph.nodes.values():
        for text in texts_in(node.params):
            if text in project.assets:
                found.setdefault(text, {})[f"node “{node.title}”"] = None
    for character in project.characters.values():
        for asset in character.files():
            found.setdefault(asset, {})[f"character “{character.name}”"] = None
    return {key: list(words) for key, words in found.items()}


def _most(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    """The larger amount; what nobody knows stays unknown."""
    return None if one is None or other is None else max(one, other)


def in_words(names: Collection[str], most: int = 3) -> str:
    """``a, b, c and 4 more``."""
    shown = list(names)[:most]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(shown)}{more}"
