"""From values to JSON: how each part of a project is written in format 3 (described in ``project_file.py``).

The way back, with all its suspicion, is ``project_schema.py``. Both sides name the same keys.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from charstudio.model.characters import Character
from charstudio.model.clip_looks import IN_PLACE, NEUTRAL, Caption, ChromaKey, Grade, Title, Transform
from charstudio.model.graph import Graph, GraphFrame, Node, Point, Wire
from charstudio.model.library import Asset, MediaInfo
from charstudio.model.project import Project
from charstudio.model.time import Rate, seconds_to_text
from charstudio.model.timeline import Clip, ClipSource, Marker, Timeline, Track, Transition
from charstudio.model.values import Json, Output

FORMAT_VERSION = 4
APP = "Character Studio"

JsonObject: TypeAlias = dict[str, Any]
"""A JSON object on its way to or from a file: of any shape until ``project_schema`` has looked at it."""

UNTOUCHED: JsonObject = {
    "freeze": False,
    "grade": None,
    "group": None,
    "key": None,
    "link": None,
    "reverse": False,
    "silent": False,
    "transform": None,
}
"""What is said of a clip that is as recorded and on its own."""

PLAIN_CHARACTER: JsonObject = {
    "approved": [],
    "clothing_state": "",
    "episode": "",
    "history": [],
    "original": None,
    "outfits": [],
    "prompt": "",
    "seed": None,
    "style": "auto",
    "traits": [],
    "voice": {"lines": [], "model": "", "samples": [], "voice": ""},
    "watched": [],
}
"""What is said of a character of which only pictures and notes are known."""


def to_json(project: Project) -> JsonObject:
    """The whole document as a JSON object."""
    return {
        "app": APP,
        "assets": {asset_id: asset_json(asset) for asset_id, asset in project.assets.items()},
        "budget_usd": None if project.budget is None else decimal_text(project.budget),
        "characters": {key: character_json(character) for key, character in project.characters.items()},
        "format": FORMAT_VERSION,
        "graph": graph_json(project.graph),
        "timeline": timeline_json(project.timeline),
        "title": project.title,
    }


def decimal_text(amount: Decimal) -> str:
    """An amount of money as text without an exponent: ``"12.50"``."""
    return format(amount, "f")


def graph_json(graph: Graph) -> JsonObject:
    """Nodes and frames by id, links by target node and input port, each a list of outputs in order, and wires' dots."""
    links: JsonObject = {}
    for target, sources in graph.links.items():
        links.setdefault(target.node, {})[target.port] = [output_json(source) for source in sources]
    return {
        "bends": [bend_json(wire, points) for wire, points in graph.bends.items()],
        "frames": {frame_id: frame_json(frame) for frame_id, frame in graph.frames.items()},
        "links": links,
        "nodes": {node_id: node_json(node) for node_id, node in graph.nodes.items()},
    }


def node_json(node: Node) -> JsonObject:
    """One node; its id is its key."""
    return {
        "bypassed": node.bypassed,
        "collapsed": node.collapsed,
        "kind": node.kind,
        "muted": node.muted,
        "params": plain(node.params),
        "pin": node.pin,
        "take": node.take,
        "title": node.title,
        "width": float(node.width),
        "x": float(node.x),
        "y": float(node.y),
    }


def frame_json(frame: GraphFrame) -> JsonObject:
    """One frame; its id is its key."""
    return {"colour": frame.colour, "nodes": list(frame.nodes), "title": frame.title}


def bend_json(wire: Wire, points: Sequence[Point]) -> JsonObject:
    """The dots of one wire."""
    source, target = wire
    return {
        "from": output_json(source),
        "points": [{"x": float(x), "y": float(y)} for x, y in points],
        "to": {"node": target.node, "port": target.port},
    }


def output_json(output: Output) -> JsonObject:
    """An output socket."""
    return {"node": output.node, "port": output.port}


def timeline_json(timeline: Timeline) -> JsonObject:
    """The sequence's format, tracks from the bottom up, and markers."""
    return {
        "height_px": timeline.height_px,
        "markers": [marker_json(marker) for marker in timeline.markers],
        "rate": rate_text(timeline.rate),
        "sample_rate_hz": timeline.sample_rate_hz,
        "tracks": [track_json(track) for track in timeline.tracks],
        "width_px": timeline.width_px,
    }


def rate_text(rate: Rate) -> str:
    """``"24"`` or ``"30000/1001"``."""
    return str(rate)


def track_json(track: Track) -> JsonObject:
    """One track with its clips in order of time."""
    return {
        "clips": [clip_json(clip) for clip in track.clips],
        "hidden": track.hidden,
        "id": track.id,
        "kind": track.kind.value,
        "locked": track.locked,
        "muted": track.muted,
        "name": track.name,
        "solo": track.solo,
        "sync": track.sync,
        "volume_db": float(track.volume_db),
    }


def clip_json(clip: Clip) -> JsonObject:
    """One clip; times in seconds as text."""
    return {
        "fade_in": seconds_to_text(clip.fade_in),
        "fade_out": seconds_to_text(clip.fade_out),
        "fit": clip.fit.value,
        "freeze": clip.freeze,
        "gain_db": float(clip.gain_db),
        "grade": None if clip.grade == NEUTRAL else look_json(clip.grade),
        "group": clip.group,
        "id": clip.id,
        "key": None if clip.key is None else look_json(clip.key),
        "link": clip.link,
        "name": clip.name,
        "reverse": clip.reverse,
        "silent": clip.silent,
        "source": source_json(clip.source),
        "source_duration": seconds_to_text(clip.source_range.duration),
        "source_start": seconds_to_text(clip.source_range.start),
        "speed": seconds_to_text(clip.speed),
        "start": seconds_to_text(clip.start),
        "transform": None if clip.transform == IN_PLACE else look_json(clip.transform),
        "transition": None if clip.transition is None else transition_json(clip.transition),
    }


def source_json(source: ClipSource) -> JsonObject:
    """``{"asset": id}``, ``{"node": id, "port": name}``, ``{"title": {…}}`` or ``{"caption": text}``."""
    if isinstance(source, Output):
        return output_json(source)
    if isinstance(source, Title):
        return {"title": look_json(source)}
    return {"caption": source.text} if isinstance(source, Caption) else {"asset": source}


def look_json(look: Transform | Grade | ChromaKey | Title) -> JsonObject:
    """Every field by its name; numbers as decimal fractions, choices as their words."""
    fields = dataclasses.asdict(look)
    return {name: value.value if isinstance(value, StrEnum) else value for name, value in fields.items()}


def transition_json(transition: Transition) -> JsonObject:
    """A change-over."""
    return {
        "colour": transition.colour,
        "direction": transition.direction.value,
        "duration": seconds_to_text(transition.duration),
        "kind": transition.kind.value,
    }


def marker_json(marker: Marker) -> JsonObject:
    """A named moment."""
    return {
        "at": seconds_to_text(marker.at),
        "colour": marker.colour,
        "id": marker.id,
        "name": marker.name,
        "note": marker.note,
    }


def character_json(character: Character) -> JsonObject:
    """One character with its earlier versions; its id is its key."""
    return {
        "history": [
            {"character": looks_json(old.character), "kept_on": old.kept_on, "note": old.note, "number": old.number}
            for old in character.history
        ],
        **looks_json(character),
    }


def looks_json(character: Character) -> JsonObject:
    """A character as it is, without its earlier versions."""
    voice = character.voice
    return {
        "approved": list(character.approved),
        "clothing_state": character.clothing_state,
        "episode": character.episode,
        "master": character.master,
        "name": character.name,
        "notes": character.notes,
        "original": character.original,
        "outfits": [
            {
                "age": outfit.age,
                "clothing": outfit.clothing,
                "name": outfit.name,
                "number": outfit.number,
                "still": outfit.still,
            }
            for outfit in character.outfits
        ],
        "prompt": character.prompt,
        "seed": character.seed,
        "sheet": [{"asset": item.asset, "label": item.label, "view": item.view.value} for item in character.sheet],
        "style": character.style.value,
        "traits": [
            {"kind": trait.kind.value, "permanent": trait.permanent, "text": trait.text} for trait in character.traits
        ],
        "version": character.version,
        "voice": {
            "lines": list(voice.lines),
            "model": voice.model,
            "samples": list(voice.samples),
            "voice": voice.voice,
        },
        "watched": [{"box": list(detail.box), "name": detail.name} for detail in character.watched],
    }


def asset_json(asset: Asset) -> JsonObject:
    """One imported file; its key is the SHA-256 of its bytes."""
    return {
        "info": info_json(asset.info),
        "name": asset.name,
        "sha256": asset.media.sha256,
        "suffix": asset.media.suffix,
    }


def info_json(info: MediaInfo) -> JsonObject:
    """Measured facts of a media file."""
    return {
        "audio_codec": info.audio_codec,
        "bytes": info.bytes,
        "channels": info.channels,
        "draft": info.draft,
        "duration": None if info.duration is None else seconds_to_text(info.duration),
        "frames": info.frames,
        "has_alpha": info.has_alpha,
        "height_px": info.height_px,
        "kind": info.kind.value,
        "rate": None if info.rate is None else rate_text(info.rate),
        "sample_rate_hz": info.sample_rate_hz,
        "variable_rate": info.variable_rate,
        "video_codec": info.video_codec,
        "width_px": info.width_px,
    }


def plain(value: Json) -> Any:
    """``value`` with plain dicts and lists in place of other mappings and sequences."""
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, bool | int | float):
        return value
    return [plain(item) for item in value]
