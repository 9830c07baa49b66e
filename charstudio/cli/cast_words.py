"""The words of the commands about characters and of handing a film over, declared with argparse."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

_Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - the only name it has

_CHARACTER = "CHARACTER is a character's id or its name in any case. FILE is a .character file."


def add_character(verbs: _Verbs) -> None:
    """``character`` with its deeds."""
    top = verbs.add_parser(
        "character",
        help="characters as files: take them out of a film, bring them into one",
        description="Characters as files that never expire: take them out of a film, bring them into one.",
        epilog=_CHARACTER,
        allow_abbrev=False,
    )
    deeds: _Verbs = top.add_subparsers(dest="deed", metavar="DEED", title="deeds", required=True)
    out = _deed(deeds, "export", "Write a character with its pictures, notes and versions to a file.")
    _project(out)
    out.add_argument("character", metavar="CHARACTER", help="whom; all: everybody")
    out.add_argument(
        "-o", "--output", type=Path, metavar="FILE", required=True, help="where to; a folder: by its label"
    )
    out.add_argument("--by", metavar="NAME", default="", help="who exports it, to be written into the file")
    out.add_argument(
        "--with-vectors",
        action="store_true",
        help="add what is measured of the face (of a real person: biometric data)",
    )
    out.add_argument("--overwrite", action="store_true", help="replace FILE when it is there")
    into = _deed(deeds, "import", "Bring a character into a film, and save.")
    _project(into)
    into.add_argument("file", type=Path, metavar="FILE", help="the file")
    into.add_argument(
        "--another",
        action="store_true",
        help="beside one that is there already; else that one becomes a new version",
    )
    listing = _deed(deeds, "list", "List the characters of a film, or those on your shelf.")
    listing.add_argument("project", type=Path, metavar="PROJECT", nargs="?", help="the film (without it: your shelf)")
    diff = _deed(deeds, "diff", "Say what differs between two files, or between a film and a file.")
    diff.add_argument("before", type=Path, metavar="PROJECT|FILE", help="the film, or the earlier file")
    diff.add_argument("after", type=Path, metavar="FILE", help="the (later) file")
    verify = _deed(deeds, "verify", "Say whether files are whole: every picture is compared with its hash.")
    verify.add_argument("files", type=Path, metavar="FILE", nargs="+", help="the file")


def add_accept(verbs: _Verbs) -> None:
    """``accept``."""
    verb = _deed(
        verbs,
        "accept",
        "Compare a test clip with a character's approved still, and say how far apart they are.",
        "For a new member of the team: make the 4-second test clip, then see whether it is the same face. Exit code\n"
        "1: it is not within the tolerance. Without the extra charstudio[identity] it is not measurable here.\n",
    )
    verb.add_argument("clip", type=Path, metavar="CLIP", help="the clip or picture")
    verb.add_argument("--character", type=Path, metavar="FILE", required=True, help="the .character file")


def add_identity(verbs: _Verbs) -> None:
    """``identity``."""
    verb = _deed(
        verbs,
        "identity",
        "Measure how well pictures and clips keep to a character.",
        "PATH is a project, of which every result made from a character is measured (known measurements are used),\n"
        "or a picture or clip, which is measured against the pictures of --sheet. A is steady, E looks like somebody\n"
        "else; looking the same is never a proof. Needs the extra charstudio[identity].\n",
    )
    verb.add_argument("path", type=Path, metavar="PATH", help="a project, or a picture or clip")
    verb.add_argument(
        "--sheet", type=Path, metavar="FILE", nargs="+", default=[], help="pictures of the face; three or more are best"
    )
    verb.add_argument("--drawn", action="store_true", help="the character is drawn or painted, not photographed")


def add_handover(verbs: _Verbs) -> None:
    """``handover``."""
    verb = _deed(
        verbs,
        "handover",
        "Hand a film over to somebody, or take one over.",
        "PATH is a project to pack (with -o), or a pack to open. A pack holds the film, its characters, your\n"
        "templates, the scene list, the approved stills and a test clip of each character. Opening it compares these\n"
        "clips with the approved stills and says how far apart they are on this machine.\n",
    )
    verb.add_argument("path", type=Path, metavar="PATH", help="a project, or a pack")
    verb.add_argument("folder", type=Path, metavar="DIR", nargs="?", help="the folder to make of a pack")
    verb.add_argument("-o", "--output", type=Path, metavar="FILE", help="pack the project into this file")
    verb.add_argument("--by", metavar="NAME", default="", help="who hands it over, to be written into the pack")
    verb.add_argument("--overwrite", action="store_true", help="replace FILE when it is there")
    verb.add_argument("--shelf", action="store_true", help="put the pack's characters on your shelf, too")
    verb.add_argument("--own", action="store_true", help="put the pack's templates and prompts among yours, too")
    verb.add_argument("--no-templates", action="store_true", help="pack neither your templates nor your prompts")
    verb.add_argument("--no-check", action="store_true", help="do not compare the test clips")


def _deed(verbs: _Verbs, name: str, text: str, ending: str = "") -> argparse.ArgumentParser:
    verb = verbs.add_parser(
        name,
        help=text[0].lower() + text[1:].partition(".")[0],
        description=text,
        epilog=ending,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    verb.add_argument("-q", "--quiet", action="store_true", help="no progress and no notes")
    verb.add_argument("--json", action="store_true", help="say the result as JSON on standard output")
    return verb


def _project(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("project", type=Path, metavar="PROJECT", help="the project's folder")
