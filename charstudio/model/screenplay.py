"""Dialogue as people write it down: scenes, who speaks, what is said. Read from text and written as text.

Three habits are understood, also mixed:

    ## Scene 2 – the roof                  INT. ROOF - NIGHT              a heading
    MIRA: Nobody comes up here.            MIRA                           who speaks
    Tomo (whispering): I do.               (whispering)                   how
                                           Nobody comes up here.          what, until an empty line

Everything else (what is seen and done) is counted, not kept: it belongs into prompts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from charstudio.model.errors import EditError

MOST_LETTERS = 1_000_000

_SCENE = re.compile(
    r"(?:#+\s*(?P<marked>.+)|(?P<slug>(?:INT|EXT|EST|INT\.?/EXT|I/E)[. ].+)|\.(?P<forced>[^\s.].*))\Z", re.IGNORECASE
)
_SAID = re.compile(
    r"(?P<name>[^:()\[\]“”\"!?]{1,40}?)\s*(?:[(\[](?P<how>[^()\[\]]{1,80})[)\]])?\s*[:：]\s*(?P<text>\S.*)\Z"
)
_CUE = re.compile(r"@?(?P<name>[^:()\[\]“”\"!?.,;]{1,40}?)\s*(?:\((?P<note>[^()]{1,40})\))?\s*\^?\Z")
_HOW = re.compile(r"\((?P<how>[^()]{1,80})\)\Z")
_MOST_WORDS_OF_A_NAME = 4
_OFF_SCREEN = {"v.o.", "vo", "o.s.", "os", "o.c.", "cont'd", "contd", "cont’d", "continued"}
"""Notes beside a name that say where a voice comes from, not how it sounds."""


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """One line. ``scene`` is the heading above it, ``how`` the direction in brackets; both may be empty."""

    name: str
    text: str
    scene: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Screenplay:
    """Lines in order. ``others`` counts the paragraphs in which nobody speaks."""

    lines: tuple[SpokenLine, ...]
    others: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Who speaks, each once, in order of appearance; names that differ in capitals only are one."""
        found: dict[str, str] = {}
        for line in self.lines:
            found.setdefault(line.name.casefold(), line.name)
        return tuple(found.values())


def read_screenplay(text: str) -> Screenplay:
    """The dialogue in a text. Raises ``EditError`` for one that is too long."""
    if len(text) > MOST_LETTERS:
        raise EditError("This text is too long for a script.", "Paste one episode at a time.")
    lines: list[SpokenLine] = []
    scene, others = "", 0
    for paragraph in _paragraphs(text):
        heading = _SCENE.match(paragraph[0])
        if heading is not None:
            scene = next(part for part in heading.groups() if part).strip()
            paragraph = paragraph[1:]  # noqa: PLW2901 - the rest of it is dialogue or description
        found = list(_lines_of(paragraph, scene))
        lines.extend(found)
        others += bool(paragraph) and not found
    return Screenplay(tuple(lines), others)


def written(lines: Iterable[SpokenLine]) -> str:
    """The lines as text that ``read_screenplay`` reads."""
    rows: list[str] = []
    scene = ""
    for line in lines:
        if line.scene != scene:
            scene = line.scene
            rows.extend(["", f"## {scene}"] if rows else [f"## {scene}"])
        how = f" ({line.how})" if line.how else ""
        rows.append(f"{line.name}{how}: {' '.join(line.text.split())}")
    return "\n".join(rows) + "\n" if rows else ""


def _paragraphs(text: str) -> Iterator[list[str]]:
    """Groups of lines with nothing between them; a heading begins a group of its own."""
    group: list[str] = []
    for raw in text.splitlines():
        line = raw.strip().strip("\ufeff").strip()
        if group and (not line or _SCENE.match(line)):
            yield group
            group = []
        if line:
            group.append(line)
    if group:
        yield group


def _lines_of(paragraph: list[str], scene: str) -> Iterator[SpokenLine]:
    cue = _cue(paragraph[0]) if len(paragraph) > 1 else None
    if cue is not None and not _HOW.match(paragraph[-1]):
        yield _cued(cue, paragraph[1:], scene)
        return
    for row in paragraph:
        said = _SAID.match(row)
        if said is not None and _is_name(said["name"]):
            yield SpokenLine(_name(said["name"]), said["text"].strip(), scene, (said["how"] or "").strip())


def _cue(row: str) -> tuple[str, str] | None:
    """The name and the note when a row is nothing but a name in capitals."""
    found = _CUE.match(row)
    if found is None or not _is_name(found["name"]):
        return None
    is_shouted = found["name"].upper() == found["name"] != found["name"].lower()
    return (found["name"], found["note"] or "") if is_shouted or row.startswith("@") else None


def _cued(cue: tuple[str, str], rows: list[str], scene: str) -> SpokenLine:
    name, note = cue
    hows = [found["how"].strip() for row in rows if (found := _HOW.match(row))]
    if note and note.casefold() not in _OFF_SCREEN:
        hows.insert(0, note)
    text = " ".join(row for row in rows if not _HOW.match(row))
    return SpokenLine(_name(name), text, scene, ", ".join(hows))


def _is_name(text: str) -> bool:
    return len(text.split()) <= _MOST_WORDS_OF_A_NAME and any(map(str.isalpha, text))


def _name(text: str) -> str:
    """``MIRA`` as people write it elsewhere: Mira."""
    name = " ".join(text.split())
    return name.title() if name.isupper() and len(name) > 2 else name
