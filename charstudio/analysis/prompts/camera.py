# ruff: noqa: E501 - one kind of phrase, one row: the table is read across
"""The camera in words: where a prompt speaks of it, and one structured move written as words and read back.

Directions are the camera's: *pan right* turns it to the right. A move that was written here is read back as the same
move; writing it again changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class Move(StrEnum):
    """What the camera does; none of them is the absence of a ``Camera``."""

    STATIC = "static"
    DOLLY = "dolly"
    TRUCK = "truck"
    PEDESTAL = "pedestal"
    PAN = "pan"
    TILT = "tilt"
    ROLL = "roll"
    ZOOM = "zoom"
    ORBIT = "orbit"
    HANDHELD = "handheld"


class Amount(StrEnum):
    """How fast and far."""

    BARELY = "barely"
    SLOW = "slow"
    STEADY = "steady"
    FAST = "fast"


DIRECTIONS: dict[Move, tuple[str, ...]] = {
    Move.STATIC: (),
    Move.DOLLY: ("in", "out"),
    Move.TRUCK: ("left", "right"),
    Move.PEDESTAL: ("up", "down"),
    Move.PAN: ("left", "right"),
    Move.TILT: ("up", "down"),
    Move.ROLL: ("left", "right"),
    Move.ZOOM: ("in", "out"),
    Move.ORBIT: ("left", "right"),
    Move.HANDHELD: (),
}
"""The ways each move can go; the first is what is meant where none is said."""

_SPEED_WORDS = {Amount.BARELY: "very slow", Amount.SLOW: "slow", Amount.STEADY: "smooth", Amount.FAST: "fast"}


@dataclass(frozen=True, slots=True)
class Camera:
    """One move of the camera. A direction that the move does not have becomes its usual one."""

    move: Move
    direction: str = ""
    amount: Amount = Amount.SLOW

    def __post_init__(self) -> None:
        ways = DIRECTIONS[self.move]
        if self.direction not in ways:
            object.__setattr__(self, "direction", ways[0] if ways else "")
        if self.move is Move.STATIC:
            object.__setattr__(self, "amount", Amount.SLOW)

    @property
    def words(self) -> str:
        """The move as a prompt says it: "slow dolly in", "static camera"."""
        if self.move is Move.STATIC:
            return "static camera"
        if self.move is Move.HANDHELD:
            shake = {Amount.BARELY: "very slow, barely moving", Amount.SLOW: "slow", Amount.FAST: "fast, shaky"}
            return " ".join(filter(None, (shake.get(self.amount, ""), "handheld camera")))
        if self.move is Move.PEDESTAL:
            return f"{_SPEED_WORDS[self.amount]} camera pedestal {self.direction}"
        return f"{_SPEED_WORDS[self.amount]} camera {self.move.value} {self.direction}"


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a prompt that speaks of the camera. ``camera`` is what it says, None where that is no single move
    (*the camera follows her*); ``is_static`` tells a camera at rest.
    """

    start: int
    end: int
    camera: Camera | None
    is_static: bool = False


_PACE = (
    r"(?:very|extremely|super|really|so|slow|slowly|gentle|gently|smooth|smoothly|subtle|subtly|slight|slightly|soft|softly|steady|steadily|fast|quick|quickly|rapid|rapidly|swift|swiftly|sudden|suddenly|"
    r"cinematic|dramatic|dramatically|barely|just|creeping|continuous|gradual|gradually|lazy|lazily|leisurely|graceful|gracefully|long|short|tiny|small|careful|carefully|low|wide|medium|seamless|elegant|quiet|imperceptible|imperceptibly|shaky|moving)"
)
_BEFORE = rf"(?:(?:a|an|the|with|in) )?(?:{_PACE} |(?:slow|smooth|gentle|steady|subtle|fast|quick), ){{0,3}}(?:camera )?(?:is |then )?(?:{_PACE} ){{0,2}}"
_AFTER = rf"(?: {_PACE}\b){{0,2}}"
_GAP = rf"(?:(?: camera| shot| move| movement| motion)?(?: {_PACE}){{0,2}}(?: to(?:ward|wards)? the| to| toward| towards| from)?)"
_IN = r"(?:in|forward|forwards|closer|inward|inwards)"
_OUT = r"(?:out|back|backward|backwards|away|outward|outwards)"
_SUBJECT_CAMERA = r"(?<!the photographer )(?<!vintage )camera"

_TABLE: tuple[tuple[str, Move | None, str], ...] = (
    # at rest
    (r"(?:no|without(?: any)?|zero|minimal|don t want|avoid) (?:camera (?:movements?|motions?|moves?|shakes?|panning|zoom(?:ing)?)|(?:pan(?:ning)?|zoom(?:ing)?)(?:,? (?:or|and|no) (?:pan(?:ning)?|zoom(?:ing)?|tilt(?:ing)?))*)", Move.STATIC, ""),
    (r"camera (?:does not|doesn t|doesnt|do not|never|must not|should not|won t|not) (?:moves?|moving|pans?|zooms?|shakes?)", Move.STATIC, ""),
    (r"(?:camera|shot|frame|framing|viewpoint|view|composition|angle)(?: (?:is|are|stays?|staying|remains?|remaining|holds?|holding|held|kept|keeps?|keeping|sits?|sitting|stands?|standing|being|rests?|perfectly|completely|absolutely|totally|entirely|almost|where it is|on a|on|a|at))* (?:static|stationary|still|fixed|locked(?: off| down| in place)?|steady|motionless|unmoving|tripod|put|immobile|anchored|rest|its position|position|the same|unchanged|constant)(?: on (?:a )?tripod)?", Move.STATIC, ""),
    (r"camera stays where it is|(?:keep|hold)(?:ing|s)? the (?:camera|frame|shot)(?: \w+)? (?:still|static|steady|fixed)|camera holds?(?! on)\b|hold(?:s|ing)? on (?:the )?(?:frame|shot)", Move.STATIC, ""),
    (r"(?:static|stationary|fixed|locked(?: off| down)?|lock off|tripod)(?: [a-z]+){1,2} (?:camera|cam|shot|shots|frame|close up|angle)", Move.STATIC, ""),
    (r"(?:static|stationary|fixed|locked(?: off| down)?|lock off|still|unmoving|motionless|steady|immobile|non moving|tripod|tripod mounted|stable|anchored)(?: (?:wide|medium|close|close up|full|low|high|eye level|single|two|long|cinematic|establishing|angle|angled|up|extreme|tripod|frontal|side|overhead|master))*,? (?:camera|cam|shots?|frame|framing|view|viewpoint|composition|angle|perspective|close up|wide|medium|two shot|lens|telephoto|macro|overhead|profile|closeup|portrait)", Move.STATIC, ""),
    (r"static(?! (?:on|noise|electricity|hiss|from|crackles?|interference)\b)|(?:on |from )?(?:a )?(?:sturdy |fixed |stable )?tripod(?: shot| mounted)?|on sticks|locked off|lock(?:ed)? ?off|locked down|fixed(?= (?:position|point of view))", Move.STATIC, ""),
    (r"fixed|locked|stationary", Move.STATIC, ""),
    # at hand, and moves without one name
    (r"hand ?held(?:,? (?:camera|shot|cam|feel|look|style|motion|footage|movement|sway|phone footage))*(?: with a slight (?:sway|shake|bob))?|shaky ?cam(?:era)?|camera shakes?|camera shaking|(?:found footage|documentary) (?:style )?camera", Move.HANDHELD, ""),
    (r"(?:track|tracks|tracking|trucking|dolly|truck|pan|camera) (?:shot )?(?:\w+ )?(?:follow|follows|following|tracks|tracking|trails|trailing|chasing|chases)(?: (?:along|behind|with|alongside|from behind))?", None, ""),
    (r"(?:steadicam|gimbal|drone|aerial|fpv|flyover|fly through|flythrough|follow|following|tracking|trailing|travelling|traveling|first person|pov|bodycam|go ?pro|dashcam|whip ?pan|swish ?pan|helicopter|walkthrough|over the shoulder tracking|slider|jib|motion control|bullet time|vertigo|dolly zoom|parallax)(?: (?:camera|drone|tracking|slider|jib))?(?: (?:shots?|footage|view|movement|move|effect|clip))?(?: (?:following|through|over|along))?", None, ""),
    (r"(?:rack|pull|pulls|pulling|shift|shifts|shifting|racks) focus|focus (?:pull|shifts?|racks?|pulls?)", None, ""),
    # named moves
    (rf"(?:orbit|orbits|orbiting|circle|circles|circling|arc|arcs|arcing|revolves?|revolving|rotat(?:e|es|ing))(?: shot| camera)?{_GAP}(?: around| round)?(?: (?:the |to the )?(?:left|anti ?clockwise|counter ?clockwise))", Move.ORBIT, "left"),
    (rf"(?:orbit|orbits|orbiting|arc shot|arcing|orbital)(?: (?:shot|camera|move|movement))?{_GAP}(?: around| round)?(?: (?:the |to the )?(?:right|clockwise))?|camera (?:{_PACE} )*(?:circles|circling|rotates|rotating|revolves|arcs|spins)(?: (?:around|round))?(?: (?:right|clockwise))?|360(?: degree)?s? (?:shot|camera|spin|turn|rotation|view|orbit)|turntable(?: shot)?", Move.ORBIT, "right"),
    (rf"(?:dolly|dollies|dollying|push|pushes|pushing|track|tracks|tracking|creep|creeps|creeping|travel|travels|travelling) (?:camera |shot )?{_IN}\b|(?:dolly|dollies|dollying|push|pushes|pushing|track|tracks|tracking)(?: shot| camera)?{_GAP} {_IN}|push ?in(?: shot| on)?|camera (?:{_PACE} )*(?:moves?|moving|glides?|gliding|drifts?|drifting|floats?|floating|slides?|creeps?|creeping|inches|inching|travels?|approach(?:es|ing)?|advanc(?:es|ing)|pushes|pushing|comes|goes|edges|leans)(?: {_PACE})*(?: {_IN}| toward(?:s)?| to(?! the (?:left|right))| into| through| up to| close| near)?", Move.DOLLY, "in"),
    (rf"(?:dolly|dollies|dollying|pull|pulls|pulling|track|tracks|tracking|zoomless)(?: shot| camera)?{_GAP} (?:out|back|backward|backwards)\b|dolly{_GAP} away|pull ?(?:back|out)(?: shot)?|camera (?:{_PACE} )*(?:moves?|moving|glides?|drifts?|floats?|retreats?|backs?|pulls?|pulling|withdraws?|eases)(?: {_PACE})* {_OUT}|camera (?:{_PACE} )*retreat(?:s|ing)", Move.DOLLY, "out"),
    (rf"(?:zoom|zooms|zooming){_GAP} {_OUT}|zoom ?out", Move.ZOOM, "out"),
    (rf"(?:crash zoom|snap zoom|zoom|zooms|zooming)(?: shot| camera)?(?:{_GAP} {_IN})?(?: on)?", Move.ZOOM, "in"),
    (rf"(?<!frying )(?<!sauce )\b(?:pan|pans|panning)(?: shot| camera)?{_GAP} left(?: to right)?", Move.PAN, "left"),
    (rf"(?<!frying )(?<!sauce )\b(?:pan|pans|panning)(?: shot| camera)?{_GAP} right(?: to left)?", Move.PAN, "right"),
    (rf"(?:tilt|tilts|tilting)(?: shot| camera)?{_GAP} (?:up|upward|upwards)", Move.TILT, "up"),
    (rf"(?:tilt|tilts|tilting)(?: shot| camera)?{_GAP} (?:down|downward|downwards)", Move.TILT, "down"),
    (r"dutch (?:tilt|roll)|camera (?:tilt|tilts|tilting)", Move.TILT, "up"),
    (rf"(?:truck|trucks|trucking|slide|slides|sliding|track|tracks|tracking|dolly|dollies|lateral (?:move|movement|dolly)|camera moves?|camera (?:{_PACE} )*(?:drifts?|glides?|slides?|floats?|moves?|moving|gliding|drifting|sliding)){_GAP} left(?:wards?)?", Move.TRUCK, "left"),
    (rf"(?:truck|trucks|trucking|slide|slides|sliding|track|tracks|tracking|dolly|dollies|lateral (?:move|movement|dolly)|camera moves?|camera (?:{_PACE} )*(?:drifts?|glides?|slides?|floats?|moves?|moving|gliding|drifting|sliding)){_GAP} (?:right(?:wards?)?|sideways|laterally)", Move.TRUCK, "right"),
    (rf"(?:camera )?(?:crane|cranes|pedestal|pedestals|boom|booms|jib){_GAP} (?:down|downward|downwards)|camera (?:{_PACE} )*(?:lowers|descends|descending|sinks|drops|moves down|moving down|glides down|lowering)(?: down)?", Move.PEDESTAL, "down"),
    (rf"(?:camera )?(?:crane|cranes|pedestal|pedestals|boom|booms|jib){_GAP} (?:up|upward|upwards)|crane(?: camera)? (?:shot|move|movement)|(?:sweeping |rising |descending )crane|camera (?:{_PACE} )*(?:rises|rising|ascends|ascending|lifts|lifting|moves up|moving up|climbs|floats up|soars|cranes)(?: up)?", Move.PEDESTAL, "up"),
    (rf"camera (?:roll|rolls|rolling){_GAP}(?: (?:left|anti ?clockwise|counter ?clockwise))", Move.ROLL, "left"),
    (rf"camera (?:roll|rolls|rolling){_GAP}(?: (?:right|clockwise))?", Move.ROLL, "right"),
    (r"camera (?:pans|panning|pan)|(?:pan|panning) (?:shot|across|over|around|along)|(?<![a-z] )(?:slow|smooth|gentle) pan\b|pans (?:across|over|around|along|from|to|slowly)|panning(?! for)", Move.PAN, "right"),
    (r"dolly(?: (?:shot|move|movement))?|trucking shot|truck shot", Move.DOLLY, "in"),
    # anything else the camera is said to do
    (r"camera(?: \w+ly)? (?:follow|follows|following|track|tracks|tracking|trails|sweeps?|sweeping|swoops?|swings?|lingers?|watches|reveals|hovers?|flies|flying|weaves|turns|turning|looks|stays|accompanies|keeps|moves|whips|sways|swaying|bobs|breathes|wanders|passes|peers|settles|starts|begins|opens|pivots|motion|movement|moves?|work|shift|slowly|gently)|(?:slow|smooth|gentle|subtle|slight|slow motion|cinematic|dynamic|fluid|minimal|sweeping|steady) (?:cinematic )?camera (?:movement|motion|move|work|drift|sway|follow|glide|float)|(?:slow |smooth |gentle |subtle |slight )?(?:[a-z]+ )?(?:drift|movement|move|push|glide|sweep|pull|motion|rise|sway|travel|turn) of the camera|moving camera|camera (?:movement|motion|move|control|angle shifts)|camera (?=:)", None, ""),
)  # fmt: skip


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Move | None, str], ...]:
    """The table made ready at the first use: it takes a tenth of a second, which no start has to wait for."""
    return tuple((re.compile(rf"\b(?:{_BEFORE})(?:{words})\b{_AFTER}"), move, way) for words, move, way in _TABLE)


_CAMERA_AS_SUBJECT = re.compile(r"\bcamera\b")
_NOT_THE_CAMERA = re.compile(
    r"(?:\b(?:to|toward|towards|at|into|facing|faces|face|for|past|near|behind|holding|holds|hold|his|her|their|my|its|film|digital|video|vintage|old|polaroid|security|phone|from|raises|lifts|lowers|with a|carrying|by|off)"
    r"(?: (?:the|a|an|his|her))?|\blook(?:s|ing)? (?:to |at |into )?(?:the )?) $"
)
_BODY = re.compile(
    r"\b(?:head|heads|chin|face|hat|ears?|shoulders?|eyes|hips?|phone|glass|cup|book|mirror|hands?|door|drawer|sleeves?|hair|chair|plate|car|mug|bottle|curtains?|lever)\b"
)
_PREVIOUS_BODY = re.compile(
    r"\b(?:her|his|their|its|head|chin|face|hand|hands|she|he|they|frying|sauce|tea|light|eye|eyes|cup)\s+$"
)
_SPEEDS = (
    (re.compile(r"\b(?:very|extremely|super|really|so) (?:slow|slowly|gentle|gently|subtle|subtly)|\bbarely|imperceptibl[ey]|creeping\b"), Amount.BARELY),
    (re.compile(r"\b(?:fast|quick|quickly|rapid|rapidly|swift|swiftly|sudden|suddenly|crash|snap|shaky|dramatic|dramatically)\b"), Amount.FAST),
    (re.compile(r"\b(?:slow|slowly|gentle|gently|subtle|subtly|slight|slightly|soft|softly|gradual|gradually|lazy|lazily|leisurely|graceful|careful)\b"), Amount.SLOW),
)  # fmt: skip


def plain(text: str) -> str:
    """The text in lower case with hyphens and apostrophes as spaces, every character in its place."""
    return re.sub(r"[-‐‑–—_’'`]", " ", "".join(low if len(low := c.lower()) == 1 else c for c in text))


def mentions(text: str) -> tuple[Mention, ...]:
    """Where ``text`` speaks of its camera, in order, none overlapping. *Toward the camera* is not such a place."""
    low = plain(text)
    if not _GATE.search(low):
        return ()
    found: list[Mention] = []
    for pattern, move, way in _patterns():
        for match in pattern.finditer(low):
            start, end = match.span()
            if any(start < other.end and other.start < end for other in found):
                continue
            if _is_of_something_else(low, start, end):
                continue
            found.append(_mention(match.group(), start, end, move, way))
    return tuple(sorted(found, key=lambda mention: mention.start))


_GATE = re.compile(
    r"camera|cam\b|static|tripod|lock|fixed|still|steady|stationary|unmoving|motionless|frame|framing|hand ?held|track|dolly|doll|push|pull|pan\b|pans|panning|tilt|zoom|orbit|circl|arc|crane|pedestal|boom|jib|truck|drone|aerial"
    r"|steadicam|gimbal|fpv|pov|first person|follow|fly|shot|view|focus|slider|turntable|360|sticks|parallax|vertigo|slid|creep|dashcam|go ?pro|bullet|walkthrough|motion control|angle|zoomless|travel|rotat|revolv|immobile|stable|trail"
)
_AMBIGUOUS = re.compile(r"\b(?:tilt|tilts|tilting|slide|slides|sliding|push|pushes|pushing|pull|pulls|pulling|track|tracks|tracking|circle|circles|circling|still|creep|creeps|creeping|roll|rolls|rotate\w*|rotating|arc|arcs|follow|following|steady|truck|trucks|fixed|travel\w*|revolv\w+|pan|crane|aerial|drone|slider|jib|zooms)\b")  # fmt: skip


def _is_of_something_else(low: str, start: int, end: int) -> bool:
    """Whether a phrase that sounds like the camera is about something in the picture."""
    phrase = low[start:end]
    if re.fullmatch(
        r"(?:(?:a|an|the|in|with) )?(?:fixed|locked|stationary)", phrase
    ):  # a word of its own: "static, fixed, slow"
        return re.search(r"(?:^|[,.;:])\s*$", low[:start]) is None or re.match(r"\s*(?:$|[,.;:])", low[end:]) is None
    before = low[max(0, start - 24) : start]
    inside = _CAMERA_AS_SUBJECT.search(phrase)
    if inside is not None:
        ahead = low[max(0, start + inside.start() - 24) : start + inside.start()]
        if _NOT_THE_CAMERA.search(ahead):
            return True
    elif _AMBIGUOUS.search(phrase):
        if re.search(r"\b(?:his|her|their|its|my|frying|sauce|pickup|fire|monster|food|delivery|toy)\s+$", before):
            return True
        return _somebody_does_it(phrase, before, low[end : end + 40])
    return False


def _somebody_does_it(phrase: str, before: str, after: str) -> bool:
    """Whether an ambiguous verb has a subject before it or a thing after it: *she pushes in the door*."""
    if re.search(r"\bshot|frame|view\b", phrase):
        return False
    if (
        re.match(
            r"\s+(?:up |down |in |out |back |left |right )?(?:(?:his|her|their|its|a|the|an|one) )?(?:\w+ )?", after
        )
        and re.match(r"\s+(?:(?:his|her|their|its) )", after)
        and not re.match(
            r"\s+(?:his|her|their|its) (?:face|eyes|hands?|profile|back|figure|body|silhouette|feet)\b", after
        )
    ):
        return True
    subject = re.search(r"\b([a-z]+)\s+$", before)
    if subject is None or subject.group(1) in {
        "slow",
        "slowly",
        "and",
        "then",
        "a",
        "the",
        "very",
        "shot",
        "scene",
        "camera",
        "with",
        "view",
        "in",
        "as",
        "while",
        "we",
        "gently",
        "smoothly",
    }:
        return bool(
            re.match(r"\s*(?:a |the |his |her )?(?:flies|fly|drives|by\b|rolls past|passes|lifts|spreads)", after)
        ) or phrase.strip() in {
            "a truck",
            "the truck",
            "a drone",
            "the drone",
            "a crane",
            "the crane",
            "a pan",
            "the pan",
            "truck",
            "still",
            "fixed",
            "a slide",
            "the slide",
        }
    return (
        re.search(r"[a-z](?:s|ing)\b", re.sub(r"\b(?:towards|forwards|backwards|is|focus)\b", "", phrase)) is not None
    )


def _mention(phrase: str, start: int, end: int, move: Move | None, way: str) -> Mention:
    lead = len(phrase) - len(phrase.lstrip())
    if move is None:
        return Mention(start + lead, end, None)
    speed = next((amount for pattern, amount in _SPEEDS if pattern.search(phrase)), Amount.STEADY)
    return Mention(start + lead, end, Camera(move, way, speed), move is Move.STATIC)


def stated(text: str) -> Camera | None:
    """The one move a prompt states, or None when it states none or several different ones."""
    found = {(m.camera.move, m.camera.direction): m.camera for m in mentions(text) if m.camera is not None}
    return next(iter(found.values())) if len(found) == 1 else None


def parse(words: str) -> Camera | None:
    """The move that ``Camera.words`` wrote; None for anything that states no single move."""
    return stated(words)


def states_camera(text: str) -> bool:
    """Whether the prompt says anything of its camera."""
    return bool(mentions(text))


def written(text: str, camera: Camera | None) -> str:
    """``text`` with its camera set to this move: in place of what it says now, else at its end; None takes it out.

    Writing what is there already changes nothing.
    """
    found = mentions(text)
    if camera is None:
        return without(text, found)
    if len(found) == 1 and found[0].camera == camera:
        return text
    if not found:
        return appended(text, camera.words)
    first, rest = found[0], found[1:]
    words = camera.words
    if text[first.start : first.start + 1].isupper():
        words = words[:1].upper() + words[1:]
    kept = without(text, rest)
    tail = kept[first.end :]
    if not DIRECTIONS[camera.move]:
        tail = _COURSE.sub("", tail, count=1)
    return kept[: first.start] + words + tail


def appended(text: str, words: str) -> str:
    """``text`` with ``words`` after it, joined as the text joins its own parts."""
    body = text.rstrip()
    if not body:
        return words
    if body.endswith((",", ";", ":")):
        return f"{body} {words}"
    if body.endswith((".", "!", "?")):
        return f"{body} {words[:1].upper()}{words[1:]}."
    return f"{body}, {words}"


_COURSE = re.compile(
    r"^ (?:across|over|from|along|around|toward|towards|through|into|to|up|down|past|on) [^,.;:!?\n]*?(?=[,.;:!?\n]|$| (?:as|while|and|with) )"
)
"""Where a move went: a camera at rest goes nowhere."""


def without(text: str, found: tuple[Mention, ...]) -> str:
    """``text`` without these places, and without the commas they leave behind."""
    for mention in reversed(found):
        left, right = text[: mention.start].rstrip(), text[mention.end :].lstrip()
        text = _joined(left, right)
    return text


def _joined(left: str, right: str) -> str:
    if not left:
        rest = right.lstrip(",;:. ")
        return rest[:1].upper() + rest[1:] if right[:1] == "." else rest
    if not right:
        return left.rstrip(",;: ")
    if left[-1] in ",;:" and right[0] in ",;:.":
        return f"{left[:-1]}{right}" if right[0] == "." else f"{left} {right[1:].lstrip()}"
    if left[-1] in ".!?" and right[0] in ".!?,;":
        return f"{left} {right[1:].lstrip()}".rstrip()
    return f"{left}{right}" if right[0] in ",;:.!?" else f"{left} {right}"


def each_move() -> Iterator[Camera]:
    """Every move there is, in every direction and amount."""
    for move, ways in DIRECTIONS.items():
        for way in ways or ("",):
            for amount in Amount if move is not Move.STATIC else (Amount.SLOW,):
                yield Camera(move, way, amount)
