# ruff: noqa: E501 - one phrase, one row: the tables below are read across
"""What a prompt says about the camera and about life in the picture.

Directions are the camera's: "pan left" turns the camera to the left, so the picture's content moves to the right.
Moves joined by "and" or commas happen together, moves joined by "then" one after the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from charstudio.providers.draft import words


class Move(StrEnum):
    """What the camera can do. The sign of the amount gives the direction."""

    DOLLY = "dolly"  # + towards the subject; near things grow faster than far ones
    ZOOM = "zoom"  # + tighter; everything grows alike
    PAN = "pan"  # + the camera turns right
    TILT = "tilt"  # + the camera turns up
    TRUCK = "truck"  # + the camera rolls right; near things pass faster
    PEDESTAL = "pedestal"  # + the camera rises
    ORBIT = "orbit"  # + the camera circles to the right around the subject
    ROLL = "roll"  # + the horizon turns clockwise
    HANDHELD = "handheld"
    SHAKE = "shake"
    STATIC = "static"


@dataclass(frozen=True, slots=True)
class CameraMove:
    """One move. ``amount`` is signed; 1 is an ordinary, comfortable one. ``start``..``end`` are shares of the clip."""

    move: Move
    amount: float
    start: float = 0.0
    end: float = 1.0


@dataclass(frozen=True, slots=True)
class Life:
    """What moves in the picture itself; amounts of 0 mean not at all, 1 is gentle."""

    breathing: float = 1.0
    wind: float = 0.25
    turn: float = 0.0  # + the head turns to the right of the picture
    nod: float = 0.0
    look: float = 0.0  # + the head lifts
    shake_head: float = 0.0
    sway: float = 0.5
    particles: tuple[str, ...] = ()


_FORWARD = r"(?:in|forward|forwards|closer|toward|towards|inwards)"
_BACK = r"(?:out|back|backward|backwards|away|outwards)"
_MOVE = r"(?:move|moves|moving|movement|drift|drifts|drifting|glide|glides|gliding|slide|slides|sliding)"
_PUSH = r"(?:push|pushes|pushing|dolly|dollies|dollying|creep|creeps|creeping|track|tracks|tracking)"
_CIRCLE = r"(?:orbit|orbits|orbiting|arc|arcs|arcing|circle|circles|circling|revolve|revolves)"
_TRUCK = r"(?:truck|trucks|trucking|track|tracks|tracking|slider|lateral|dolly)"
_CRANE = r"(?:crane|cranes|craning|pedestal|pedestals|boom|booms|jib|jibs|rise|rises|rising)"
_GAP = r"(?: (?:the|a|shot|camera|slowly|slow|gently|smoothly|shots|move|movement|slightly|quickly|fast|to|towards|toward|from)){0,3}"
_CAMERA_MOVE = rf"camera{_GAP} {_MOVE}"
_PAN = r"(?:whip pans?|swish pans?|pans|panning|pan)"
_TILT = r"(?:tilt|tilts|tilting)"
_ROLL = r"(?:roll|rolls|rolling|rotate|rotates|rotating)"

VOCABULARY: tuple[tuple[str, tuple[Move, float]], ...] = (
    (r"(?:camera|shot|frame) (?:is|stays|remains|holds|held) (?:completely |perfectly )?(?:still|static|fixed|locked|steady)", (Move.STATIC, 1)),
    (r"(?:static|locked|locked off|locked down|fixed|stationary|still|unmoving|motionless|tripod) (?:camera|shot|frame|view)", (Move.STATIC, 1)),
    (r"(?:static|lock ?off|locked off|tripod|on a tripod)", (Move.STATIC, 1)),
    (r"(?:camera|zoom|dolly|pan)? ?movement", (Move.HANDHELD, 0.0)),
    (r"dolly zoom|vertigo(?: effect| shot)?", (Move.DOLLY, 1.4)),
    (rf"{_CIRCLE}{_GAP} (?:left|anti ?clockwise)|left (?:orbit|arc)", (Move.ORBIT, -1)),
    (rf"{_CIRCLE}{_GAP} (?:right|clockwise)|right (?:orbit|arc)", (Move.ORBIT, 1)),
    (rf"{_CIRCLE}(?: around| shot)?|parallax", (Move.ORBIT, 1)),
    (rf"(?:{_PUSH}|{_CAMERA_MOVE}){_GAP} {_FORWARD}|push ?in", (Move.DOLLY, 1)),
    (rf"(?:{_PUSH}|{_CAMERA_MOVE}|pull|pulls|pulling){_GAP} {_BACK}|pull ?(?:back|out)", (Move.DOLLY, -1)),
    (rf"(?:zoom|zooms|zooming){_GAP} {_BACK}", (Move.ZOOM, -1)),
    (rf"(?:crash zoom|snap zoom)(?: {_FORWARD})?", (Move.ZOOM, 2)),
    (rf"(?:zoom|zooms|zooming)(?:{_GAP} {_FORWARD})?", (Move.ZOOM, 1)),
    (rf"(?:camera )?{_PAN}{_GAP} left(?: to right)?", (Move.PAN, -1)),
    (rf"(?:camera )?{_PAN}{_GAP} right(?: to left)?", (Move.PAN, 1)),
    (rf"{_TILT}{_GAP} (?:up|upward|upwards)", (Move.TILT, 1)),
    (rf"{_TILT}{_GAP} (?:down|downward|downwards)", (Move.TILT, -1)),
    (r"dutch(?: angle| tilt)?|canted(?: angle)?", (Move.ROLL, 1.2)),
    (rf"(?:{_TRUCK}|{_CAMERA_MOVE}){_GAP} left(?:wards?)?", (Move.TRUCK, -1)),
    (rf"(?:{_TRUCK}|{_CAMERA_MOVE}){_GAP} right(?:wards?)?", (Move.TRUCK, 1)),
    (rf"(?:{_CRANE}|{_CAMERA_MOVE}|camera (?:lowers|descends)|lower|lowers|descend){_GAP} (?:down|downward|downwards)", (Move.PEDESTAL, -1)),
    (r"camera (?:lowers|descends|sinks|drops)", (Move.PEDESTAL, -1)),
    (rf"(?:{_CRANE}|{_CAMERA_MOVE}){_GAP} (?:up|upward|upwards)|crane shot|camera (?:rises|ascends)", (Move.PEDESTAL, 1)),
    (rf"(?:camera )?{_ROLL}{_GAP} (?:left|anti ?clockwise|counter ?clockwise)", (Move.ROLL, -1)),
    (rf"(?:camera )?{_ROLL}{_GAP} (?:right|clockwise)|camera roll", (Move.ROLL, 1)),
    (r"hand ?held(?: camera| shot| feel| look| motion)?|documentary style|breathing camera", (Move.HANDHELD, 1)),
    (r"(?:camera|screen|earthquake) (?:shake|shakes|shaking)|shaky(?: cam| camera)?|rumble|earthquake", (Move.SHAKE, 1)),
    (r"pan(?: shot)?|panning(?: shot)?|camera pans|(?:whip|swish) pans?", (Move.PAN, 1)),
    (r"(?:dolly|tracking|trucking)(?: shot)?", (Move.DOLLY, 1)),
)  # fmt: skip

_SPEEDS: tuple[tuple[str, float], ...] = (
    (r"(?:very|extremely|super|ultra) (?:slow|slowly|gentle|gently|subtle|subtly)|barely|imperceptibly?", 0.35),
    (r"(?:very|extremely|super) (?:fast|quick|quickly)|whip|swish|crash|snap", 2.6),
    (r"slow|slowly|gentle|gently|subtle|subtly|slight|slightly|soft|softly|calm|leisurely|a little|a bit", 0.6),
    (r"fast|quick|quickly|rapid|rapidly|sudden|suddenly|swift|swiftly|dynamic|energetic|dramatic|dramatically", 1.8),
)
_NO_CAMERA = re.compile(
    r"\b(?:no|without|zero|avoid)(?: any)? camera (?:move|moves|movement|movements|motion)\b"
    r"|\b(?:camera (?:does not|doesn't|must not|should not|won't)|do not|don't) move\b(?! (?:the )?(?:head|hands|arms|lips))"
)
_DEFAULT = CameraMove(Move.DOLLY, 0.4)


def camera_moves(prompt: str) -> tuple[CameraMove, ...]:
    """The camera's moves; a very slow push when the prompt does not speak of the camera."""
    text = words.plain(prompt)
    parts = words.steps(text) or [""]
    moves = [_within(part, k / len(parts), (k + 1) / len(parts)) for k, part in enumerate(parts)]
    found = tuple(move for part in moves for move in part)
    if any(move.move is not Move.STATIC for move in found):
        return tuple(move for move in found if move.move is not Move.STATIC)
    if found or _NO_CAMERA.search(text):
        return (CameraMove(Move.STATIC, 1.0),)
    return (_DEFAULT,)


def _within(part: str, start: float, end: float) -> tuple[CameraMove, ...]:
    """The moves of one step, each with the speed named in its own clause."""
    found = []
    for clause in words.clauses(part):
        reading = words.read(clause, VOCABULARY)
        speed = _speed(clause)
        for each in reading.found:
            move, amount = each.meaning
            if not each.negated and amount:
                lasting = move in {Move.HANDHELD, Move.SHAKE, Move.STATIC}
                span = (0.0, 1.0) if lasting else (start, end)
                found.append(CameraMove(move, amount * (1.0 if move is Move.STATIC else speed), *span))
    return tuple(found)


def _speed(clause: str) -> float:
    """How fast the clause wants it; the first speed found, 1 when none is named."""
    found = words.read(clause, _SPEEDS).found
    return found[0].meaning if found else 1.0


_LIFE: tuple[tuple[str, tuple[str, float]], ...] = (
    (r"(?:shakes?|shaking) (?:his|her|their|its|the) head", ("shake_head", 1)),
    (r"(?:nod|nods|nodding)(?: (?:his|her|their) head)?", ("nod", 1)),
    (r"(?:turn|turns|turning|look|looks|looking|glance|glances)(?: (?:his|her|their|its|the) (?:head|face))?(?: (?:slightly|slowly|gently|softly|over))*(?: to the| to (?:his|her|their))? left", ("turn", -1)),
    (r"(?:turn|turns|turning|look|looks|looking|glance|glances)(?: (?:his|her|their|its|the) (?:head|face))?(?: (?:slightly|slowly|gently|softly|over))*(?: to the| to (?:his|her|their))? right", ("turn", 1)),
    (r"(?:turn|turns|turning)(?: (?:his|her|their|its|the) (?:head|face|body))?(?: (?:slightly|slowly|gently|softly))*(?: (?:toward|towards|to) (?:the )?camera)?", ("turn", 0.8)),
    (r"(?:look|looks|looking|glance|glances|gaze|gazes)(?: (?:slightly|slowly))? (?:up|upward|upwards|at the sky)|(?:lift|lifts|raise|raises) (?:his|her|their) (?:head|chin)", ("look", 1)),
    (r"(?:look|looks|looking|glance|glances|gaze|gazes)(?: (?:slightly|slowly))? (?:down|downward|downwards)|(?:lower|lowers|bow|bows) (?:his|her|their) head", ("look", -1)),
    (r"(?:strong|gusty|heavy|fierce) winds?|storm|stormy|gale|gust|gusts", ("wind", 2.0)),
    (r"winds?|windy|breeze|breezy|blowing|billow|billows|billowing|flutter|flutters|fluttering|flowing", ("wind", 1)),
    (r"hair (?:move|moves|moving|sway|sways|swaying|drifting|drifts|toss|tossing)|(?:toss|tosses|tossing) (?:his|her|their) hair|cape|skirt sway", ("wind", 0.8)),
    (r"(?:deep|heavy|heavily|deeply) ?breath(?:e|es|ing|s)?|breathes (?:deeply|heavily)|sighs?|sighing", ("breathing", 1.8)),
    (r"breath(?:e|es|ing|s)?", ("breathing", 1.25)),
    (r"sway|sways|swaying|dancing|dances|rocking|rocks", ("sway", 1.6)),
    (r"snow|snowing|snowfall|snowflakes|blizzard", ("snow", 1)),
    (r"rain|raining|rainy|drizzle|downpour|rainfall", ("rain", 1)),
    (r"(?:falling )?(?:leaves|petals|cherry blossoms?|blossoms|confetti)", ("leaves", 1)),
    (r"sparks?|embers?|campfire|bonfire", ("sparks", 1)),
    (r"dust (?:motes|particles)|floating (?:dust|particles)|fireflies|firefly|magical particles|sparkles|pollen", ("motes", 1)),
)  # fmt: skip
_ACTS = (
    (
        r"(?:walk|run|jump|danc|wav|smil|laugh|cry|blink|wink|talk|speak|sing|whisper|sit|stand|kneel|hug|kiss|grab|throw|catch|draw|open|clos|drink|eat|point|clap|fight|climb|swim|fly|flie|driv|rid|type|read|writ|cook|pick|toss|wiggl|cross|uncross|rais|stretch|bow|frown|pout|yawn|shrug)(?:s|es|ing|ning|ting|ping|ming)?(?: (?:up|down|out|away|over|around|(?:his|her|their|the|a) [a-z]+))?",
        True,
    ),
)
_PARTICLES = ("snow", "rain", "leaves", "sparks", "motes")
_STILL = re.compile(
    r"\b(?:frozen|motionless|statue|freeze frame|completely still|perfectly still|no movement|no motion)\b"
)


def life(prompt: str, strength: float = 1.0) -> Life:
    """What should move in the picture. ``strength`` scales the unasked-for life (1 as designed)."""
    if _STILL.search(words.plain(prompt)):
        return Life(breathing=0, wind=0, sway=0)
    found = words.read_all(prompt, _LIFE)
    asked: dict[str, float] = {"breathing": strength, "wind": 0.25 * strength, "sway": 0.5 * strength}
    for each in found:
        name, amount = each.meaning
        value = 0.0 if each.negated else amount * each.weight
        asked[name] = value if name not in asked or each.negated else max(asked[name], value, key=abs)
    kinds = tuple(name for name in _PARTICLES if asked.pop(name, 0.0) > 0)
    return Life(particles=kinds, **asked)


def acts(prompt: str) -> tuple[str, ...]:
    """What somebody is asked to do that a draft does not act out, in the prompt's words."""
    known = tuple((pattern, False) for pattern, _ in (*VOCABULARY, *_LIFE))
    found = words.read_all(prompt, (*known, *_ACTS))
    return tuple(dict.fromkeys(each.text for each in found if each.meaning and not each.negated))
