"""The program's own log: one small rotating file. Warnings of every library and notes of ours go there, never to the
terminal.
"""

from __future__ import annotations

import logging
import tempfile
from logging.handlers import RotatingFileHandler
from pathlib import Path

NAME = "charstudio.log"

_BYTES = 1_000_000
_KEPT = 2
_FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def keep_log(folder: Path) -> Path:
    """Write the log of this process to a file in ``folder``, or where that cannot be, in the temporary folder.

    Gives the file, which is made when the first line is written. Calling it again changes nothing but the place.
    """
    path = _writable(folder) / NAME
    handler = _Handler(path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", errors="replace", delay=True)
    handler.setFormatter(logging.Formatter(_FORM))
    root = logging.getLogger()
    for old in [found for found in root.handlers if isinstance(found, _Handler)]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("charstudio").setLevel(logging.INFO)
    return path


def current_log() -> Path:
    """The file this process writes its log to; without one yet, one in the temporary folder."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, _Handler):
            return Path(handler.baseFilename)
    return keep_log(Path(tempfile.gettempdir()))


class _Handler(RotatingFileHandler):
    """A full disk must not fill the terminal with complaints about the log."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802, ARG002 - logging's name
        return


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir())
    return folder
