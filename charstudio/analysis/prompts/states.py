# ruff: noqa: E501 - one kind of phrase, one row
"""How something looks, told where it should be said what moves."""

from __future__ import annotations

import re

from charstudio.analysis.prompts.reading import Reading

_CHANGE = re.compile(
    r"\b(?:is|are|has|have|s) now (?!(?:slowly|gently|looking|turning|walking|moving|smiling|standing up))[a-z]+|\bnow (?:wearing|dressed|has|with|in (?:a|an|her|his)|blonde|bald|barefoot|older|younger)\b"
    r"|\b(?:different|another) (?:outfit|hairstyle|clothes|hair ?cut|dress|costume|hair colou?r)|\bnew (?:outfit|hairstyle|hair ?cut|hair colou?r)\b|\b(?:changed|dressed) (?:into|up as) (?:a|an|her|his)\b"
    r"|\b(?:hair|eyes|dress|coat|skin) (?:is|are|becomes?|turns?) (?:now )?(?:short|long|blonde?|black|red|blue|green|white|silver|pink|purple|brown|curly|straight)\b(?! in the light)"
)
_SILENT = re.compile(r"[^a-z]+")
_QUALITY = re.compile(
    r"\b(?:masterpiece|best quality|high quality|highly detailed|ultra ?hd|4k|8k|hdr|cinematic(?: lighting| look| style)?|film grain|photorealistic|photoreal|realistic|anime(?: style)?|style|35mm|85mm|50mm|bokeh|"
    r"shallow depth of field|depth of field|soft light|lighting|detailed|quality|smooth|slow|motion|seamless|loop|exact same face as reference|hd|uhd|raw photo|shot on \w+|kodak \w+ \d+)\b"
)


def change_of_state(reading: Reading) -> tuple[int, int] | None:
    """Where the prompt wants something to look otherwise than in the picture, whatever else moves."""
    match = _CHANGE.search(reading.low)
    return match.span() if match else None


def is_described(reading: Reading) -> bool:
    """Whether anything is left to see once camera and quality words are taken away."""
    low = reading.low
    for mention in reading.cameras:
        low = f"{low[: mention.start]} {' ' * (mention.end - mention.start - 1)}{low[mention.end :]}"
    return bool(reading.clauses) and len(_SILENT.sub("", _QUALITY.sub(" ", low))) > 2


def clause_of(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """The clauses a stretch lies in."""
    held = [clause for clause in reading.clauses if clause.start < end and start < clause.end]
    if not held:
        return start, end
    text = reading.text[held[0].start : held[-1].end]
    return held[0].start + len(text) - len(text.lstrip()), held[0].start + len(text.rstrip())


def state_span(reading: Reading) -> tuple[int, int]:
    """All of the prompt that is not camera: from its first described clause to the last of that run."""
    clauses = [clause for clause in reading.clauses if _SILENT.sub("", reading.low[clause.start : clause.end])]
    free = [
        clause for clause in clauses if not any(m.start < clause.end and clause.start < m.end for m in reading.cameras)
    ]
    chosen = free or clauses
    start, end = chosen[0].start, chosen[0].end
    for clause in chosen[1:]:
        if any(end <= mention.start < clause.start for mention in reading.cameras):
            break
        end = clause.end
    text = reading.text[start:end]
    return start + len(text) - len(text.lstrip()), start + len(text.rstrip())
