# ruff: noqa: E501, SIM905 - lists of words are read as lists
"""A prompt read: its clauses, its verbs with the size of movement they ask for, and who does it.

Not a grammar: a dictionary, the endings of words and the word before. What cannot be told counts as a small movement,
so that nobody is nagged about a prompt that was not understood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from charstudio.analysis.prompts import words
from charstudio.analysis.prompts.camera import Mention, mentions, plain
from charstudio.analysis.prompts.words import Size


@dataclass(frozen=True, slots=True)
class Act:
    """One movement asked for: the verb's base form (the word itself when unknown), who does it, where it stands."""

    verb: str
    size: Size
    subject: str
    start: int
    end: int
    clause: int
    is_bound: bool = False
    """A word of its clause keeps it slow or small."""
    is_complex: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of the prompt between commas and conjunctions."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood. ``low`` is the prompt as ``plain`` gives it; places in it are places in the prompt."""

    text: str
    low: str
    clauses: tuple[Clause, ...]
    cameras: tuple[Mention, ...]
    acts: tuple[Act, ...]
    has_pace: bool
    is_steady: bool
    """A phrase bounds all movement."""

    @property
    def actions(self) -> tuple[Act, ...]:
        """What somebody does, beyond face, breath and cloth."""
        return tuple(act for act in self.acts if act.size >= Size.MINOR)

    def clause_text(self, number: int) -> str:
        """One clause, in lower case."""
        clause = self.clauses[number]
        return self.low[clause.start : clause.end]


_BREAK = re.compile(
    r"[,.;:!?\n()|/]+|\b(?:and then|then|and|while|as(?! (?:reference|in|if|the reference|before|well))|before|after(?! that)|until|when|but|"
    r"followed by|with(?= (?:her|his|their|its|a|an|the)? ?\w+ \w+ing))\b"
)
_WORD = re.compile(r"\[char\d+\]|[a-z]+")
_NEGATED = re.compile(
    r"\b(?:no|not|without|never|avoid|avoiding|don t|doesn t|do not|does not|isn t|won t|stop|stops|nothing|nobody|instead of|rather than)(?: \w+){0,2} $"
)
_DETERMINERS = frozenset(
    "a an the his her their its my our this that these those of in on at with from no some two three".split()
)
_LINKS = frozenset("is are be being starts start begins begin to can will would keeps keep".split())
_TAIL_STATES = re.compile(r"^ (?:at|toward|towards|into|to|straight at|directly at|out|through|off)\b")
_DOWN = re.compile(r"^ (?:\w+ly )?(?:down|up|back down|back up)\b(?! against)")
_LEANS = re.compile(r"^ (?:\w+ly )?(?:forward|in|back|closer|over|toward|towards|out|down|away|sideways|into)\b")
_LOOKS = re.compile(
    r"^ (?:\w+ly )*(?:up|down|left|right|away|back|around|over|aside|inside|to the (?:left|right|side)|from|towards?|to (?:his|her|their))\b"
)
_OUT_OF = re.compile(r"^ (?:\w+ly )?(?:up|off|out|down)\b")
_POSTURES = {
    "sit": _DOWN,
    "stand": _DOWN,
    "lie": _DOWN,
    "lean": _LEANS,
    "look": _LOOKS,
    "gaze": _LOOKS,
    "stare": _LOOKS,
    "get": _DOWN,
}
_RISING = {"sit", "stand", "lie", "get"}
_COMES = re.compile(
    r"^ (?:\w+ly )?(?:in|out|closer|into|through|toward|towards|over|to|up|down|away|back|forward|home|inside|outside)\b"
)


@lru_cache(maxsize=64)
def read(text: str) -> Reading:
    """Read a prompt. Takes a fraction of a millisecond; the last few are remembered."""
    low = plain(text)
    cameras = mentions(text)
    masked = _masked(low, cameras)
    clauses = _clauses(masked)
    acts = tuple(_acts(masked, clauses))
    return Reading(
        text, low, clauses, cameras, acts, words.PACE.search(low) is not None, words.STEADY.search(masked) is not None
    )


def _masked(low: str, cameras: tuple[Mention, ...]) -> str:
    """The prompt with what is said of the camera, and phrases that only look like movement, blanked out."""
    spans = [(mention.start, mention.end) for mention in cameras]
    spans += [match.span() for match in words.ATTRIBUTE.finditer(low)]
    for start, end in spans:
        low = f"{low[:start]}{'~' * (end - start)}{low[end:]}"
    return low


def _clauses(low: str) -> tuple[Clause, ...]:
    found, start = [], 0
    for match in _BREAK.finditer(low):
        if low[start : match.start()].strip(" ~"):
            found.append(Clause(start, match.start()))
        start = match.end()
    if low[start:].strip(" ~"):
        found.append(Clause(start, len(low)))
    return tuple(found)


def _acts(low: str, clauses: tuple[Clause, ...]) -> list[Act]:
    found: list[Act] = []
    somebody = ""
    for number, clause in enumerate(clauses):
        inside = low[clause.start : clause.end]
        bound = words.PACE.search(inside) is not None
        tokens = [
            (match.group(), clause.start + match.start(), clause.start + match.end())
            for match in _WORD.finditer(inside)
        ]
        for place, (word, start, end) in enumerate(tokens):
            subject = _subject(tokens, place)
            is_last = place == 0 and len(tokens) == 1 and _JOINED.search(low[: clause.start]) is not None
            goes_on = any(not act.verb.endswith("ing") and low[act.end - 1] == "s" for act in found)
            verb = words.LATE.get(word) if is_last and goes_on and word.endswith("s") else None  # "… and leaves"
            if verb is None:
                verb = _verb(word, subject, low[end : clause.end], place, tokens, goes_on=goes_on)
            if verb is None or _NEGATED.search(low[max(0, start - 30) : start]):
                continue
            name, size = verb
            if size is Size.BIG and word.endswith("ing") and place + 1 < len(tokens) and is_thing(tokens[place + 1][0]):
                subject = tokens[place + 1][0]
            if size is Size.AMBIENT and (subject in words.PEOPLE or subject.startswith("[char")):
                size = _done_by_somebody(name, low[end : clause.end])
            if is_thing(subject) and size in {Size.BIG, Size.MAJOR, Size.MINOR}:
                size = Size.AMBIENT
            elif subject.startswith("[char") or (subject in words.PEOPLE and subject not in _PRONOUNS):
                somebody = subject
            found.append(
                Act(
                    name,
                    size,
                    subject if is_thing(subject) else somebody,
                    start,
                    end,
                    number,
                    bound,
                    word in words.COMPLEX and size is Size.BIG,
                )
            )
    return found


def _done_by_somebody(verb: str, after: str) -> Size:
    """How large what moves by itself is when somebody does it: "she pours tea" is an action, "she sways" is not."""
    if verb == "bounce":
        return Size.BIG
    return Size.MINOR if _OBJECT.match(after) or _PUT_OUT.match(after) else Size.AMBIENT


_PUT_OUT = re.compile(r"^ (?:out|up|down|off|away|back|open|over) (?:the|a|an|his|her|their|its)\b")
_OBJECT = re.compile(
    r"^ (?!(?:[a-z]+ly|in|on|at|to|up|down|left|right|back|forward|from|with|into|out|over|under|around|across|along|away|"
    r"toward|towards|through|past|by|like|for|of|very|so|a little|a bit|slow|soft|softer|again|still|side|together|then)\b)[a-z\[]"
)
_JOINED = re.compile(r"\b(?:and|then) *$")
_PRONOUNS = frozenset("she he they it who we you i and".split())


def is_thing(subject: str) -> bool:
    """Whether what moves is no figure but a thing, or a small part of a figure."""
    return subject in words.THINGS and subject not in words.PEOPLE


def _subject(tokens: list[tuple[str, int, int]], place: int) -> str:
    """The word a verb at ``place`` belongs to: the one before, past adverbs and links; "" at a clause's start."""
    place -= 1
    while place >= 0:
        word = tokens[place][0]
        before = [token[0] for token in tokens[max(0, place - 2) : place]]
        if len(before) == 2 and before[0] in _OF and before[1] in _DETERMINERS and place >= 3:
            place -= 3  # "the steam from the coffee moves": the steam does
        elif word in words.ADVERBS or word in _LINKS or word.endswith("ly"):
            place -= 1
        else:
            return word
    return ""


_OF = frozenset("of from in on at behind over around near under with above beside inside".split())


def _verb(
    word: str, subject: str, after: str, place: int, tokens: list[tuple[str, int, int]], *, goes_on: bool
) -> tuple[str, Size] | None:
    """The base form and size of ``word`` where it is a movement here, else None."""
    known = words.VERBS.get(word)
    previous = tokens[place - 1][0] if place else ""
    if known is None and word in words.LATE and _may_act(word, subject, previous, after, goes_on=goes_on):
        known = words.LATE[word]
    if known is None:
        nominal = words.NOMINAL.get(word)
        if nominal is not None:
            return word, nominal
        return _unknown(word, subject, previous, after)
    name, size = known
    if name in _POSTURES:
        rises = goes_on or (previous.endswith("ly") and not after.strip())
        return _posture(name, after, goes_on=rises and word.endswith("s"))
    special = _special(name, word, subject, after)
    if special is not None:
        return special
    if size is Size.NONE:
        return None
    is_made_to = place > 1 and tokens[place - 2][0] in _MAKING
    is_noun = not is_made_to and (
        previous in _DETERMINERS or (word == name and place > 0 and not _may_be_followed(previous))
    )
    if not word.endswith("ing") and is_noun:
        nominal = words.NOMINAL.get(word)
        return (word, nominal) if nominal is not None else None
    return name, size


_MAKING = frozenset("make makes making let lets letting have has having see watch".split())


def _may_be_followed(previous: str) -> bool:
    """Whether a verb in its base form may follow this word: "they turn", "to turn", "slowly turn"."""
    return (
        previous in _BEFORE_BASE
        or previous.startswith("[")
        or previous.endswith(("ly", "s"))
        or previous in words.PEOPLE
    )


_BEFORE_BASE = frozenset(
    "to they we you and or then just let make makes children people men women will can should must".split()
)


def _special(name: str, word: str, subject: str, after: str) -> tuple[str, Size] | None:
    """Verbs whose size hangs on what comes after them."""
    if name in {"come", "go", "carry"} and _COMES.match(_SOMEBODY.sub("", after)):
        return name, Size.MAJOR
    if name == "set" and _ASIDE.match(after):
        return name, Size.MINOR
    if name in words.POSES and word.endswith("ing"):
        return name, Size.AMBIENT
    if name == "kick" and _LIGHT_THING.match(after):
        return name, Size.MAJOR
    if name in {"make", "do"} and subject and _WITH_OBJECT.match(after):
        return name, Size.MINOR
    return None


_SOMEBODY = re.compile(r"^ (?:him|her|it|them|the [a-z]+)\b")
_ASIDE = re.compile(r"^ (?:(?:the|a|an|his|her) [a-z]+ )?(?:down|aside|back)\b")
_LIGHT_THING = re.compile(
    r"^ (?:up )?(?:(?:a|an|the|his|her|their|some|at) )*(?:[a-z]+ )?(?:stone|pebble|ball|leaf|leaves|snow|sand|dust|can|feet|legs|foot|water|covers|blanket|wave|waves|heels)\b"
)


def _posture(name: str, after: str, *, goes_on: bool) -> tuple[str, Size] | None:
    moves = _POSTURES[name].match(after)
    if moves is None:
        return (name, Size.MAJOR) if goes_on and name in _RISING - {"get"} else None
    return f"{name} {moves.group().strip()}", Size.MAJOR if name in _RISING else Size.MINOR


def _may_act(word: str, subject: str, previous: str, after: str, *, goes_on: bool) -> bool:
    """Whether a word that is usually a noun is a verb here: somebody stands before it, or it goes on from a verb."""
    if previous in _DETERMINERS:
        return False
    if previous == "to":
        return True
    if subject == "":
        with_object = (word not in words.THINGS and word not in words.PEOPLE) or _WITH_OBJECT.match(after) is not None
        is_due = previous.endswith("ly") or _HOW.match(after) or (goes_on and with_object)
        return word.endswith("s") and bool(is_due)
    if subject in words.PEOPLE or subject.startswith("[char"):
        return True
    if is_thing(subject):
        is_plain = subject.endswith("s") and word == words.LATE[word][0]  # "her eyes open", "his lips part"
        is_told = word.endswith("s") and (_HOW.match(after) or _WHITHER.match(after))
        return is_plain or word.endswith("ing") or bool(is_told) or words.LATE[word][1] is Size.AMBIENT
    return word.endswith("s") and _WHITHER.match(after) is not None


_WITH_OBJECT = re.compile(r"^ (?:a|an|the|his|her|him|their|it|them|one|over)\b")
_WHITHER = re.compile(
    r"^ (?:[a-z]+ly|across|along|over|down|up|into|out|away|toward|towards|past|through|around|back|forward)\b"
)


_HOW = re.compile(r"^ [a-z]{2,}ly\b")
_WHERE = re.compile(r"^ (?:in|on|at|over|against|behind|with|as|beneath|under|above|before)\b")


def _is_manner(word: str) -> bool:
    """Whether a word tells how something is done: after it a verb is due."""
    return word.endswith("ly") and word not in _NOT_HOW


_NOT_HOW = frozenset(
    "lovely lonely family ugly early only silly curly elderly friendly holy woolly ghostly deadly fly belly jelly lily ally bully likely lively daily smelly".split()
)


def _unknown(word: str, subject: str, previous: str, after: str) -> tuple[str, Size] | None:
    """A word that is in no list: -ing, or an -s after somebody, is a small movement."""
    if word.endswith("ing") and len(word) > 5 and word not in words.NOT_RUNNING:
        return word, Size.AMBIENT
    if word in words.PEOPLE or word in words.THINGS or word in words.VERBS or word in words.ADVERBS or len(word) <= 3:
        return None
    is_third = word.endswith("s") and not word.endswith(("ss", "us", "is"))
    is_told_how = _is_manner(previous) or (_HOW.match(after) is not None and not word.endswith(("ed", "en", "ly", "t")))
    if not is_third:
        return (
            (word, Size.AMBIENT)
            if is_told_how and subject and _HOW.match(after) and previous not in _DETERMINERS
            else None
        )
    if subject.startswith("[char") or (subject in words.PEOPLE and not re.search(r"[^s]s$", subject)):
        return word, Size.MINOR
    if _is_manner(previous):
        return word, Size.MINOR
    moves = _WHITHER.match(after) or (is_thing(subject) and _WHERE.match(after)) or _WITH_OBJECT.match(after)
    if subject and previous not in _DETERMINERS and moves:
        return word, Size.AMBIENT
    return None
