"""The linter's rules. Each looks at a read prompt and its setting and says at most one thing.

The reasons are what people found out by paying for it: a clip with an unwanted zoom, a dancer with three arms, shoes
that fly through the air.
"""

from __future__ import annotations

import re
from collections import Counter

from charstudio.analysis.prompts import camera, fixes, words
from charstudio.analysis.prompts.feats import FEAT
from charstudio.analysis.prompts.findings import Finding, Rule, Setting, Severity, Use
from charstudio.analysis.prompts.objects import object_change
from charstudio.analysis.prompts.reading import Act, Reading, is_thing
from charstudio.analysis.prompts.states import change_of_state, clause_of, is_described, state_span
from charstudio.analysis.prompts.words import Size


def camera_missing(reading: Reading, setting: Setting) -> Finding | None:
    """The camera is not stated."""
    if not setting.use.has_camera or reading.cameras or setting.camera or setting.camera_field == "static":
        return None
    return Finding(
        Rule.CAMERA,
        0,
        0,
        "The prompt does not say what the camera does.",
        "Left to itself a video model pans or zooms as it likes. “Static camera” or one slow move keeps it in hand.",
        Severity.WARNING,
        fixes.with_camera(reading),
    )


def camera_conflict(reading: Reading, setting: Setting) -> Finding | None:
    """Two things are said of the camera that cannot both be."""
    if not setting.use.has_camera or not reading.cameras:
        return None
    still = [mention for mention in reading.cameras if mention.is_static]
    moving = [mention for mention in reading.cameras if not mention.is_static]
    field = setting.camera_field
    if field and ((field == "static" and moving and not still) or (field == "moving" and still and not moving)):
        return _field_conflict(reading, field)
    if not still or not moving or _SEQUENCE.search(reading.low):
        return None
    if any(mention.camera is None or mention.camera.move is camera.Move.HANDHELD for mention in moving):
        return None
    return Finding(
        Rule.CONFLICT,
        still[0].start,
        still[0].end,
        "The camera is told to stand still and to move.",
        "The model follows one of the two, and you cannot know which.",
        Severity.WARNING,
        fixes.keep_one_camera(reading, moving[0]),
    )


def _field_conflict(reading: Reading, field: str) -> Finding:
    place = reading.cameras[0]
    now = "still" if field == "static" else "moving"
    return Finding(
        Rule.CONFLICT,
        place.start,
        place.end,
        f"The prompt and the model's own camera field disagree: the field says {now}.",
        "Words and field are sent together. Where they disagree, the field usually wins and "
        "the words spoil the movement.",
        Severity.WARNING,
        fixes.set_field(reading, "moving" if field == "static" else "static"),
    )


_SEQUENCE = re.compile(
    r"\b(?:then|after that|afterwards|before|next|finally|at first|until|followed by|ends? (?:with|on|in)|from|first)\b"
)


def unbounded(reading: Reading, setting: Setting) -> Finding | None:
    """Movement without a bound."""
    if not setting.use.moves or reading.is_steady:
        return None
    large = next(
        (act for act in reading.acts if act.size is Size.BIG and not act.is_bound and not act.is_complex), None
    )
    if large is None and setting.use is Use.AVATAR:
        return None  # "speaking excitedly" is a voice, not a leap
    start, end = (large.start, large.end) if large else _lively(reading)
    if start == end:
        return None
    return Finding(
        Rule.UNBOUNDED,
        start,
        end,
        f"“{reading.text[start:end]}” has no bounds.",
        "Large movements are where arms multiply and faces melt. Say how small it is: subtle, minimal, a slow sway.",
        Severity.WARNING,
        fixes.bounded(reading, start, end),
    )


def _lively(reading: Reading) -> tuple[int, int]:
    """A word that makes any movement large, where there is somebody's movement to enlarge."""
    low = reading.low
    for mention in reading.cameras:
        low = f"{low[: mention.start]}{'~' * (mention.end - mention.start)}{low[mention.end :]}"
    overall = words.OVERALL.search(low)
    if overall is not None:
        return overall.span()
    for number, clause in enumerate(reading.clauses):
        found = words.LIVELY.search(low, clause.start, clause.end)
        acts = [act for act in reading.acts if act.clause == number]
        if found is not None and any(act.size >= Size.MICRO or not is_thing(act.subject) for act in acts):
            return found.span()
    return 0, 0


def state(reading: Reading, setting: Setting) -> Finding | None:
    """A state is described where a movement is wanted."""
    if setting.use not in {Use.IMAGE_TO_VIDEO, Use.FIRST_LAST_FRAME}:
        return None
    change = change_of_state(reading)
    moves = _has_movement(reading, setting)
    if not is_described(reading) or (moves and (change is None or setting.use is Use.FIRST_LAST_FRAME)):
        return None
    start, end = clause_of(reading, *change) if moves and change is not None else state_span(reading)
    return Finding(
        Rule.STATE,
        start,
        end,
        "This says how it looks, not what moves.",
        "A video model animates what is in the picture; it cannot be told what to find there. Make the picture first "
        "(a State node), then say what moves in it.",
        Severity.WARNING,
        fixes.into_state(reading, start, end) if setting.can_insert_state else None,
    )


def _has_movement(reading: Reading, setting: Setting) -> bool:
    if any(act.size >= Size.AMBIENT for act in reading.acts):
        return True
    if any(not mention.is_static for mention in reading.cameras):
        return True
    return setting.use is Use.FIRST_LAST_FRAME and _BECOMING.search(reading.low) is not None


_BECOMING = re.compile(
    r"\bfrom\b.+\bto\b|\b(?:becom(?:es|ing)|turns? into|turning into"
    r"|morph\w*|transform\w*|transition\w*|grows?|ages?|changes?)\b"
)


def several(reading: Reading, setting: Setting) -> Finding | None:
    """More than one action."""
    if not setting.use.moves or (setting.use is Use.AVATAR and not reading.actions):
        return None
    for acts in _by_subject(reading):
        extra = _second_action(acts, reading)
        if extra is not None:
            return Finding(
                Rule.SEVERAL,
                extra.start,
                _clause_end(reading, extra),
                "Several actions in one prompt.",
                "One action to a clip: “she nods slowly” beats “she nods, looks down, then sighs”. Models skip, merge "
                "or hurry what comes second. Give the next action a clip of its own.",
                Severity.WARNING,
                fixes.first_action_only(reading, extra),
            )
    return None


def _by_subject(reading: Reading) -> list[list[Act]]:
    groups: dict[str, list[Act]] = {}
    for act in reading.actions:
        groups.setdefault(act.subject, []).append(act)
    return list(groups.values())


def _second_action(acts: list[Act], reading: Reading) -> Act | None:
    """The first act too many, or None. Liveliness counts once, and so does a pair like crossing and uncrossing."""
    kept: list[Act] = []
    seen: Counter[str] = Counter()
    for act in acts:
        if _UNTIL.search(reading.low[: act.start]):
            continue  # "leans back until she lies": one movement and its end
        if kept and act.clause == kept[-1].clause and act.verb in words.NOMINAL and not _is_ordered(reading, act):
            continue  # "takes a step" is one action
        key = "big" if act.size is Size.BIG else act.verb.removeprefix("un")
        seen[key] += 1
        if seen[key] == 1 or (key != "big" and _is_ordered(reading, act)):
            kept.append(act)
    majors = [act for act in kept if act.size >= Size.MAJOR]
    told = [act for act in kept if reading.low[act.end - 1] == "s"]
    is_ordered = any(_is_ordered(reading, act) for act in kept[1:])
    goes_off = len(told) >= 2 and told[0].size is Size.MINOR and told[-1].size >= Size.MAJOR
    return kept[1] if is_ordered or goes_off or len(majors) >= 2 or len(kept) >= 3 else None


_UNTIL = re.compile(r"\buntil (?:[a-z]+ ){0,2}$")
_THEN = re.compile(
    r"\b(?:then|after that|afterwards?|next|finally|before|followed by|after which|and again|while also"
    r"|later)\b[ ,]*(?:\w+ ){0,3}$"
)


def _is_ordered(reading: Reading, act: Act) -> bool:
    """Whether an act is told to come after another."""
    return _THEN.search(reading.low[: act.start]) is not None


def _clause_end(reading: Reading, act: Act) -> int:
    clause = reading.clauses[act.clause]
    return clause.start + len(reading.text[clause.start : clause.end].rstrip())


def complex_action(reading: Reading, setting: Setting) -> Finding | None:
    """Fights, acrobatics, and what fingers and things do together."""
    if not setting.use.moves:
        return None
    act = next((act for act in reading.acts if act.is_complex and not act.is_bound and act.size is Size.BIG), None)
    found = FEAT.search(reading.low)
    if found is not None and (act is None or found.start() < act.start):
        start, end = found.span()
    elif act is not None:
        start, end = act.start, act.end
    else:
        return None
    return Finding(
        Rule.COMPLEX,
        start,
        end,
        f"“{reading.text[start:end]}” is more than video models can do yet.",
        "“Turns and smiles” works; “draws a sword and parries” does not. Show the moment before or the reaction after, "
        "and let the cut do the rest.",
        Severity.WARNING,
        fixes.moment_before(reading, start, end),
    )


def not_smooth(reading: Reading, setting: Setting) -> Finding | None:
    """Nothing says how fast it goes."""
    if not setting.use.moves or setting.use is Use.AVATAR or reading.has_pace:
        return None
    named = any(mention.camera is not None and not _speaks_for_itself(mention) for mention in reading.cameras)
    acts = [act for act in reading.acts if act.size >= Size.MINOR]
    if not named and not acts and not (setting.use is Use.FIRST_LAST_FRAME and _has_movement(reading, setting)):
        return None
    return Finding(
        Rule.SMOOTH,
        0,
        0,
        "Nothing says how fast it moves.",
        "“Slow” and “smooth” make motion steadier in nearly every model; without them it comes out hurried or jerky.",
        Severity.HINT,
        fixes.smooth(reading),
    )


def _speaks_for_itself(mention: camera.Mention) -> bool:
    return mention.is_static or (mention.camera is not None and mention.camera.move is camera.Move.HANDHELD)


def too_long(reading: Reading, setting: Setting) -> Finding | None:
    """More than the model reads."""
    length, words_in = len(reading.text), len(reading.text.split())
    most, tokens = setting.max_characters, setting.max_tokens
    if most is not None and length > most:
        what = f"The model takes {most:,} characters; this has {length:,}."
        why = "It refuses the request, or drops the end without a word."
        return Finding(Rule.LONG, most, length, what, why, Severity.WARNING, fixes.shortened(reading, most))
    if tokens is not None and round(words_in * _TOKENS_PER_WORD) > tokens:
        place = fixes.end_of_word(reading.text, int(tokens / _TOKENS_PER_WORD))
        what = f"The model reads about {int(tokens / _TOKENS_PER_WORD)} words; this has {words_in}."
        why = "What comes after is dropped without a word."
        return Finding(Rule.LONG, place, length, what, why, Severity.WARNING, fixes.shortened(reading, place))
    if setting.use.moves and words_in > _MANY_WORDS:
        place = fixes.end_of_word(reading.text, _MANY_WORDS)
        what = f"{words_in} words are a lot for one clip."
        why = "Short, focused prompts are followed more closely: camera, one movement, expression, light."
        return Finding(Rule.LONG, place, length, what, why, Severity.HINT)
    return None


_TOKENS_PER_WORD = 1.35
"""English prose in the usual tokenizers, commas included."""
_MANY_WORDS = 120


def changed_object(reading: Reading, setting: Setting) -> Finding | None:
    """A thing is put on, taken off, or comes out of nowhere."""
    if setting.use not in {Use.IMAGE_TO_VIDEO, Use.FIRST_LAST_FRAME}:
        return None
    span = object_change(reading.low, between_frames=setting.use is Use.FIRST_LAST_FRAME)
    if span is None:
        return None
    start, end = span
    if setting.use is Use.FIRST_LAST_FRAME:
        reason = (
            "Between two frames things are morphed, not handled: shoes fly through the air, feet vanish. Poses and "
            "expressions work. Cut between the two states instead, or hide the change behind a cutaway."
        )
    else:
        reason = (
            "A video model does not keep such a change: what was taken off comes back. Make the picture with the "
            "change first (a State node), then animate it."
        )
    fix = fixes.without_clause(
        reading, start, end, into_state=setting.use is Use.IMAGE_TO_VIDEO and setting.can_insert_state
    )
    return Finding(
        Rule.OBJECT, start, end, f"“{reading.text[start:end]}” adds or removes a thing.", reason, Severity.WARNING, fix
    )
