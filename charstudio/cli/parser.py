"""The words of the command line, declared with argparse. Nothing heavy is imported: help and version answer at once."""

from __future__ import annotations

import argparse
from decimal import Decimal, InvalidOperation
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

from charstudio.cli.cast_words import add_accept, add_character, add_handover, add_identity
from charstudio.cli.output import PROGRAM

OPEN = "open"

_ENDING = """\
exit codes:
  0  done    1  some of the work failed    2  wrong use    130  stopped with Ctrl+C

Without a verb the window opens: "charstudio", "charstudio PROJECT". A project is a folder that holds a
film.charstudio; the folder and the file are both understood.
"""

_RUN_ENDING = """\
NODE is a node's id or its title in any case. VALUE is what you would type into the inspector: a number, a text,
on or off, one of the choices, the name of an imported file, or auto for a mouth box.
A changed parameter counts for this run only; --save keeps it in the project file.
A run that costs money asks first. --budget answers for it up to an amount; --yes always agrees, also to a price
that nobody knows.
"""

_Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - the only name it has


def parser() -> argparse.ArgumentParser:
    """The whole grammar. ``verb`` in the result names the command."""
    top = argparse.ArgumentParser(
        prog=PROGRAM,
        usage=f"{PROGRAM} [PROJECT]\n       {PROGRAM} VERB ...",
        description="Character Studio: wire characters into motion, cut them on a timeline, export the film.",
        epilog=_ENDING,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action=_Version, nargs=0, help="say which version this is")
    verbs = top.add_subparsers(dest="verb", metavar="VERB", title="verbs", required=True, prog=PROGRAM)
    for add in _ADD:
        add(verbs)
    return top


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"{PROGRAM} {version(PROGRAM)}")
        parser.exit()


def _verb(verbs: _Verbs, name: str, text: str, ending: str = "") -> argparse.ArgumentParser:
    verb = verbs.add_parser(
        name,
        help=text[0].lower() + text[1:].partition(".")[0],
        description=text,
        epilog=ending,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    verb.add_argument("-q", "--quiet", action="store_true", help="no progress and no notes")
    return verb


def _project_verb(verbs: _Verbs, name: str, text: str, ending: str = "") -> argparse.ArgumentParser:
    verb = _verb(verbs, name, text, ending)
    verb.add_argument("project", type=Path, metavar="PROJECT", help="the project's folder")
    return verb


def _json(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--json", action="store_true", help="say the result as JSON on standard output")


def _open(verbs: _Verbs) -> None:
    verb = _verb(verbs, OPEN, "Open the window.")
    verb.add_argument("project", type=Path, metavar="PROJECT", nargs="?", help="the project to show")
    verb.add_argument("--smoke", action="store_true", help=argparse.SUPPRESS)


def _demo(verbs: _Verbs) -> None:
    verb = _verb(
        verbs,
        "demo",
        "Make the sample film and show it.",
        "Drafts cost nothing and need no key and no network. With a display the film then opens in the window;\n"
        "without one, or with -o, it is written to a file.\n",
    )
    verb.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the film here (sample-film.mp4)")
    verb.add_argument("--overwrite", action="store_true", help="replace FILE when it is there")
    verb.add_argument("--fresh", action="store_true", help="begin with a new copy of the sample project")


def _new(verbs: _Verbs) -> None:
    verb = _verb(verbs, "new", "Make a new project.")
    verb.add_argument("folder", type=Path, metavar="DIR", nargs="?", help="the folder to make")
    verb.add_argument("--template", metavar="NAME", default="empty", help="what to begin with (empty)")
    verb.add_argument("--list", action="store_true", help="list the templates")


def _nodes(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--node",
        metavar="NODE",
        action="append",
        default=[],
        help="only this node and what it needs; may be repeated (without it: everything that is not up to date)",
    )
    verb.add_argument(
        "--set",
        metavar="NODE.PARAM=VALUE",
        action="append",
        default=[],
        dest="assignments",
        help="change a parameter; may be repeated",
    )
    quality = verb.add_mutually_exclusive_group()
    quality.add_argument("--draft", action="store_true", help="draft every node, whatever its model")
    quality.add_argument("--final", action="store_true", help="refuse nodes that are set to draft")


def _run(verbs: _Verbs) -> None:
    verb = _project_verb(verbs, "run", "Make what is not up to date.", _RUN_ENDING)
    _nodes(verb)
    verb.add_argument("--save", action="store_true", help="keep the parameters given with --set in the project")
    verb.add_argument("--budget", type=_amount, metavar="USD", help="agree to a price up to this amount")
    verb.add_argument("-y", "--yes", action="store_true", help="agree to any price")
    _on(verb)
    _json(verb)


def _estimate(verbs: _Verbs) -> None:
    verb = _project_verb(verbs, "estimate", "Say what a run would make and cost. Nothing is started.", _RUN_ENDING)
    _nodes(verb)
    _json(verb)


_EXPORT_ENDING = """\
T is a timecode such as 00:00:04:12 (hours, minutes, seconds, frames) or seconds such as 4.5.
The suffix of FILE says what it becomes: .mp4 .webm .mov .gif .webp .png .jpg .wav .mp3 .m4a. --form says it more
exactly, a preset says everything; options beside a preset change it. With several presets every file is named after
FILE and its preset, such as "Film - Reel 9x16.mp4".
"""


def _export(verbs: _Verbs) -> None:
    verb = _verb(verbs, "export", "Write the film on the timeline to a file.", _EXPORT_ENDING)
    verb.add_argument("project", type=Path, metavar="PROJECT", nargs="?", help="the project's folder")
    verb.add_argument("-o", "--output", type=Path, metavar="FILE", help="where to write it")
    verb.add_argument(
        "--openjd", type=Path, metavar="DIR", help="write a job for render farms (Open Job Description) there instead"
    )
    verb.add_argument("--overwrite", action="store_true", help="replace FILE when it is there")
    verb.add_argument("--no-mark", action="store_true", help="make drafts without the DRAFT mark; it is free")
    verb.add_argument("--from", metavar="T", dest="start", help="begin here; a still is the frame that is on here")
    verb.add_argument("--to", metavar="T", dest="end", help="end here")
    verb.add_argument("--presets", action="store_true", help="list the presets and do nothing else")
    verb.add_argument(
        "--preset", metavar="NAME", action="append", default=[], help="as this preset says; may be repeated"
    )
    _picture_options(verb)
    _sound_options(verb)
    _on(verb)
    _json(verb)


def _picture_options(verb: argparse.ArgumentParser) -> None:
    """The choices are written out here, as everything is that the help shows, so that help answers at once."""
    picture = verb.add_argument_group("picture")
    picture.add_argument("--form", choices=_FORMS, metavar="FORM", help=f"the kind of file: {', '.join(_FORMS)}")
    picture.add_argument("--size", metavar="WxH", help="width and height in pixels, such as 1080x1920")
    picture.add_argument("--rate", metavar="FPS", help="frames per second, such as 24 or 30000/1001")
    picture.add_argument(
        "--framing",
        choices=("whole", "centre", "faces", "manual"),
        help="what is seen in a frame of another shape: all of it with bars, its middle, or around the faces",
    )
    picture.add_argument("--focus", metavar="X,Y", help="fill the frame around this place: shares such as 0.3,0.5")
    picture.add_argument("--quality", type=int, metavar="N", help="on the form's own scale (CRF, or 1 to 100)")
    picture.add_argument(
        "--effort", choices=("fast", "balanced", "thorough"), help="how much time to spend on a smaller file"
    )
    picture.add_argument("--alpha", action="store_true", help="keep what is empty transparent, where the form can")
    picture.add_argument("--timecode", action="store_true", help="write the timecode over the picture")
    picture.add_argument(
        "--no-copies", action="store_true", help="encode everything, also what could be copied as it is"
    )


def _sound_options(verb: argparse.ArgumentParser) -> None:
    sound = verb.add_argument_group("sound, captions, disclosure")
    sound.add_argument("--loudness", type=float, metavar="LUFS", help="-14 for the web, -23 for television")
    sound.add_argument("--stems", action="store_true", help="a sound file for each track instead of the mix")
    sound.add_argument("--captions", choices=("burnt", "soft", "none"), help="in the picture, as a track, or left out")
    sound.add_argument("--language", metavar="ABC", help="of soft captions, in three letters such as eng")
    sound.add_argument(
        "--sidecar", choices=("srt", "vtt", "recipe"), action="append", default=[], help="a file beside the film"
    )
    sound.add_argument(
        "--disclosure", choices=("full", "without_prompts", "required"), help="what the file tells of its making"
    )


_FORMS = (
    "h264",
    "h265",
    "av1",
    "vp9",
    "prores_422",
    "prores_4444",
    "gif",
    "webp",
    "png_sequence",
    "jpeg_sequence",
    "png_still",
    "jpeg_still",
    "wav",
    "mp3",
    "aac",
)


def _render(verbs: _Verbs) -> None:
    verb = _project_verb(
        verbs,
        "render",
        "Write the exports that were ordered in the window and wait.",
        "Each is written as the film was when it was ordered. Stopped, it is begun anew next time.\n",
    )
    verb.add_argument("--paused", action="store_true", help="write those that are paused, too")
    _json(verb)


def _cut(verbs: _Verbs) -> None:
    top = verbs.add_parser(
        "cut",
        help="take the cut to another editor, or bring one in",
        description="Take the cut to another editor, or bring one in: OpenTimelineIO, Final Cut Pro XML, EDL.",
        allow_abbrev=False,
    )
    deeds: _Verbs = top.add_subparsers(dest="deed", metavar="DEED", title="deeds", required=True)
    out = _project_verb(deeds, "export", "Write the cut for another editor. The ending of FILE says in which format.")
    out.add_argument("-o", "--output", type=Path, metavar="FILE", required=True, help="where to write it")
    out.add_argument(
        "--media",
        choices=("in-place", "relative", "copied"),
        default="in-place",
        help="name the media where they are (in-place), by the way from FILE, or copy them beside it",
    )
    out.add_argument("--overwrite", action="store_true", help="replace FILE when it is there")
    _json(out)
    into = _project_verb(deeds, "import", "Bring a cut of another editor onto the timeline, and save.")
    into.add_argument("file", type=Path, metavar="FILE", help="an .otio, .otioz, .xml, .fcpxml or .edl file")
    into.add_argument("--media-folder", type=Path, metavar="DIR", help="look for its media here and below as well")
    _json(into)
    _verb(deeds, "formats", "List the formats with what each of them loses.")


def _check(verbs: _Verbs) -> None:
    verb = _project_verb(verbs, "check", "Look for everything that is wrong with a project. Nothing is changed.")
    verb.add_argument("--media", action="store_true", help="also read every media file and compare its content")
    _json(verb)


def _relink(verbs: _Verbs) -> None:
    verb = _project_verb(
        verbs,
        "relink",
        "Find media of a project that are missing or damaged, in one folder and all below it.",
        "Files with the very same bytes are copied back, results that were paid for among them. A file that only has\n"
        "the name, length and size of a missing one is listed; --likely takes it, and the film follows it.\n",
    )
    verb.add_argument("folder", type=Path, metavar="FOLDER", help="where to look")
    verb.add_argument("--likely", action="store_true", help="also take files that are the same but for their bytes")
    verb.add_argument("--check", action="store_true", help="read every media file first, to find changed ones, too")


def _archive(verbs: _Verbs) -> None:
    verb = _project_verb(
        verbs,
        "archive",
        "Pack a project as one file (or folder) that can be opened again.",
        "Media, takes, costs and the journal go along; keys, cache and autosaved versions do not. A FILE not named\n"
        ".zip is made as a project folder.\n",
    )
    verb.add_argument("-o", "--output", type=Path, metavar="FILE", required=True, help="where to write it")
    scope = verb.add_mutually_exclusive_group()
    scope.add_argument("--all", dest="scope", action="store_const", const="all", help="every file (the usual)")
    scope.add_argument(
        "--used", dest="scope", action="store_const", const="used", help="only what the film uses, with all its takes"
    )
    scope.add_argument(
        "--chosen", dest="scope", action="store_const", const="chosen", help="only what the film uses and shows"
    )
    verb.set_defaults(scope="all")
    verb.add_argument("--overwrite", action="store_true", help="replace FILE when it is there")
    _json(verb)


def _unpack(verbs: _Verbs) -> None:
    verb = _verb(verbs, "unpack", "Unpack an archived project into a new folder, compared with what was packed.")
    verb.add_argument("file", type=Path, metavar="FILE", help="the archive")
    verb.add_argument("folder", type=Path, metavar="DIR", nargs="?", help="the folder to make (named after the film)")


def _resume(verbs: _Verbs) -> None:
    verb = _project_verb(
        verbs,
        "resume",
        "Collect what an earlier session left with a provider. Nothing is ordered.",
        "A request whose answer was lost is unknown: it may have been charged, and is never sent again by itself.\n"
        "--look-again asks the service for its own list and takes up what has exactly our input.\n",
    )
    verb.add_argument("--look-again", action="store_true", help="look for unknown requests in the service's list")
    verb.add_argument(
        "--collect", metavar="JOB=ID", action="append", default=[], help="collect an unknown job by its request id"
    )
    verb.add_argument(
        "--give-up",
        metavar="JOB",
        type=int,
        action="append",
        default=[],
        help="close an unknown job as perhaps charged",
    )
    verb.add_argument(
        "--not-charged",
        metavar="JOB",
        type=int,
        action="append",
        default=[],
        help="close an unknown job as not charged",
    )
    _json(verb)


def _models(verbs: _Verbs) -> None:
    verb = _verb(
        verbs,
        "models",
        "List the models there are, with what they cost.",
        "--add takes the id of any endpoint at fal.ai, such as fal-ai/flux/dev, or the address of its page.\n",
    )
    verb.add_argument("words", metavar="WORD", nargs="*", help="only models with these words in name, family or id")
    verb.add_argument("--can", metavar="CAPABILITY", help="only what can do this: image_to_video, lipsync, speech …")
    verb.add_argument("--refresh", action="store_true", help="read schemas and prices at fal.ai, and say what changed")
    verb.add_argument("--add", metavar="ENDPOINT", help="bring in another endpoint of fal.ai")
    _json(verb)


def _spent(verbs: _Verbs) -> None:
    verb = _project_verb(verbs, "spent", "Say what a project has cost, by model and by character.")
    verb.add_argument("--csv", type=Path, metavar="FILE", help="write the whole ledger as a table")
    verb.add_argument("--overwrite", action="store_true", help="replace FILE when it is there")
    _json(verb)


def _keys(verbs: _Verbs) -> None:
    verb = _verb(
        verbs,
        "keys",
        "Say which keys there are; enter, test or forget one.",
        "A key is asked for on the terminal, or read from standard input: never from an argument, which others on\n"
        "this machine could read. It goes to the system's keychain.\n",
    )
    verb.add_argument("service", metavar="SERVICE", nargs="?", choices=("fal", "runpod"), help="fal or runpod")
    deed = verb.add_mutually_exclusive_group()
    deed.add_argument("--set", action="store_true", dest="enter", help="enter a key")
    deed.add_argument("--test", action="store_true", help="try the key with a call that costs nothing")
    deed.add_argument("--forget", action="store_true", help="remove the key from the keychain")


def _fake_cloud(verbs: _Verbs) -> None:
    verb = _verb(
        verbs,
        "fake-cloud",
        "Serve a local cloud that speaks fal's and RunPod's protocols, for trying everything without a bill.",
        "Start the program with CHARSTUDIO_CLOUD set to the printed address. Faults come from a script: a JSON file.\n",
    )
    verb.add_argument("--port", type=int, default=0, metavar="N", help="the port (any free one)")
    verb.add_argument("--script", type=Path, metavar="FILE", help="what goes wrong, and how long jobs take")
    verb.add_argument("--folder", type=Path, metavar="DIR", help="where its jobs and its bill are kept")
    verb.add_argument("--speed", type=float, default=1.0, metavar="X", help="how many times faster than the real cloud")
    verb.add_argument("--quick", action="store_true", help="small media at once instead of drafts")


def _worker(verbs: _Verbs) -> None:
    verb = _verb(
        verbs,
        "worker",
        "Lend this machine to Character Studio on other machines.",
        "First one machine passes the work on:  charstudio worker tcp://192.168.1.20:8786 --scheduler\n"
        "Then each that works joins it:         charstudio worker tcp://192.168.1.20:8786 --host 192.168.1.21\n"
        "And whoever wants work done says:      charstudio export FILM -o film.mp4 --on tcp://192.168.1.20:8786\n\n"
        "A cluster runs what it is sent: whoever reaches its address can run code on its machines. Without --host a\n"
        "worker listens on this machine only. With tls:// and three files only those who hold a certificate get in.\n"
        "All machines need the same version. None of them gets a key or can spend anything.\n",
    )
    verb.add_argument("address", metavar="ADDRESS", help="the scheduler: tcp://HOST:PORT or tls://HOST:PORT")
    verb.add_argument("--scheduler", action="store_true", help="pass work on at ADDRESS instead of working")
    verb.add_argument("--host", metavar="HOST", default="127.0.0.1", help="listen here (this machine only)")
    verb.add_argument("--jobs", type=_count, metavar="N", help="work at a time (one for every two processors)")
    verb.add_argument("--folder", type=Path, metavar="DIR", help="keep received media here, for the next time, too")
    verb.add_argument(
        "--shared",
        type=Path,
        metavar="DIR",
        action="append",
        default=[],
        help="a media folder that is mounted here, where files are looked for first; may be repeated",
    )
    _tls(verb)


def _chunk(verbs: _Verbs) -> None:
    verb = _hidden_verb(verbs, "chunk", "Code one segment of a film that was written for a render farm.")
    verb.add_argument("folder", type=Path, metavar="DIR", help="what export --openjd wrote")
    verb.add_argument("number", type=int, metavar="N", help="which segment, from 0")


def _join(verbs: _Verbs) -> None:
    verb = _hidden_verb(verbs, "join", "Write the film of the segments that a render farm coded.")
    verb.add_argument("folder", type=Path, metavar="DIR", help="what export --openjd wrote")
    verb.add_argument("-o", "--output", type=Path, metavar="FILE", required=True, help="where to write it")
    verb.add_argument("--overwrite", action="store_true", help="replace FILE when it is there")


def _hidden_verb(verbs: _Verbs, name: str, text: str) -> argparse.ArgumentParser:
    """One that programs call, left out of the list of verbs."""
    verb = verbs.add_parser(name, description=text, allow_abbrev=False)
    verb.add_argument("-q", "--quiet", action="store_true", help="no progress and no notes")
    return verb


def _tls(verb: argparse.ArgumentParser) -> None:
    for name, what in (("ca", "who vouches for all machines"), ("cert", "who this one is"), ("key", "its key")):
        verb.add_argument(f"--{name}", type=Path, metavar="FILE", help=f"for tls://: {what} (PEM)")


def _on(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--on", metavar="ADDRESS", help="have other machines do the work: tcp://HOST:PORT or tls://…")
    verb.add_argument(
        "--no-fallback", action="store_true", help="stop with an error instead of going on here when they fail"
    )
    _tls(verb)


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number from 1 to 256")
    return int(text)


def _verify(verbs: _Verbs) -> None:
    verb = _verb(
        verbs,
        "verify",
        "Say what a file tells of its making, and whether it still holds.",
        "Any picture, clip or sound, by any program. Nothing is sent anywhere. Signatures (C2PA) need the extra\n"
        "charstudio[provenance]. Exit code 1: a signature does not hold, or could not be checked.\n",
    )
    verb.add_argument("files", type=Path, metavar="FILE", nargs="+", help="the file")
    _json(verb)


def _lint(verbs: _Verbs) -> None:
    verb = _verb(
        verbs,
        "lint",
        "Say what may go wrong with a prompt, and how it is said better.",
        "Nothing is sent anywhere. Exit code 1: something was found.\n",
    )
    verb.add_argument("prompt", metavar="PROMPT", help="the prompt, in quotes")
    verb.add_argument("--use", metavar="USE", default="image_to_video", help="what it is for (image_to_video)")
    verb.add_argument("--trait", metavar="WORDS", action="append", default=[], help="what the reference shows already")
    verb.add_argument("--fix", action="store_true", help="only say the prompt with every fix applied")
    _json(verb)


def _check_voice(verbs: _Verbs) -> None:
    verb = _verb(
        verbs,
        "check-voice",
        "Say what would harm a lipsync with this voice.",
        "Sounds, and clips with sound: noise, echo, clipping, loudness, silence, length. Nothing leaves this machine.\n"
        "Exit code 1: one is poor, is not speech, or cannot be read.\n",
    )
    verb.add_argument("files", type=Path, metavar="FILE", nargs="+", help="the file")
    verb.add_argument("--model", metavar="MODEL", help="a model's id: its limits of length count, too")
    _json(verb)


def _doctor(verbs: _Verbs) -> None:
    _json(_verb(verbs, "doctor", "Look whether this machine has what Character Studio needs, and say what is missing."))


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text.removeprefix("$"))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise argparse.ArgumentTypeError(f"“{text}” is not an amount of US dollars such as 1.50")
    return amount


_ADD = (
    _open,
    _demo,
    _new,
    _run,
    _estimate,
    _export,
    _render,
    _cut,
    _check,
    _relink,
    _archive,
    _unpack,
    add_character,
    add_handover,
    add_accept,
    add_identity,
    _resume,
    _models,
    _spent,
    _keys,
    _fake_cloud,
    _worker,
    _chunk,
    _join,
    _verify,
    _lint,
    _check_voice,
    _doctor,
)
"""The verbs in the order in which help lists them."""
