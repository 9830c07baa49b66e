"""From a timeline and what its clips play to a statement: every source seen or heard, and all that led to it.

What a model was sent is in the journal, by content; a step of this machine is followed through the graph. Imported
files say themselves what they are, or nobody knows. Blocking: it reads the database and the heads of files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Final

from charstudio.engine.fingerprint import constant_outputs
from charstudio.media.layers import Schedule, audible, captioned, visible
from charstudio.model.clip_looks import Caption, Title
from charstudio.model.errors import PlanError
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.statement import How, Making, SourceType, Statement, mixed, reworked
from charstudio.model.time import ZERO, TimeRange
from charstudio.model.timeline import Clip, ClipSource
from charstudio.model.values import Json, NodeId, Output
from charstudio.nodes.registry import NodeKinds
from charstudio.providers.requests import Capability
from charstudio.studio.disclosure.records import Made, Records

_DRAFT: Final = "draft"
_CHANGES: Final = {
    Capability.IMAGE_EDIT,
    Capability.REPLACE,
    Capability.LIPSYNC,
    Capability.UPSCALE,
    Capability.INTERPOLATE,
    Capability.EXTEND,
}
"""What leaves much of what is put in to be seen or heard; everything else makes something new after it."""
_ASIDE: Final = {"references", "end_image"}
"""Inputs that are only looked at."""


def program() -> str:
    """This program with its version."""
    return f"Character Studio {version('charstudio')}"


@dataclass(slots=True)
class Gatherer:
    """Works out statements for one project value.

    ``plays`` gives what a clip's source is, by content. ``carried`` is asked for imported files: what kind of media
    they say they are. ``title_of`` gives a model's name for people.
    """

    project: Project
    kinds: NodeKinds
    records: Records
    plays: Callable[[ClipSource], MediaValue | None]
    path_of: Callable[[MediaValue], Path]
    carried: Callable[[Path], SourceType | None]
    title_of: Callable[[str], str]
    _found: dict[str, Making] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    def of_film(self, part: TimeRange | None = None, *, pictures: bool = True, sounds: bool = True) -> Statement:
        """What the film, or a part of it, was made from and how; of its ``pictures``, its ``sounds`` or both."""
        timeline = self.project.timeline
        part = part or TimeRange(ZERO, timeline.duration)
        shown = self._keys(_clips(visible(timeline), part), sound=False) if pictures else ()
        heard = self._keys(_clips(audible(timeline), part), sound=True) if sounds else ()
        words = pictures and any(
            isinstance(clip.source, Title | Caption)
            for clip in (*_clips(visible(timeline), part), *_clips(captioned(timeline), part))
        )
        return Statement(self.project.title, tuple(self._found.values()), shown, heard, words, program())

    def of_media(self, value: MediaValue, title: str = "") -> Statement:
        """How one file was made."""
        key = self._making(value, None, title)
        return Statement(title, tuple(self._found.values()), (key,), (), words=False, program=program())

    def _keys(self, clips: Iterable[Clip], *, sound: bool) -> tuple[str, ...]:
        keys = []
        for clip in clips:
            value = None if isinstance(clip.source, Title | Caption) else self.plays(clip.source)
            if value is None or (sound and (clip.silent or not value.info.has_audio)):
                continue
            node = clip.source.node if isinstance(clip.source, Output) else None
            keys.append(self._making(value, node, clip.name))
        return tuple(dict.fromkeys(keys))

    def _making(self, value: MediaValue, node: NodeId | None, title: str) -> str:
        """The key of what made these bytes; it and all it came from are among the makings then."""
        key = _key(value.media.sha256)
        if key not in self._begun:
            self._begun.add(key)
            made = self.records.maker(value.media.sha256, node)
            self._found[key] = self._imported(value, title) if made is None else self._made(value, made)
        return key

    def _imported(self, value: MediaValue, title: str) -> Making:
        asset = next((each for each in self.project.assets.values() if each.media == value.media), None)
        said = SourceType.ALGORITHMIC if value.info.draft else self.carried(self.path_of(value))
        name = asset.name if asset is not None else title
        return Making(
            _key(value.media.sha256),
            How.IMPORTED,
            name,
            value.info.kind.value,
            said,
            value.media.sha256,
            value.media.suffix,
        )

    def _made(self, value: MediaValue, made: Made) -> Making:
        parents = dict(self._parents(made))
        result, params = made.result, made.params
        is_draft = result.provider == _DRAFT or value.info.draft
        how = How.WORKED if made.is_local else How.DRAFT if is_draft else How.GENERATED
        node = self.project.graph.nodes.get(made.node) if made.node is not None else None
        seed = params.get("seed")
        return Making(
            _key(value.media.sha256),
            how,
            node.title if node is not None else "",
            value.info.kind.value,
            self._type(how, str(made.request.get("capability", "")), parents),
            value.media.sha256,
            value.media.suffix,
            model=result.model,
            model_title=self.title_of(result.model) if how is How.GENERATED else "",
            provider="" if made.is_local else result.provider,
            capability=str(made.request.get("capability", "")),
            made_at=result.finished_at.isoformat(timespec="seconds"),
            prompt=_prompt(params),
            seed=seed if isinstance(seed, int) and not isinstance(seed, bool) else None,
            take=made.take,
            parents=tuple(parents),
        )

    def _type(self, how: How, capability: str, parents: Mapping[str, str]) -> SourceType | None:
        """What it is, from who made it and from what; ``parents`` by key, each with what it was for."""
        inputs = [self._type_of(key) for key, use in parents.items() if use not in _ASIDE or how is not How.GENERATED]
        if how is How.WORKED or capability == Capability.MATTE:
            return mixed(inputs)
        if how is How.DRAFT:
            return reworked(SourceType.ALGORITHMIC, inputs)
        return reworked(SourceType.TRAINED, inputs if capability in _CHANGES else ())

    def _type_of(self, key: str) -> SourceType | None:
        making = self._found.get(key)
        return making.source_type if making is not None else None

    def _parents(self, made: Made) -> Iterator[tuple[str, str]]:
        """What it was made from: key and use of each."""
        for use, files in made.inputs.items():
            for sha in files:
                if (value := self._value(sha)) is not None:
                    yield self._making(value, None, ""), use
        if not made.request and made.node is not None:
            for use, value in self._wired(made):
                yield self._making(value, None, ""), use

    def _value(self, sha: str) -> MediaValue | None:
        """The media with this content, if the project still knows them."""
        for asset in self.project.assets.values():
            if asset.media.sha256 == sha:
                return MediaValue(asset.media, asset.info)
        made = self.records.maker(sha)
        values = made.result.outputs.values() if made is not None else ()
        return next((v for v in values if isinstance(v, MediaValue) and v.media.sha256 == sha), None)

    def _wired(self, made: Made) -> Iterator[tuple[str, MediaValue]]:
        """What was wired into a node when it made something, as far as the graph still has it."""
        if made.node is None or made.node not in self.project.graph.nodes:
            return
        for target, source in self.project.graph.sources_of(made.node):
            node = self.project.graph.nodes[source.node]
            kind = self.kinds.get(node.kind)
            found: object = None
            if kind is not None and kind.constant is not None:
                try:
                    found = constant_outputs(kind, node, self.project).get(source.port)
                except PlanError:
                    continue
            elif (result := self.records.before(made, source.node)) is not None:
                found = result.outputs.get(source.port)
            if isinstance(found, MediaValue):
                yield target.port, found


def _clips(schedules: Iterable[Schedule], part: TimeRange) -> list[Clip]:
    """The clips of these tracks that play anywhere in a part, in order of time, each once."""
    found = {span.clip.id: span.clip for each in schedules for span in each.within(part)}
    return sorted(found.values(), key=lambda clip: clip.start)


def _key(sha: str) -> str:
    """A short name that is the same each time."""
    return sha[:16]


def _prompt(params: Mapping[str, Json]) -> str:
    """The words that were sent: what to show, to change or to say."""
    words = (params.get(name) for name in ("prompt", "instruction", "text"))
    return "\n".join(word for word in words if isinstance(word, str) and word.strip())
