"""What happens in the fake cloud, as values: how long jobs take, what the account may do, and what goes wrong where.

A script is data, so the same script gives the same faults on every run. All lengths of the *cloud's* own time (waiting,
running, cold starts, how long results are kept) are divided by the server's speed; ``Rule.seconds``, which is what a
client feels, is not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Step(StrEnum):
    """Which exchange of the protocols a request is. RunPod's ``/status`` of a finished job is a ``RESULT``."""

    JOB = "job"  # no exchange: decided once for a job, when it is accepted
    CONNECT = "connect"  # a tunnel asked of the proxy; only rules that name it are for it, and it is closed
    SUBMIT = "submit"
    RUN = "run"  # submit and wait in one exchange
    STATUS = "status"
    RESULT = "result"
    CANCEL = "cancel"
    RETRY = "retry"
    TOKEN = "token"  # noqa: S105 - the word of a protocol
    UPLOAD = "upload"
    DOWNLOAD = "download"
    MODELS = "models"
    PRICES = "prices"
    USAGE = "usage"
    REQUESTS = "requests"
    BALANCE = "balance"
    SCHEMA = "schema"
    HEALTH = "health"
    OTHER = "other"


class Fault(StrEnum):
    """What can go wrong. The groups say where in an exchange it happens; ``Rule`` says what its parameters mean."""

    # of a job: decided when it is accepted, and stored with it
    COLD_START = "cold_start"
    CONTENT_REJECTED = "content_rejected"
    MODEL_ERROR = "model_error"
    BLACK_IMAGE = "black_image"
    COMPLETED_WITH_ERROR = "completed_with_error"
    NO_MEDIA = "no_media"
    NEVER_FINISHES = "never_finishes"

    # of the connection
    DROP_UNREAD = "drop_unread"  # closed before the body is read
    DROP_UNACCEPTED = "drop_unaccepted"  # read, and closed before anything is done with it
    DROP_ACCEPTED = "drop_accepted"  # done, and closed before the reply
    CUT_REPLY = "cut_reply"  # done, and closed in the middle of the reply
    LATE_REPLY = "late_reply"  # done, and the reply comes late
    TRICKLE = "trickle"  # done, and the reply comes in drops

    # somebody else answers
    GATEWAY_ERROR = "gateway_error"  # a page of nginx
    API_ERROR = "api_error"  # JSON of the service
    BAD_KEY = "bad_key"
    LOCKED = "locked"
    GONE = "gone"
    CAPTIVE_PORTAL = "captive_portal"

    # the reply makes no sense
    BAD_JSON = "bad_json"
    UNKNOWN_STATUS = "unknown_status"
    MISSING_FIELDS = "missing_fields"
    DEEP_JSON = "deep_json"
    HUGE_JSON = "huge_json"
    CONTROL_CHARACTERS = "control_characters"
    HOSTILE_URL = "hostile_url"
    HOSTILE_NAME = "hostile_name"

    # the media are not what they should be
    CORRUPT_MEDIA = "corrupt_media"
    SHORT_MEDIA = "short_media"  # cut off, and the stated length agrees with what is there
    WRONG_TYPE = "wrong_type"
    HTML_MEDIA = "html_media"
    EXPIRED_URL = "expired_url"
    REDIRECT = "redirect"
    ENDLESS_MEDIA = "endless_media"
    GZIP_BOMB = "gzip_bomb"


OF_A_JOB = frozenset(
    {
        Fault.COLD_START,
        Fault.CONTENT_REJECTED,
        Fault.MODEL_ERROR,
        Fault.BLACK_IMAGE,
        Fault.COMPLETED_WITH_ERROR,
        Fault.NO_MEDIA,
        Fault.NEVER_FINISHES,
    }
)

OF_MEDIA = frozenset(
    {
        Fault.CORRUPT_MEDIA,
        Fault.SHORT_MEDIA,
        Fault.WRONG_TYPE,
        Fault.HTML_MEDIA,
        Fault.EXPIRED_URL,
        Fault.REDIRECT,
        Fault.ENDLESS_MEDIA,
        Fault.GZIP_BOMB,
    }
)

OF_RESULTS = frozenset(
    {Fault.GONE, Fault.DEEP_JSON, Fault.HUGE_JSON, Fault.CONTROL_CHARACTERS, Fault.HOSTILE_URL, Fault.HOSTILE_NAME}
)

_POLLING = frozenset({Step.STATUS, Step.RESULT})


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that goes wrong. Without ``step`` it happens at the steps its fault belongs to (``steps``).

    ``endpoint`` is a pattern such as ``fal-ai/kling-video/*``; ``provider`` is ``fal``, ``runpod`` or ``*``.
    Of all exchanges that fit, the first ``skip`` are spared (counted for each job or file), the rest is hit with
    probability ``chance``, at most ``times`` in all and ``times_each`` for each job or file.

    What the others mean depends on the fault:

    ``status``    the HTTP status of ``gateway_error`` (502), ``api_error`` (500), ``captive_portal`` (200 or 302),
                  ``expired_url`` (403), ``gone`` (404), ``redirect`` (302), ``model_error`` (its type's own)
    ``seconds``   how late (``late_reply``), over how long (``trickle``), what ``Retry-After`` says (``api_error``),
                  how long a ``cold_start`` takes (in the cloud's time)
    ``at``        where ``cut_reply`` and ``short_media`` cut: a byte's number from 1 on, or a part of the whole
                  between 0 and 1; not said: anywhere. ``cut_reply`` counts from the first byte of the status line
    ``value``     the error's type (``model_error``, ``completed_with_error``, ``api_error``), the address
                  (``hostile_url``, ``redirect``), the file's name (``hostile_name``), the word (``unknown_status``),
                  the field (``missing_fields``, else all), the content type (``wrong_type``)
    ``accepted``  whether the service had done its work before a gateway, portal or error answered
    ``reset``     a dropped connection is reset instead of closed
    ``billed``    whether a failed job is charged all the same
    """

    fault: Fault
    step: Step | None = None
    endpoint: str = "*"
    provider: str = "*"
    chance: float = 1.0
    skip: int = 0
    times: int | None = None
    times_each: int | None = None
    status: int = 0
    seconds: float = 0.0
    at: float | None = None
    value: str = ""
    accepted: bool = False
    reset: bool = False
    billed: bool = False

    @property
    def steps(self) -> frozenset[Step]:
        """The steps at which it can happen."""
        if self.step is not None:
            return frozenset({self.step})
        if self.fault in OF_A_JOB:
            return frozenset({Step.JOB})
        if self.fault in OF_MEDIA:
            return frozenset({Step.DOWNLOAD})
        if self.fault in OF_RESULTS:
            return frozenset({Step.RESULT})
        if self.fault is Fault.UNKNOWN_STATUS:
            return frozenset({Step.STATUS})
        if self.fault in {Fault.BAD_JSON, Fault.MISSING_FIELDS}:
            return _POLLING
        return frozenset(Step) - {Step.JOB, Step.CONNECT}


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of the cloud's time that jobs take: waiting even when nothing is in front, then by what is made.

    ``spread`` moves each run by up to that part of itself, differently for each job.
    """

    queue_s: float = 0.0
    image_s: float = 0.0
    audio_s: float = 0.0
    video_s: float = 0.0
    spread: float = 0.0


NATURAL = Pace(queue_s=3, image_s=8, audio_s=5, video_s=70, spread=0.3)
"""About what the services take."""


class Checks(StrEnum):
    """When a wrong input is refused. The queue takes anything; the model's own answer comes with the result."""

    AT_RESULT = "at_result"
    AT_SUBMIT = "at_submit"
    NEVER = "never"


class Cancelling(StrEnum):
    """What a cancel does to a job that is already running."""

    FINISHES = "finishes"  # it goes on, and is charged
    STOPS_FREE = "stops_free"
    STOPS_BILLED = "stops_billed"


@dataclass(frozen=True, slots=True)
class Script:
    """Everything that is not the protocol. ``concurrency`` counts running jobs of one key at one provider."""

    rules: tuple[Rule, ...] = ()
    seed: int = 0
    pace: Pace = field(default_factory=Pace)
    concurrency: int | None = None
    balance_usd: Decimal | None = None
    """What the account began with; None never runs out."""
    bad_keys: tuple[str, ...] = ()
    prices_open: bool = True
    """Whether an ordinary key may ask for prices, usage and the list of requests."""
    lists_unfinished: bool = False
    """Whether the list of requests has those that are not finished."""
    checks: Checks = Checks.AT_RESULT
    cancelling: Cancelling = Cancelling.FINISHES
    removed_status: int = 202
    """What cancelling a waiting fal job answers: 202 as documented first, or 200."""
    made_up_price_usd: Decimal = Decimal("0.05")
    """What a request costs at endpoints whose price nobody knows."""
