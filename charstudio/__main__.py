"""The program's entry: hands the command line to ``cli`` and says where the parts to build come from.

Nothing is built here, and nothing heavy is imported, so that ``--version`` and ``--help`` answer at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from charstudio.cli.main import run

if TYPE_CHECKING:
    from charstudio.cli.launch import Launch


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks (by default that of this process); gives the process's exit code."""
    return run(sys.argv[1:] if arguments is None else arguments, _launch)


def _launch() -> Launch:
    from charstudio.app import launch  # noqa: PLC0415 - only a command needs the parts, not the help

    return launch()


if __name__ == "__main__":
    sys.exit(main())
