"""Exit codes, wrong use, and the one boundary at which every error becomes a line a person can read."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from charstudio.cli.output import Output
from charstudio.model.errors import CharStudioError, Damaged, EditError, PlanError, StorageError
from charstudio.storage.logfile import current_log

log = logging.getLogger("charstudio.cli")

DONE = 0
FAILED = 1
WRONG_USE = 2
INTERRUPTED = 130
"""128 + SIGINT, as shells expect it."""


class WrongUse(Exception):
    """The command cannot be carried out as it was given. Nothing was done."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@contextmanager
def wrong_use() -> Iterator[None]:
    """What an argument named is not there or in the way: that is wrong use, not failed work."""
    try:
        yield
    except StorageError as error:
        raise WrongUse(error.message, error.hint) from error


def guarded(work: Callable[[], int], output: Output) -> int:
    """Run ``work``; whatever it raises becomes one line and a hint, and an exit code. Never raises."""
    try:
        code = work()
        sys.stdout.flush()
    except (WrongUse, EditError) as error:
        output.error(error.message, error.hint)
        return WRONG_USE
    except CharStudioError as error:
        output.error(error.message, error.hint)
        output.details(_details(error))
        return FAILED
    except KeyboardInterrupt:
        output.error("Stopped.", "What was finished is kept; run again to go on.")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left; nothing may complain at exit
        return FAILED
    except Exception as error:  # noqa: BLE001 - the last boundary: a user never meets a traceback
        return _unexpected(error, output)
    else:
        return code


def _details(error: CharStudioError) -> tuple[str, ...]:
    if isinstance(error, Damaged):
        return error.faults
    return error.reasons[1:] if isinstance(error, PlanError) else ()


def _unexpected(error: Exception, output: Output) -> int:
    log_file = current_log()
    log.critical("unexpected", exc_info=error)
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    output.error(f"A fault of the program stopped this ({' '.join(what.split())}).", f"Details are in {log_file}")
    return FAILED
