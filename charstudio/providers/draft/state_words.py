# ruff: noqa: E501 - one phrase, one row: the tables below are read across
"""What an instruction wants of a picture, as far as a draft can honestly do it; the rest is handed back as text.

The vocabulary covers framing, light and colour, background and plain transforms. Clauses that ask to keep something are
always fulfilled by a draft, which changes nothing it was not asked to. Everything else ("barefoot", "smiling") is what a
real model is for: it is returned in ``Wish.undone``, word for word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from charstudio.providers.draft import words

Group: TypeAlias = Literal["transform", "frame", "shape", "background", "light"]


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing to do. ``value`` is an angle, an aspect ratio or a colour's number, where the kind needs one."""

    group: Group
    kind: str
    amount: float = 1.0
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class Wish:
    """An instruction understood: the edits in order, and the parts that cannot be done."""

    edits: tuple[Edit, ...]
    undone: tuple[str, ...]


COLOURS: dict[str, tuple[int, int, int]] = {
    "white": (246, 246, 244), "grey": (150, 152, 154), "gray": (150, 152, 154), "black": (14, 14, 16),
    "red": (178, 48, 46), "blue": (58, 96, 168), "green": (62, 132, 82), "yellow": (236, 204, 84),
    "orange": (226, 138, 62), "pink": (238, 178, 190), "purple": (118, 82, 158), "lavender": (190, 176, 222),
    "teal": (52, 134, 138), "beige": (224, 208, 182), "brown": (116, 84, 62), "cream": (244, 234, 212),
    "cyan": (92, 196, 208), "magenta": (196, 62, 146), "navy": (34, 48, 86), "turquoise": (78, 190, 182),
}  # fmt: skip

_PLAIN = r"(?:(?:a|an|the|with|on|against|in front of) )*(?:(?:plain|solid|flat|simple|clean|clear|seamless|studio|soft|light|dark|pure|neutral|uniform) )*"
_SHOT = r"(?: (?:shot|view|framing|crop|portrait|of (?:the |her |his |their )?face|on (?:the |her |his |their )?face))*"
_LIGHT = r"(?: (?:light|lighting|lit|mood|tone|tones|colou?rs?|atmosphere|look|glow|hues?|sun|sunlight|scene|feel|style|effect|temperature|grade|grading|morning|afternoon|evening|day|lights|shadows?|rays?|beams?))*"
_LAMP = r"(?:(?:street|table|desk|bedside|floor|oil|paper|reading|gas) ?)?(?:lamp|lantern|street ?light)"
_LAMP_LOOK = r"(?:(?:warm|soft|dim|cos[yi]|coz[yi]|golden|yellow|orange|glowing|little|small|single|gentle|low) )*"

Vocabulary: TypeAlias = tuple[tuple[str, Edit], ...]


def _light(pattern: str, kind: str, amount: float = 1.0) -> tuple[str, Edit]:
    return f"(?:{pattern}){_LIGHT}", Edit("light", kind, amount)


def _backgrounds() -> list[tuple[str, Edit]]:
    """Rows for each colour: "plain grey background", "on plain white", "background: blue"."""
    rows = []
    for number, colour in enumerate(COLOURS):
        edit = Edit("background", "flat", 1.0, float(number))
        rows.append((rf"{_PLAIN}{colour} (?:studio )?(?:background|backdrop|wall|screen)", edit))
        rows.append((rf"(?:background|backdrop)(?: is| to| in|:|=)*(?: plain| solid| flat| pure)? {colour}", edit))
        rows.append((rf"(?:on|against) (?:plain|solid|pure) {colour}", edit))
    return rows


VOCABULARY: Vocabulary = (
    *_backgrounds(),
    (r"(?:plain|simple|solid|neutral|empty|clean|flat|studio|seamless|uniform) (?:background|backdrop)|remove (?:the )?background", Edit("background", "flat", 1.0, 1.0)),
    (r"transparent (?:background|backdrop)|cut ?out|no background", Edit("background", "transparent")),
    (r"(?:blurr?(?:ed|y)?|soft(?:ened)?|out of focus|defocus(?:ed|sed)?|bokeh|soft focus)(?: the| in the)? (?:background|backdrop)|background (?:blur|blurred|out of focus|bokeh|softly blurred)|shallow (?:depth of field|focus|dof)|depth of field|bokeh(?: lights?| balls?)?|portrait mode|blurr?(?:ed|y)?", Edit("background", "blur")),
    (r"dark(?:en|ened|er)?(?: the)? (?:background|backdrop)|background darker", Edit("background", "darken")),
    (r"black and white|b ?& ?w|b/w|monochrom(?:e|atic)|gr[ae]yscale|noir", Edit("light", "mono")),
    (r"extreme close ?up" + _SHOT + r"|tight close ?up" + _SHOT + r"|macro shot", Edit("frame", "extreme close-up", 1.0, 1.05)),
    (r"medium close ?up" + _SHOT + r"|head and shoulders?" + _SHOT + r"|bust shot|headshot|head shot|shoulders up", Edit("frame", "medium close-up", 1.0, 2.3)),
    (r"close ?up" + _SHOT + r"|(?:(?:come|get|go|move|step)(?: a bit| a little| slightly)? )?closer(?: in| crop| view| up)?(?: (?:to|on) (?:the |her |his |their )?(?:face|subject|character|camera))?|(?:focus|zoom(?:ed)?(?: in)?|cent(?:er|re)(?:ed)?|crop(?:ped)?)(?: in)?(?: on| to)? (?:the |her |his |their )?face", Edit("frame", "close-up", 1.0, 1.6)),
    (r"(?:medium|mid) (?:full )?shot|waist up|from the waist up|half body(?: shot)?|cowboy shot|upper body(?: shot)?", Edit("frame", "medium shot", 1.0, 4.2)),
    (r"full body(?: shot| view)?|full length(?: shot)?|full shot|head to toe", Edit("frame", "full", 1.0, 0.0)),
    (r"(?:wide|wider|wide angle|long|establishing)(?: shot| view| crop| frame| framing)|wider|zoom(?:ed)? out|show more(?: of the (?:scene|surroundings|room|background))?|more space around(?: (?:her|him|them|it))?", Edit("frame", "wider", 1.0, 0.72)),
    (r"zoom(?:ed)? in(?: a bit| slightly)?|crop(?:ped)? (?:in|tighter)|tighter(?: crop| framing| frame)?", Edit("frame", "tighter", 1.0, 1.3)),
    (r"9[:/x ]16(?: (?:vertical|portrait|format|crop|aspect|ratio))*|vertical (?:format|video|crop|frame|video format)|portrait (?:format|orientation|crop)|story format|phone format", Edit("shape", "9:16", 1.0, 9 / 16)),
    (r"16[:/x ]9(?: (?:widescreen|landscape|format|crop|aspect|ratio))*|wide ?screen|landscape (?:format|orientation|crop)", Edit("shape", "16:9", 1.0, 16 / 9)),
    (r"1[:/x ]1(?: (?:square|format|crop|aspect|ratio))*|square(?: format| crop| frame| image)?", Edit("shape", "1:1", 1.0, 1.0)),
    (r"4[:/x ]5(?: (?:format|crop|aspect|ratio))*", Edit("shape", "4:5", 1.0, 0.8)),
    (r"4[:/x ]3(?: (?:format|crop|aspect|ratio))*", Edit("shape", "4:3", 1.0, 4 / 3)),
    (r"2[:/x. ]?(?:39|35|4)[:/x ]1|cinemascope|anamorphic(?: format)?", Edit("shape", "2.39:1", 1.0, 2.39)),
    (r"cent(?:er|re)(?:ed|d)?(?: the)?(?: subject| character| composition| framing| her| him)?", Edit("frame", "centre", 1.0, 1.0)),
    (r"flip(?:ped)? (?:vertically|upside down)|upside down", Edit("transform", "flip", 1.0, 1.0)),
    (r"(?:flip|mirror)(?:ped|ed)?(?: (?:the image|image|the picture|it|horizontally|horizontal|left to right))*|facing the other (?:way|direction)", Edit("transform", "mirror")),
    (r"(?:rotate|rotated|turned)(?: (?:the image|it|by|to the))* (?:90|ninety) ?(?:degrees?|deg)?(?: clockwise)?", Edit("transform", "quarter", 1.0, 1.0)),
    (r"dutch(?: angle| tilt)?|canted(?: angle)?", Edit("transform", "tilt", 1.0, 9.0)),
    (r"(?:tilt|tilted|rotate|rotated)(?: (?:the image|the camera|it|camera|slightly|a bit))* (?:left|anti ?clockwise|counter ?clockwise)", Edit("transform", "tilt", 1.0, -5.0)),
    (r"(?:tilt|tilted|rotate|rotated)(?: (?:the image|the camera|it|camera|slightly|a bit))*(?: right| clockwise)?", Edit("transform", "tilt", 1.0, 5.0)),
    _light(rf"{_LAMP_LOOK}{_LAMP}s? ?(?:light|lights|lit|lighting|glow|shine)|(?:lit by|light of|glow of|light from|glow from|under|beside) (?:the |a |an )?{_LAMP_LOOK}{_LAMP}s?|(?:glowing|lit) {_LAMP}s?|{_LAMP}s? (?:glow|glows|glowing|shines?|shining|on)", "lamp"),
    _light(r"golden hour|golden(?= light| glow| evening| morning| afternoon| tones?| sun| hues?)|sunset|sunrise|dusk|dawn|(?:low|setting|rising) sun|late afternoon|evening", "golden"),
    _light(r"early morning|morning(?= light| sun| glow| mood| rays?)|sunlit|sunlight", "golden", 0.6),
    _light(r"(?:(?:pale|silver|silvery|blue|bluish) )*moon(?:light|lit)|by moonlight|under the moon", "moonlight"),
    _light(r"night(?: ?time)?|at night|midnight|after dark|nocturnal", "night"),
    _light(r"candle(?:light|lit)?s?|fire(?:light|lit)|fireplace|torch(?:light)?", "candle"),
    _light(r"neon(?: lights?| signs?)?|cyberpunk|vaporwave|synthwave", "neon"),
    _light(r"fog(?:gy)?|mist(?:y)?|haz[ey]|smok(?:e|y)", "fog"),
    _light(r"spot ?light(?:ed)?|stage", "spot"),
    _light(r"silhouetted?|back ?lit|back ?light(?:ing)?|contre ?jour", "silhouette"),
    _light(r"overcast|cloudy|grey day|rainy day|flat", "overcast"),
    _light(r"dramatic|moody|chiaroscuro|low key|cinematic|hard", "dramatic"),
    _light(r"high key|airy", "high key"),
    _light(r"soft(?:er|ened)?|softly(?= lit)|dreamy|diffused?|gentle(?= light| lighting| glow| mood| tones?| sun| morning| evening)|glow(?:s|ing|y)?", "soft"),
    _light(r"warm(?:er|th|ly)?|co[sz](?:y|ier|ily|iness)|sunny", "warm"),
    _light(r"cold(?:er)?|cool(?:er)?|icy|winter(?:y)?|wintry|blue hour|twilight", "cold"),
    _light(r"bright(?:er|en|ened|ly)?|lighter|well lit|more light|overexposed|more exposure", "brighter"),
    _light(r"dark(?:er|en|ened)?|dim(?:mer|med|ly lit)?|less light|underexposed|less exposure", "darker"),
    (r"(?:high|higher|more|strong|stronger|increased?|punchy) contrast|contrasty|punchy|contrast up", Edit("light", "contrast", 1.0)),
    (r"(?:low|lower|less|reduced?) contrast", Edit("light", "flat contrast", 1.0)),
    (r"(?:more|increased?|high|higher) saturation|saturated|vivid|vibrant|colou?rful", Edit("light", "vivid")),
    (r"(?:less|reduced?|low|lower) saturation|desaturated?|muted|washed out|pastel|faded(?: colou?rs)?", Edit("light", "muted")),
    (r"sepia(?: tone)?|old photo(?:graph)?", Edit("light", "sepia")),
    (r"vintage|retro|film look|kodak|analog(?:ue)?", Edit("light", "vintage")),
    (r"vignett(?:e|ed|ing)", Edit("light", "vignette")),
    (r"(?:film )?grain(?:y)?|noisy", Edit("light", "grain")),
)  # fmt: skip

_KEEP = re.compile(
    r"^(?:(?:please|and|while|also|but) )*(?:keep|keeping|maintain|maintaining|preserve|preserving|retain|retaining|same|consistent"
    r"|identical|do not change|don't change|without changing|no changes?|unchanged|the same|exact same|exactly the same)\b"
)
_FILLER_WORDS = """
a an the with and in of make making it its shot image picture change changed to please into under at on this that
these light lighting lit mood look looks looking style scene set give add apply some same character subject person
photo photograph portrait format crop by is are be as for so camera angle tone tones atmosphere feel effect version
turn but no not without slightly subtle very more much bit little strong strongly heavy slight reframe frame
recompose use using background her his their him them she he they too quite rather face aspect ratio colours colors
colour color time day one step
"""
_HOW_WORDS = """
gently softly lightly slightly subtly barely somewhat calmly quietly smoothly evenly naturally nicely beautifully
fairly pretty kind sort touch hint almost completely fully just only also still now here there late early fall falls
falling shine shines shining cast casts casting surround surrounds surrounded bathed filled gentle beautiful
stunning nice lovely great perfect high best quality highly detailed ultra hd 4k 8k masterpiece professional come
get go move make
"""
_FILLER = frozenset(_FILLER_WORDS.split())
_HOW = frozenset(
    _HOW_WORDS.split()
)  # how, not what: alone they ask for nothing, beside a thing undone they belong to it


def wish(instruction: str) -> Wish:
    """The instruction taken apart, clause by clause. Later edits of one group's kind replace earlier ones."""
    edits: list[Edit] = []
    undone: list[str] = []
    for clause in words.clauses(instruction):
        if _KEEP.search(clause):
            continue
        reading = words.read(clause, VOCABULARY)
        edits += [_weighted(found) for found in reading.found if not found.negated]
        rest = _undone(reading.rest)
        if rest:
            undone.append(rest)
    return Wish(_without_rivals(edits), tuple(dict.fromkeys(undone)))


def _weighted(found: words.Found[Edit]) -> Edit:
    edit = found.meaning
    scalable = edit.group == "light" or edit.kind in {"tilt", "blur", "darken"}
    return Edit(edit.group, edit.kind, edit.amount * found.weight if scalable else edit.amount, edit.value)


def _undone(rest: str) -> str:
    """The words that nothing was done for, without filler at both ends; empty when only filler is left."""
    parts = rest.split()
    if all(part in _FILLER or part in _HOW for part in parts):
        return ""
    while parts and parts[0] in _FILLER:
        parts.pop(0)
    while parts and parts[-1] in _FILLER:
        parts.pop()
    return " ".join(parts)


def _without_rivals(edits: list[Edit]) -> tuple[Edit, ...]:
    """One framing, one shape, one background: the last named. Lights and transforms add up, each kind once."""
    kept: dict[tuple[str, str], Edit] = {}
    for edit in edits:
        single = edit.group in {"frame", "shape", "background"}
        kept[edit.group, "" if single else edit.kind] = edit
    return tuple(kept.values())
