"""Every error a user can meet, in one tree.

    CharStudioError
     ├─ EditError                 an edit that cannot be made; nothing changed
     │   ├─ UnknownId             it names something that is not in the project
     │   ├─ WouldCycle            the wire would make a node wait for itself
     │   ├─ TypesDiffer           the two sockets carry different things
     │   ├─ PortTaken             the input takes one wire and has it
     │   ├─ BadParameter          unknown name, wrong type or out of range
     │   ├─ Overlap               two clips would share a moment of one track
     │   ├─ OutOfMedia            the clip would show what the media does not have
     │   └─ TrackLocked           the track is locked
     ├─ PlanError                 a run that cannot start; lists all blockers
     ├─ OverBudget                a cap stands in the way; nothing was sent
     ├─ ProviderError             generation did not happen; carries what it cost all the same
     │   ├─ NotConfigured         no key, no such model
     │   ├─ AuthFailed            the key was refused
     │   ├─ OutOfCredit           the account's balance is used up
     │   ├─ RateLimited           too many requests; carries ``retry_after``
     │   ├─ Rejected              this input was refused, and which one
     │   │   └─ ContentRefused    refused for what it shows or says
     │   ├─ GenerationFailed      the service took the job and failed at it: nothing will come of it
     │   ├─ Unavailable           the service does not answer or failed
     │   │   └─ Offline           this machine does not reach it: no network, a proxy, a login page, TLS
     │   ├─ ServiceFault          the service answered something that makes no sense
     │   ├─ SubmitUncertain       the request left, the answer did not arrive: it may have been charged
     │   └─ JobLost               the service no longer knows the job
     ├─ MediaError                a picture, clip or sound
     │   ├─ Unreadable            it cannot be decoded
     │   └─ EncodeFailed          it cannot be written
     ├─ StorageError              files of ours
     │   ├─ NewerFormat           written by a later version
     │   ├─ Damaged               lists every fault with its path
     │   ├─ ReadOnly              somebody else has it open, or it may not be written
     │   └─ DiskFull              no room left
     ├─ FarmError                 work on other machines
     │   ├─ FarmNotInstalled      the parts for it are not installed here
     │   ├─ FarmUnreachable       the cluster does not answer, went away, or nobody works in it
     │   └─ FarmMismatch          the program there is another version than this one
     ├─ SettingError              a setting with a value it cannot have
     └─ PluginError               an extension that failed to load

Each leaf says what happened in the user's words (``message``) and what to do next (``hint``).
Exceptions of foreign libraries are converted to these at their one door, with ``from``.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal


class CharStudioError(Exception):
    """The root. ``str()`` gives the message; ``hint`` says what to do next and may be empty."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class EditError(CharStudioError):
    """An edit that cannot be made. The project is unchanged."""


class UnknownId(EditError):
    """The edit names a node, clip, track or asset that is not in the project."""


class WouldCycle(EditError):
    """The wire would make a node wait for its own result."""


class TypesDiffer(EditError):
    """The two sockets carry different things."""


class PortTaken(EditError):
    """The input takes one wire and already has it."""


class BadParameter(EditError):
    """A parameter that does not exist, has the wrong type, or is out of range."""


class Overlap(EditError):
    """Two clips would share a moment of one track."""


class OutOfMedia(EditError):
    """The clip would show a part the media does not have."""


class TrackLocked(EditError):
    """The track is locked."""


class PlanError(CharStudioError):
    """A run that cannot start. ``reasons`` lists every blocker as one sentence each."""

    def __init__(self, message: str, hint: str = "", reasons: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint)
        self.reasons = reasons


class OverBudget(CharStudioError):
    """A cap stands in the way: per run, per day or of the project. Nothing was sent and nothing is charged."""


class ProviderError(CharStudioError):
    """Generation did not happen. ``charged_usd`` is what the service took for it all the same, when it said so."""

    charged_usd: Decimal | None = None


class NotConfigured(ProviderError):
    """No key for this provider, or it has no such model."""


class AuthFailed(ProviderError):
    """The provider refused the key."""


class OutOfCredit(ProviderError):
    """The account's balance is used up."""


class RateLimited(ProviderError):
    """Too many requests; ``retry_after`` when the service said so."""

    def __init__(self, message: str, hint: str = "", retry_after: timedelta | None = None) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after


class Rejected(ProviderError):
    """An input was refused. ``input_name`` says which, when the service did."""

    def __init__(self, message: str, hint: str = "", input_name: str | None = None) -> None:
        super().__init__(message, hint)
        self.input_name = input_name


class ContentRefused(Rejected):
    """Refused for what it shows or says. Another provider is not asked the same."""


class GenerationFailed(ProviderError):
    """The service took the job, worked on it and failed: proof that nothing will come of it.

    ``may_retry``: another try may work (a machine broke down), rather than fail in the same way.
    """

    def __init__(self, message: str, hint: str = "", *, may_retry: bool = False) -> None:
        super().__init__(message, hint)
        self.may_retry = may_retry


class Unavailable(ProviderError):
    """The service does not answer, or failed while working."""


class Offline(Unavailable):
    """This machine does not reach the service: no network, a proxy, a login page in between, TLS."""


class ServiceFault(ProviderError):
    """The service answered something that makes no sense; ours or theirs, it is a bug."""


class SubmitUncertain(ProviderError):
    """The request left this machine and no answer came back: it may have been accepted and charged."""


class JobLost(ProviderError):
    """The service no longer knows the job."""


class MediaError(CharStudioError):
    """A picture, clip or sound."""


class Unreadable(MediaError):
    """The file cannot be decoded."""


class EncodeFailed(MediaError):
    """The file cannot be written."""


class StorageError(CharStudioError):
    """A file of ours."""


class NewerFormat(StorageError):
    """The project was written by a later version of Character Studio."""


class Damaged(StorageError):
    """The file does not hold what it should. ``faults`` lists every one, each with its path inside the file."""

    def __init__(self, message: str, hint: str = "", faults: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint)
        self.faults = faults


class ReadOnly(StorageError):
    """Another window has the project open, or the place may not be written to."""


class DiskFull(StorageError):
    """There is no room left on the disk."""


class FarmError(CharStudioError):
    """Work on other machines did not happen. It can always be done here instead."""


class FarmNotInstalled(FarmError):
    """What talks to other machines is not installed with this program."""


class FarmUnreachable(FarmError):
    """The cluster does not answer, went away in the middle, or no machine works in it."""


class FarmMismatch(FarmError):
    """The program on the other machine is not the same as this one, so its results would not be the same either."""


class SettingError(CharStudioError):
    """A setting with a value it cannot have."""


class PluginError(CharStudioError):
    """An extension failed to load; the rest of the program is unaffected."""
