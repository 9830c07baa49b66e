"""Names of measurements: the same picture against the same sheet, measured in the same way, has the same name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

from charstudio.model.identity import Style


def sitter_digest(style: Style, references: Sequence[str], approved: Iterable[str]) -> str:
    """The hash of all that decides how somebody is measured: the hashes of their pictures and how they are drawn.

    Names and notes are left out. The order of the approved does not matter, that of the references does.
    """
    return _hashed([style.value, list(references), sorted(approved)])


def report_name(media: str, digest: str, others: Sequence[str], version: int) -> str:
    """The name of one report: ``media`` and ``digest`` are those of the picture and of who is looked for.

    ``others``: who else acts in it, in any order: whose face is whose depends on all of them.
    """
    return _hashed([version, media, digest, sorted(others)])


def _hashed(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()
