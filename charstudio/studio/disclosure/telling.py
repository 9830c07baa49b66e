"""Everything that one file is to tell of its making, ready to be written: texts, the recipe beside it, the signature.

Blocking; made in the thread that exports. The order is fixed: the file is whole, the texts go in, it is signed, it gets
its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from charstudio.media.layers import audible, visible
from charstudio.media.playable import Find
from charstudio.media.provenance import keys
from charstudio.media.provenance.carried import carried
from charstudio.media.provenance.certificates import Identity
from charstudio.media.provenance.signing import Claim, Ingredient, can_sign, is_signed, sign
from charstudio.media.provenance.stamp import can_stamp, stamp
from charstudio.model.delivery import FORMS, Delivery, Disclosure, Form, Sidecar
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.statement import How, Making, Statement
from charstudio.model.time import ZERO, TimeRange
from charstudio.model.timeline import ClipSource
from charstudio.model.values import MediaRef, NodeId, Output
from charstudio.nodes.registry import NodeKinds, specs
from charstudio.storage.blobs import Blobs
from charstudio.storage.database import Database
from charstudio.studio.disclosure.gathering import Gatherer
from charstudio.studio.disclosure.metadata import metadata_at
from charstudio.studio.disclosure.recipe import SUFFIX, recipe_for
from charstudio.studio.disclosure.records import Records

_SUFFIXES = frozenset(facts.suffix for facts in FORMS.values() if facts.suffix)
_STILLS = {Form.PNG_STILL, Form.JPEG_STILL}
_IN_PICTURES = (keys.COMMENT, keys.SOURCE_TYPE, keys.TITLE)
"""What every picture of a sequence says: thousands of recipes would be larger than the pictures."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What a file tells. ``metadata`` is for its container, ``finish`` for the whole file before it gets its name.

    ``recipe`` is the text of the sidecar, empty where none is wanted. ``remarks`` are sentences for the user.
    """

    statement: Statement
    metadata: Mapping[str, str]
    finish: Callable[[Path], None]
    recipe: str = ""
    remarks: tuple[str, ...] = ()
    signs: bool = False
    """Whether ``finish`` signs files that can be signed."""

    def beside(self, film: Path) -> Mapping[Path, str]:
        """The recipe with the place where it is to lie; nothing where none is wanted."""
        return {recipe_place(film): f"{self.recipe}\n"} if self.recipe else {}


def recipe_place(film: Path) -> Path:
    """Where the recipe of a film lies."""
    stem = film.stem if film.suffix.lower() in _SUFFIXES else film.name
    return film.with_name(f"{stem}{SUFFIX}")


def leaves_recipe(delivery: Delivery) -> bool:
    """Whether a recipe is to lie beside the film, if nodes made it."""
    return Sidecar.RECIPE in delivery.sidecars and delivery.disclosure is not Disclosure.REQUIRED


@dataclass(frozen=True, slots=True)
class Teller:
    """Works out what files of one project tell. ``identity`` gives who signs, None where nobody does; it may raise
    ``SettingError``, which ends the export before anything is written.
    """

    kinds: NodeKinds
    database: Database
    blobs: Blobs
    title_of: Callable[[str], str] = field(default=str)
    identity: Callable[[], Identity | None] = field(default=lambda: None)

    def statement(self, project: Project, find: Find, part: TimeRange | None = None) -> Statement:
        """How the film, or a part of it, was made."""
        return self._gatherer(project, find).of_film(part)

    def film(self, project: Project, find: Find, delivery: Delivery, part: TimeRange | None = None) -> Telling:
        """What a film tells as ``delivery`` says. Raises ``SettingError`` when it cannot be signed as wanted."""
        form = delivery.facts
        if delivery.form in _STILLS:
            start = part.start if part is not None else ZERO
            part = TimeRange(start, project.timeline.rate.frame)
        statement = self._gatherer(project, find).of_film(part, pictures=form.picture, sounds=form.sound)
        identity = self.identity()
        nodes = _nodes_of(project, part)
        recipe = recipe_for(project, specs(self.kinds), statement, nodes, delivery.disclosure)
        metadata = metadata_at(statement, delivery.disclosure, recipe)
        claim = _claim(statement, delivery.disclosure, self.blobs) if identity is not None else None
        return Telling(
            statement,
            metadata,
            _Finish(metadata, claim, identity),
            recipe if leaves_recipe(delivery) else "",
            tuple(_remarks(delivery, recipe, identity)),
            signs=identity is not None,
        )

    def result(self, project: Project, value: MediaValue, title: str, level: Disclosure) -> Telling:
        """What a single result tells that leaves the program. One that is signed by somebody else is told of in a
        signature of ours around theirs, or not touched at all.
        """
        gatherer = self._gatherer(project, lambda _source: None)
        statement = gatherer.of_media(value, title)
        recipe = ""
        made = gatherer.records.maker(value.media.sha256)
        if made is not None and made.node is not None:
            recipe = recipe_for(project, specs(self.kinds), statement, [made.node], level)
        metadata = metadata_at(statement, level, recipe)
        identity = self.identity()
        original = self.blobs.path(value.media)
        claim = None
        if identity is not None:
            parent = Ingredient(original, title) if can_sign(original) and is_signed(original) else None
            claim = _claim(statement, level, self.blobs, parent=parent, alone=True)
        return Telling(statement, metadata, _Finish(metadata, claim, identity), signs=identity is not None)

    def _gatherer(self, project: Project, find: Find) -> Gatherer:
        def plays(source: ClipSource) -> MediaValue | None:
            playable = find(source)
            ref = _ref(playable.path) if playable is not None else None
            return MediaValue(ref, playable.info) if playable is not None and ref is not None else None

        return Gatherer(
            project,
            self.kinds,
            Records(self.database),
            plays,
            lambda value: self.blobs.path(value.media),
            carried,
            self.title_of,
        )


@dataclass(frozen=True, slots=True)
class _Finish:
    """Called with a whole file, or a folder of pictures, that has no name yet."""

    metadata: Mapping[str, str]
    claim: Claim | None
    identity: Identity | None

    def __call__(self, part: Path) -> None:
        if part.is_dir():
            short = {key: self.metadata[key] for key in _IN_PICTURES if key in self.metadata}
            for picture in sorted(part.iterdir()):
                stamp(picture, short)
            return
        if can_stamp(part):
            stamp(part, self.metadata)
        if self.claim is not None and self.identity is not None and can_sign(part):
            sign(part, self.claim, self.identity)


def _claim(
    statement: Statement, level: Disclosure, blobs: Blobs, *, parent: Ingredient | None = None, alone: bool = False
) -> Claim:
    """What is signed, at a level: without models and titles where only what is required is told."""
    name, _, number = statement.program.rpartition(" ")
    found = statement.source_type
    tells = level is not Disclosure.REQUIRED
    parts = () if alone else tuple(_ingredients(statement, level, blobs))
    term = found.uri if found is not None and (tells or found.has_generated) else ""
    return Claim(statement.title if tells else "", name, number, term, parts, parent)


def _ingredients(statement: Statement, level: Disclosure, blobs: Blobs) -> list[Ingredient]:
    """The shots. Where only what is required is told, those whose own signed statement must not be lost."""
    found = []
    for number, making in enumerate(statement.direct, 1):
        path = blobs.path(MediaRef(making.sha256, making.suffix))
        title = making.title if level is Disclosure.FULL and making.title else f"Part {number}"
        if level is not Disclosure.REQUIRED:
            term = making.source_type.uri if making.source_type is not None else ""
            found.append(Ingredient(path, title, term, _maker(making)))
        elif can_sign(path) and is_signed(path):
            found.append(Ingredient(path, title))
    return found


def _maker(making: Making) -> str:
    return making.model_name if making.how is How.GENERATED else ""


def _remarks(delivery: Delivery, recipe: str, identity: Identity | None) -> list[str]:
    found = []
    form = delivery.facts
    if identity is not None and (form.folder or form.suffix == ".webm"):
        found.append(f"{form.name} cannot be signed; what it tells stands in its metadata.")
    if Sidecar.RECIPE in delivery.sidecars and not recipe:
        found.append(
            "There is no recipe beside the film: only what is required is told."
            if delivery.disclosure is Disclosure.REQUIRED
            else "There is no recipe beside the film: no nodes made it."
        )
    return found


def _nodes_of(project: Project, part: TimeRange | None) -> list[NodeId]:
    """The nodes that clips of a part follow."""
    timeline = project.timeline
    whole = part or TimeRange(ZERO, timeline.duration)
    sources = (
        span.clip.source for schedule in (*visible(timeline), *audible(timeline)) for span in schedule.within(whole)
    )
    return list(dict.fromkeys(source.node for source in sources if isinstance(source, Output)))


def _ref(path: Path) -> MediaRef | None:
    """The address of a file in the media store, by its name; None for a file from elsewhere."""
    with suppress(ValueError):
        return MediaRef(path.stem, path.suffix[1:])
    return None
