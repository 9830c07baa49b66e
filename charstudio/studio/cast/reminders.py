"""When it is time to export a character: after three generations, at wrap, once a month while it is in use.

Nothing here expires, but platforms change models, disks die and people leave. So one is reminded in passing, once for
each reason, and may say *not for this film*. Pure: facts in, reminders out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from charstudio.model.characters import Character
from charstudio.model.values import CharacterId
from charstudio.storage.care_file import Care

GENERATIONS = 3
"""After as many it has proved itself (seed 002)."""
MONTH = timedelta(days=30)


class Reason(StrEnum):
    """Why now."""

    WRAP = "wrap"
    GENERATIONS = "generations"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Reminder:
    """That a character should be exported. ``made`` counts what was made of it since it was last safe."""

    character: CharacterId
    name: str
    reason: Reason
    made: int
    last_safe: datetime | None

    @property
    def words(self) -> str:
        """One passing remark."""
        if self.reason is Reason.WRAP:
            return f"The film is exported. Keep a copy of “{self.name}” as it is now, for the next one."
        if self.reason is Reason.MONTH:
            return f"“{self.name}” is in use and was last exported over a month ago."
        return f"{self.made} pictures and clips were made with “{self.name}” that no exported copy knows of."


def due(
    characters: Mapping[CharacterId, Character],
    made_at: Mapping[CharacterId, Sequence[datetime]],
    cares: Mapping[CharacterId, Care],
    now: datetime,
) -> tuple[Reminder, ...]:
    """Whom to export. ``made_at``: when each thing was made that a character acts in. Times are aware."""
    found = (_due(who, sorted(made_at.get(key, ())), cares.get(key, Care()), now) for key, who in characters.items())
    return tuple(reminder for reminder in found if reminder is not None)


def _due(who: Character, made: Sequence[datetime], care: Care, now: datetime) -> Reminder | None:
    if care.is_quiet or not made or who.master is None:
        return None
    safe = _last_safe(who, care, now)
    since = [at for at in made if safe is None or at > safe]
    reason = _reason(since, care, safe, made, now)
    return Reminder(who.id, who.name, reason, len(since), safe) if reason is not None else None


def _reason(
    since: Sequence[datetime], care: Care, safe: datetime | None, made: Sequence[datetime], now: datetime
) -> Reason | None:
    if since and care.wrapped_at is not None and (safe is None or care.wrapped_at > safe):
        return Reason.WRAP
    if len(since) >= GENERATIONS:
        return Reason.GENERATIONS
    is_active = now - made[-1] <= MONTH
    began = safe if safe is not None else made[0]
    return Reason.MONTH if is_active and now - began > MONTH else None


def _last_safe(who: Character, care: Care, now: datetime) -> datetime | None:
    """When it was last exported or kept as a version. Of a version only the day is known: its end counts."""
    kept = who.history[-1].kept_on if who.history else ""
    times = [care.exported_at] if care.exported_at is not None else []
    try:
        end = datetime.fromisoformat(kept).replace(tzinfo=now.tzinfo) + timedelta(days=1)
    except (ValueError, OverflowError):
        return max(times, default=None)
    return max([*times, min(end, now)])
