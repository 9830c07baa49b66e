"""What a film was made from and how: the facts that are disclosed with it, as one plain value.

How much of it a file tells is decided by ``Disclosure`` and put into words elsewhere. Nothing in a statement is a path,
a key or an account's request; names of imported files are the ones the user sees.

The digital source types are IPTC's (http://cv.iptc.org/newscodes/digitalsourcetype/), which C2PA and the law's codes of
practice refer to:

- ``trainedAlgorithmicMedia``: made by a model that was trained on data.
- ``algorithmicMedia``: made purely by an algorithm not based on sampled training data. That is what the draft engine
  draws, moves and babbles. ``virtualRecording`` would be a recording of an event in a virtual world, which a draft is
  not.
- ``compositeWithTrainedAlgorithmicMedia``: partly made or changed by a trained model.
- ``composite``: several elements; here: drafts beside footage, without anything from a trained model.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

_VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"


class SourceType(StrEnum):
    """A term of IPTC's vocabulary of digital source types."""

    TRAINED = "trainedAlgorithmicMedia"
    WITH_TRAINED = "compositeWithTrainedAlgorithmicMedia"
    ALGORITHMIC = "algorithmicMedia"
    COMPOSITE = "composite"
    COMPOSITE_SYNTHETIC = "compositeSynthetic"
    COMPOSITE_CAPTURE = "compositeCapture"
    CAPTURE = "digitalCapture"
    COMPUTATIONAL_CAPTURE = "computationalCapture"
    NEGATIVE_FILM = "negativeFilm"
    POSITIVE_FILM = "positiveFilm"
    PRINT = "print"
    HUMAN_EDITS = "humanEdits"
    MINOR_HUMAN_EDITS = "minorHumanEdits"
    ENHANCED = "algorithmicallyEnhanced"
    SOFTWARE_IMAGE = "softwareImage"
    DIGITAL_ART = "digitalArt"
    DIGITAL_CREATION = "digitalCreation"
    DATA_DRIVEN = "dataDrivenMedia"
    SCREEN_CAPTURE = "screenCapture"
    VIRTUAL_RECORDING = "virtualRecording"

    @property
    def uri(self) -> str:
        """The term as metadata name it."""
        return _VOCABULARY + self.value

    @property
    def has_generated(self) -> bool:
        """Whether something in it comes from a trained model."""
        return self in {SourceType.TRAINED, SourceType.WITH_TRAINED, SourceType.COMPOSITE_SYNTHETIC}


def source_type_of(text: str) -> SourceType | None:
    """The term that metadata name by its address, its short form (``digsrctype:…``) or its bare name."""
    name = text.strip().rstrip("/").replace(":", "/").rpartition("/")[2]
    return next((term for term in SourceType if term.value.lower() == name.lower()), None)


class How(StrEnum):
    """How something came to be."""

    GENERATED = "generated"  # by a trained model
    DRAFT = "draft"  # by the draft engine
    WORKED = "worked"  # cut, joined or changed on this machine, without a model
    IMPORTED = "imported"  # brought in by the user


@dataclass(frozen=True, slots=True)
class Making:
    """One thing that went into a film. ``key`` names it within its statement; ``parents`` are the keys it came from.

    ``source_type`` is what it is as a whole; None where nobody knows (an imported file that says nothing).
    ``medium`` is a port's: image, video, audio. ``made_at`` is a moment in ISO 8601, empty where unknown; ``seed`` None
    where none was given. ``model`` is the catalogue's id, ``model_title`` its name for people.
    """

    key: str
    how: How
    title: str
    medium: str
    source_type: SourceType | None = None
    sha256: str = ""
    suffix: str = ""
    model: str = ""
    model_title: str = ""
    provider: str = ""
    capability: str = ""
    made_at: str = ""
    prompt: str = ""
    seed: int | None = None
    take: int = 1
    parents: tuple[str, ...] = ()

    @property
    def model_name(self) -> str:
        """The model as people call it."""
        return self.model_title or self.model


@dataclass(frozen=True, slots=True)
class Statement:
    """How a film, or a single result, was made.

    ``makings`` are in order: everything after what it came from. ``shown`` and ``heard`` are the keys of those that the
    film itself shows or lets hear. ``words``: whether titles or captions were written on it; words are not counted when
    the source type is told, for they make a generated picture no less generated. ``program`` is this one with its
    version.
    """

    title: str = ""
    makings: tuple[Making, ...] = ()
    shown: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    words: bool = False
    program: str = "Character Studio"

    def making(self, key: str) -> Making | None:
        """One of the makings."""
        return next((making for making in self.makings if making.key == key), None)

    @property
    def direct(self) -> tuple[Making, ...]:
        """What the film itself shows or lets hear."""
        used = {*self.shown, *self.heard}
        return tuple(making for making in self.makings if making.key in used)

    @property
    def source_type(self) -> SourceType | None:
        """What the film is as a whole; None where nothing in it was generated or drafted, as far as is known."""
        return mixed(making.source_type for making in self.direct)

    @property
    def has_generated(self) -> bool:
        """Whether something in it comes from a trained model."""
        found = self.source_type
        return found is not None and found.has_generated

    def models(self, *mediums: str) -> tuple[str, ...]:
        """The names of the trained models that made things of these mediums (all: none given), in order of use."""
        makers = (making for making in self.makings if making.how is How.GENERATED and making.model_name)
        return tuple(dict.fromkeys(m.model_name for m in makers if not mediums or m.medium in mediums))


def mixed(types: Iterable[SourceType | None]) -> SourceType | None:
    """What several things side by side are together. None stands for what nobody knows: it counts as not generated."""
    found = frozenset(types)
    if found == {SourceType.TRAINED}:
        return SourceType.TRAINED
    if any(term is not None and term.has_generated for term in found):
        return SourceType.WITH_TRAINED
    if found == {SourceType.ALGORITHMIC}:
        return SourceType.ALGORITHMIC
    return SourceType.COMPOSITE if SourceType.ALGORITHMIC in found or SourceType.COMPOSITE in found else None


def reworked(own: SourceType | None, inputs: Collection[SourceType | None]) -> SourceType | None:
    """What is made when something of type ``own`` changes what is put in, rather than replacing it.

    ``own`` None: a cut or a crop, which leaves the type alone. An algorithm that moves or enlarges a generated picture
    leaves it a generated picture.
    """
    kinds = frozenset(inputs)
    if own is None or not kinds:
        return mixed(kinds) if own is None else own
    if own is SourceType.ALGORITHMIC and kinds == {SourceType.TRAINED}:
        return SourceType.TRAINED
    return mixed({own, *kinds})


def upstream_of(statement: Statement, key: str) -> Iterator[Making]:
    """A making and everything it came from, itself first."""
    seen: set[str] = set()
    waiting = [key]
    while waiting:
        found = statement.making(waiting.pop(0))
        if found is not None and found.key not in seen:
            seen.add(found.key)
            waiting.extend(found.parents)
            yield found
