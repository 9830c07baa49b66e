"""What one click makes of a prompt: each function gives the whole text as it is afterwards."""

from __future__ import annotations

import re

from charstudio.analysis.prompts.camera import Camera, Mention, Move, appended, without, written
from charstudio.analysis.prompts.feats import FEAT
from charstudio.analysis.prompts.findings import Fix
from charstudio.analysis.prompts.reading import Act, Reading

STATIC = Camera(Move.STATIC)


def with_camera(reading: Reading) -> Fix:
    """Say that the camera stands still: the safe choice."""
    return Fix("Add “static camera”", written(reading.text, STATIC))


def keep_one_camera(reading: Reading, keep: Mention) -> Fix:
    """Keep the move and take out the rest."""
    words = reading.text[keep.start : keep.end]
    still = tuple(mention for mention in reading.cameras if mention.is_static)
    return Fix(f"Keep “{words}”", without(reading.text, still))


def set_field(reading: Reading, to: str) -> Fix:
    """Set the model's field to what the words say."""
    return Fix("Set the field as the words say", reading.text, camera_field=to)


def bounded(reading: Reading, start: int, end: int) -> Fix:
    """Bound the movement, and take out a word that asked for a large one."""
    text = reading.text
    lively = re.compile(
        r"\s*\b(?:happily|wildly|frantically|energetically|excitedly|vigorously|enthusiastically|violently|crazily|furiously|rapidly|ecstatically|aggressively)\b",
        re.IGNORECASE,
    )
    clause_end = next((clause.end for clause in reading.clauses if clause.start <= start < clause.end), end)
    clause_start = next((clause.start for clause in reading.clauses if clause.start <= start < clause.end), start)
    tamed = lively.sub("", text[clause_start:clause_end])
    text = f"{text[:clause_start]}{tamed}{text[clause_end:]}"
    return Fix("Add “subtle, minimal movement”", appended(text, "subtle, minimal movement"))


def smooth(reading: Reading) -> Fix:
    """Ask for slow and smooth."""
    return Fix("Add “slow, smooth motion”", appended(reading.text, "slow, smooth motion"))


def into_state(reading: Reading, start: int, end: int) -> Fix:
    """Move the words into a State node before this one, and leave a breath of movement behind."""
    state = reading.text[start:end].strip(" ,.;")
    rest = cut(reading.text, start, end)
    kept = rest if any(act.start >= end or act.end <= start for act in reading.acts) else _alive(rest)
    return Fix("Put it into a State before this node", kept, state=state)


def _alive(rest: str) -> str:
    gentle = "Gentle breathing, small natural movement"
    return f"{gentle}, {rest[:1].lower()}{rest[1:]}" if rest else f"{gentle}, static camera"


def first_action_only(reading: Reading, extra: Act) -> Fix:
    """Keep what comes before the second action, and what is said of the camera after it."""
    start = _joint_before(reading.text, extra.start, reading.clauses[extra.clause].start)
    later = [mention for mention in reading.cameras if mention.start >= start]
    kept = reading.text[:start].rstrip(" ,;")
    for mention in later:
        kept = appended(kept, _lower_first(reading.text[mention.start : mention.end]))
    if not _PACE_KEPT.search(kept.lower()):
        kept = appended(kept, "slow, smooth motion")
    return Fix("Keep the first action", kept)


_PACE_KEPT = re.compile(r"slow|smooth|gentl|soft|subtl|slight|calm|minimal|little|small")


def _lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]


def _joint_before(text: str, place: int, clause: int) -> int:
    """Where the joint before a clause starts: its comma, its "and then"."""
    head = text[: min(place, clause)]
    found = re.search(
        r"(?:[,;.\s]|\b(?:and|then|after that|afterwards|next|finally|while|also|followed by|before)\b)*$",
        head,
        re.IGNORECASE,
    )
    return found.start() if found else len(head)


def moment_before(reading: Reading, start: int, end: int) -> Fix:
    """The moment before, in place of the clauses that hold the feat, and of those it goes on in."""
    held = [clause for clause in reading.clauses if clause.start < end and start < clause.end]
    first, last = (held[0].start, held[-1].end) if held else (start, end)
    for clause in reading.clauses:
        goes_on = FEAT.search(reading.low, clause.start, clause.end) or any(
            act.is_complex for act in reading.acts if clause.start <= act.start < clause.end
        )
        if clause.start >= last and goes_on:
            last = clause.end
    head, tail = reading.text[:first].rstrip(), reading.text[last:]
    calm = "standing ready, breathing slowly, eyes narrowing slightly"
    calm = calm[:1].upper() + calm[1:] if not head or head[-1] in ".!?" else calm
    gap = "" if not tail or tail[0] in ",.;:!? " else ", "
    return Fix("Show the moment before", f"{head}{' ' if head else ''}{calm}{gap}{tail}")


def shortened(reading: Reading, most: int) -> Fix:
    """Cut after the last whole clause that fits."""
    text = reading.text[:most]
    ends = [match.start() for match in re.finditer(r"[.;,\n]", text)]
    place = ends[-1] if ends and ends[-1] > most // 2 else max(text.rfind(" "), most // 2)
    return Fix("Cut after the last clause that fits", text[:place].rstrip(" ,;"))


def end_of_word(text: str, count: int) -> int:
    """Where the word with this number ends."""
    ends = [match.end() for match in re.finditer(r"\S+", text)]
    return ends[min(count, len(ends)) - 1] if ends and count > 0 else 0


def without_traits(reading: Reading, spans: tuple[tuple[int, int], ...]) -> Fix:
    """Take out what the reference shows, with the "with a" that led to it."""
    text = reading.text
    for start, end in reversed(spans):
        lead = _LEAD.search(text[:start])
        text = cut(text, lead.start() if lead and _stands_for_itself(text[start:end]) else start, end)
    return Fix("Take it out", _tidied(text))


_LEAD = re.compile(r"(?:\s*\b(?:and|with|in|wearing|has|who has|a|an|the|his|her|their)\b)+\s*$", re.IGNORECASE)


def _stands_for_itself(words: str) -> bool:
    """Whether a trait is a thing ("grey coat") rather than a word before its noun ("scarred man")."""
    return len(words.split()) > 1


def _tidied(text: str) -> str:
    text = re.sub(r"\b(?:and|with|an?|his|her|their|the)\s*(?=[,.;]|$)", "", text, flags=re.IGNORECASE)
    text = re.sub(r"\s+([,.;])", r"\1", re.sub(r"\s{2,}", " ", text))
    text = re.sub(r"([,;])(?:\s*[,;])+", r"\1", text)
    return re.sub(r"^[\s,;.]+", "", text).strip(" ,;")


def without_clause(reading: Reading, start: int, end: int, *, into_state: bool) -> Fix:
    """Take out the clause that changes a thing; before a Motion node its words go into a State node."""
    held = next((clause for clause in reading.clauses if clause.start <= start < clause.end), None)
    left, right = (held.start, max(held.end, end)) if held else (start, end)
    words = reading.text[left:right].strip(" ,.;")
    rest = cut(reading.text, left, right)
    moving = any(act.start >= right or act.end <= left for act in reading.acts)
    kept = rest if moving else _alive(rest)
    return Fix("Put it into a State before this node", kept, state=words) if into_state else Fix("Take it out", kept)


def cut(text: str, start: int, end: int) -> str:
    """``text`` without a stretch and the comma it leaves behind."""
    left, right = text[:start].rstrip(" ,;"), text[end:].lstrip()
    if not left:
        rest = right.lstrip(" ,;.:")
        return rest[:1].upper() + rest[1:] if text[:1].isupper() else rest
    if not right.strip(" ,;."):
        return left
    if left[-1] in ".!?" and right[0] in ".,;":
        return f"{left} {right[1:].lstrip()}"
    if right[0] in ",;.:":
        return f"{left}{right}"
    joint = ", " if text[:start].rstrip().endswith((",", ";")) else " "
    return f"{left}{joint}{right}"
