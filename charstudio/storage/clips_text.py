"""Copied clips as a text: one JSON object, for the clipboard, read with the project file's suspicion.

    app         "Character Studio"
    format      as the project file's
    kind        "clips"
    origin      a word by which the program that copied finds the project again; says nothing to anybody else
    rate        frames per second of the film they were copied from
    rows        [{kind, place, clips}]: clips as in the project file's tracks, their starts from the first clip on
    assets      as in the project file: the files that the clips use
    made        [{node, port, asset}]: which of these files shows what a node had made

Every key is required and no other is allowed. Nothing in it is a path.

Invariant: what ``read`` gives has been through the project file's own reader and ``model.checks``.
"""

from __future__ import annotations

import json
import re
from typing import Final

from charstudio.model.checks import check
from charstudio.model.errors import Damaged, NewerFormat, StorageError
from charstudio.model.graph import Graph, Node
from charstudio.model.project import Project
from charstudio.model.timeline import Timeline, Track, TrackKind
from charstudio.model.timeline_clipboard import ClipParcel, ParcelRow
from charstudio.model.values import AssetId, NodeId, Output, TrackId
from charstudio.storage import project_file, project_json, project_text
from charstudio.storage.project_json import APP, FORMAT_VERSION, JsonObject

KIND: Final = "clips"
MAX_CHARACTERS: Final = 16 * 2**20
"""Some 20,000 clips."""
_KIND_SAID: Final = re.compile(r'"kind"\s*:\s*"clips"')
_MAX_ORIGIN: Final = 200
_MAX_ROWS: Final = 200
_KEYS: Final = frozenset({"app", "assets", "format", "kind", "made", "origin", "rate", "rows"})
_HINT: Final = "Copy the clips again."


def is_clips(text: str) -> bool:
    """Whether ``text`` means to be copied clips, sound or not. Does not read it."""
    start = text[:4096].lstrip("\ufeff \t\r\n")
    return start.startswith("{") and f'"{APP}"' in text and _KIND_SAID.search(text) is not None


def written(parcel: ClipParcel) -> str:
    """The parcel as text. Raises ``Damaged`` when it holds something that cannot be written."""
    document = {
        "app": APP,
        "assets": {key: project_json.asset_json(asset) for key, asset in parcel.assets.items()},
        "format": FORMAT_VERSION,
        "kind": KIND,
        "made": [{**project_json.output_json(output), "asset": asset} for output, asset in parcel.made.items()],
        "origin": parcel.origin,
        "rate": project_json.rate_text(parcel.rate),
        "rows": [
            {
                "clips": [project_json.clip_json(clip) for clip in row.clips],
                "kind": row.kind.value,
                "place": row.place,
            }
            for row in parcel.rows
        ],
    }
    try:
        text = json.dumps(document, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        text.encode()
    except (ValueError, RecursionError):
        return project_text.encode(document).decode()  # says in words what cannot be written
    return text


def read(text: str) -> ClipParcel:
    """The parcel in ``text``. Raises ``NewerFormat``, or ``Damaged`` with one sentence that says what is wrong."""
    if len(text) > MAX_CHARACTERS:
        most = MAX_CHARACTERS // 2**20
        raise Damaged(f"These are too many clips at once: the text is longer than {most} million characters.", _HINT)
    try:
        document, doubled = project_text.decode_text(text)
    except Damaged as error:
        raise _damaged(error.faults[0] if error.faults else error.message) from error
    _refuse_stranger(document)
    if doubled:
        raise _damaged(doubled[0])
    places = _places_in(document["rows"])
    made = _made_in(document["made"])
    project = _project_in(document, made)
    rows = tuple(
        ParcelRow(track.kind, place, track.clips) for track, place in zip(project.timeline.tracks, places, strict=True)
    )
    if not rows or any(not row.clips for row in rows):
        raise _damaged("rows: each must have a clip")
    if min(row.clips[0].start for row in rows) != 0:
        raise _damaged("rows: the first clip must start at 0")
    return ClipParcel(rows, project.timeline.rate, project.assets, made, document["origin"])


def _refuse_stranger(document: JsonObject) -> None:
    if document.get("app") != APP or document.get("kind") != KIND:
        raise Damaged("This text is not copied clips of Character Studio.", "Copy clips with Ctrl+C first.")
    version = document.get("format")
    if isinstance(version, int) and not isinstance(version, bool) and version > FORMAT_VERSION:
        raise NewerFormat("These clips were copied in a newer version of Character Studio.", "Update to paste them.")
    if version != FORMAT_VERSION or isinstance(version, bool):
        raise _damaged(f"format: must be {FORMAT_VERSION}")
    for key in sorted(_KEYS - document.keys()):
        raise _damaged(f"{key}: is missing")
    for key in sorted(document.keys() - _KEYS):
        raise _damaged(f"{project_text.shown(key)}: is not known to this version")
    origin = document["origin"]
    if not isinstance(origin, str) or len(origin) > _MAX_ORIGIN:
        raise _damaged("origin: must be a short text")


def _places_in(rows: object) -> list[int]:
    """Where each row lay; no two of a kind at the same place."""
    if not isinstance(rows, list) or len(rows) > _MAX_ROWS:
        raise _damaged(f"rows: must be a list of at most {_MAX_ROWS}")
    places: list[int] = []
    taken: set[tuple[object, int]] = set()
    for number, row in enumerate(rows):
        here = f"rows[{number}]"
        if not isinstance(row, dict) or row.keys() != {"clips", "kind", "place"}:
            raise _damaged(f"{here}: must have kind, place and clips")
        place, kind = row["place"], row["kind"]
        if not isinstance(place, int) or isinstance(place, bool) or not 0 <= place < _MAX_ROWS:
            raise _damaged(f"{here}.place: must be a small whole number")
        if not isinstance(kind, str) or kind not in {each.value for each in TrackKind}:
            raise _damaged(f"{here}.kind: must be video, audio or caption")
        if (kind, place) in taken:
            raise _damaged(f"{here}.place: is taken by another row")
        taken.add((kind, place))
        places.append(place)
    return places


def _made_in(made: object) -> dict[Output, AssetId]:
    found: dict[Output, AssetId] = {}
    for number, each in enumerate(made if isinstance(made, list) else [None]):
        fields = each if isinstance(each, dict) and each.keys() == {"asset", "node", "port"} else {}
        if not fields or not all(isinstance(value, str) and 0 < len(value) <= _MAX_ORIGIN for value in fields.values()):
            raise _damaged(f"made[{number}]: must have node, port and asset")
        found[Output(NodeId(fields["node"]), fields["port"])] = AssetId(fields["asset"])
    return found


def _project_in(document: JsonObject, made: dict[Output, AssetId]) -> Project:
    """The clips and what they use, read as if they were a whole project that has the nodes they follow."""
    empty = project_json.to_json(Project(timeline=Timeline(tracks=())))
    tracks = [
        {**project_json.track_json(Track(TrackId(f"row {number}"), TrackKind.VIDEO, "Row")), **row}
        for number, row in enumerate(document["rows"])
    ]
    for track in tracks:
        del track["place"]
    nodes = {node: Node(node, "elsewhere", "Elsewhere") for node in _nodes_in(document["rows"])}
    whole = empty | {
        "assets": document["assets"],
        "graph": project_json.graph_json(Graph(nodes)),
        "timeline": empty["timeline"] | {"rate": document["rate"], "tracks": tracks},
    }
    project = _read(whole)
    if problems := check(project):
        raise _damaged(str(problems[0]))
    for asset in made.values():
        if asset not in project.assets:
            raise _damaged("made: names a file that does not come along")
    return project


def _nodes_in(rows: list[JsonObject]) -> set[NodeId]:
    """The ids of nodes that clips say they follow; whatever is no id the reader complains of."""
    clips = [clip for row in rows if isinstance(row["clips"], list) for clip in row["clips"] if isinstance(clip, dict)]
    sources = [clip.get("source") for clip in clips]
    named = [source.get("node") for source in sources if isinstance(source, dict)]
    return {NodeId(node) for node in named if isinstance(node, str) and 0 < len(node) <= _MAX_ORIGIN}


def _read(whole: JsonObject) -> Project:
    from charstudio.storage.project_schema import read_project  # noqa: PLC0415 - pydantic takes 0.2 s to import

    try:
        project, faults = read_project(project_file.upgraded(whole))
    except StorageError as error:
        raise _damaged(error.message) from error
    if project is None:
        raise _damaged(str(faults[0]))
    return project


def _damaged(fault: str) -> Damaged:
    words = re.sub(r"timeline\.tracks\[(?:row )?(\d+)\]", r"rows[\1]", fault).rstrip(".")
    return Damaged(f"The copied clips are damaged: {words}.", _HINT, (words,))
