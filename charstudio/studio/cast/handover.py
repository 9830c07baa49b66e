"""Handing a film over, and taking one over: everything a new member needs in one file, tested where it is opened.

What is packed is the film as it is at the call. Opening makes a project folder with what came along beside the film in
a folder ``handover``; it appears whole or not at all.
"""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from charstudio.media.container import Cancelled
from charstudio.model.characters import Character
from charstudio.model.errors import CharStudioError, StorageError
from charstudio.model.library import Asset, MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.values import AssetId
from charstudio.storage import character_file, film_archive, handover_file
from charstudio.storage.file_names import plain_stem
from charstudio.storage.files import PART_SUFFIX, door
from charstudio.storage.handover_file import (
    CHARACTERS,
    CLIPS,
    FILM,
    PRESETS,
    README,
    STILLS,
    TEMPLATES,
    AcceptanceTest,
    Handover,
)
from charstudio.storage.prompt_presets import OwnPrompts
from charstudio.studio.cast.acceptance import Acceptance, accepted, stills_of
from charstudio.studio.cast.faces import Comparison, compared
from charstudio.studio.cast.season import season
from charstudio.studio.cast.season_page import season_csv, season_page
from charstudio.studio.cast.shelf import CharacterShelf
from charstudio.studio.cast.trial_clips import chosen_clip, drafted_clip
from charstudio.studio.collecting import Scope
from charstudio.studio.own_templates import TemplateLibrary
from charstudio.studio.stoppable import in_thread
from charstudio.studio.studio import Studio
from charstudio.studio.tally import Stopped, Tally, unheard

BESIDE: Final = "handover"
"""The folder inside a project that was taken over which holds what came along with the film."""

_ABOUT: Final = """\
A film, handed over with Character Studio: "{title}"{by}

  film.zip      the whole film; Character Studio opens this pack as it is (File, Open Archive, or
                charstudio handover FILE), and film.zip alone, too
  characters/   its characters, each a file that never expires
  stills/       approved stills, and clips/ the test clips to compare them with
  templates/    node templates of the sender; presets/ prompts that worked
  scenes.html   who acts in which scene, in which clothes, and how far it is: open it in a browser
  scenes.csv    the same for a spreadsheet

It is an ordinary zip file. Each file is listed in handover.json with the SHA-256 of its bytes.
"""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was packed. ``remarks``: a sentence for whatever could not go along."""

    path: Path
    bytes: int
    characters: tuple[str, ...] = ()
    tested: tuple[str, ...] = ()
    templates: int = 0
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenOver:
    """Where the film is now, and what became of what came along."""

    root: Path
    said: Handover
    acceptances: tuple[Acceptance, ...] = ()
    shelved: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class _Parcel:
    """What goes into a pack, while it is gathered: names of members, and where each lies."""

    folder: Path
    members: dict[str, Path] = field(default_factory=dict)
    tests: list[AcceptanceTest] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def put(self, name: str, content: bytes) -> None:
        path = self.folder / f"{len(self.members)}.bin"
        with door(path, "written"):
            path.write_bytes(content)
        self.members[name] = path


# --- handing over ------------------------------------------------------------------------------------------------


async def hand_over(
    studio: Studio,
    path: Path,
    *,
    by: str = "",
    templates: TemplateLibrary | None = None,
    prompts: OwnPrompts | None = None,
    drafts: bool = True,
    scope: Scope = Scope.USED,
    overwrite: bool = False,
    progress: Callable[[float, str], None] = unheard,
    stopped: Callable[[], bool] = _never,
) -> HandedOver | None:
    """Pack the open film and all that belongs to it. None when it was stopped; nothing is left then.

    ``drafts``: make a free draft of whoever has no test clip. ``prompts``: the user's own presets and
    suffixes. Raises
    ``StorageError`` when the place is taken or a character's files are not whole, ``DiskFull``.
    """
    await asyncio.to_thread(_refuse_place, path, overwrite=overwrite)
    project = studio.project
    people = tuple(project.characters.values())
    clips = {who.id: await _test_clip(studio, who, drafts=drafts) for who in people}
    await studio.journal.looked()
    scenes = season(studio)
    with _workshop(path.parent) as folder:
        parcel = _Parcel(folder)
        packed = await studio.keeping.pack(
            folder / FILM, scope, lambda share, words: progress(share / 2, words), stopped
        )
        if packed is None:
            return None
        if packed.missing or packed.damaged:
            parcel.remarks.append("Some media of the film are missing or damaged; they are packed as they are.")
        parcel.members[FILM] = folder / FILM

        def written(stop: Callable[[], bool]) -> HandedOver:
            for who in people:
                _add_character(parcel, studio, project.assets, who, clips[who.id], by)
            _add_own(parcel, templates, prompts)
            parcel.put("scenes.html", season_page(scenes).encode())
            parcel.put("scenes.csv", season_csv(scenes).encode("utf-8-sig"))
            about = _ABOUT.format(title=scenes.title, by=f" by {by}" if by else "")
            parcel.put(README, about.encode(errors="replace"))
            tally = Tally(1, lambda share, words: progress(0.5 + share / 2, words), stop)
            tally.begin(sum(source.stat().st_size for source in parcel.members.values()), scenes.title)
            said = Handover(scenes.title, " ".join(by.split()), tests=tuple(parcel.tests))
            handover_file.write(path, said, parcel.members, tally)
            return _told(path, people, parcel)

        try:
            done = await in_thread(written, stopped)
        except Stopped:
            return None
    for who in people:
        await studio.cast.exported(who)
    return done


def _half_of(progress: Callable[[float, str], None]) -> Callable[[float, str], None]:
    return lambda share, words: progress(share / 2, words)


def _told(path: Path, people: Iterable[Character], parcel: _Parcel) -> HandedOver:
    tested = tuple(test.name for test in parcel.tests if test.clip and test.stills)
    count = sum(name.startswith(TEMPLATES) for name in parcel.members)
    names = tuple(who.name for who in people)
    return HandedOver(path, path.stat().st_size, names, tested, count, tuple(parcel.remarks))


def _refuse_place(path: Path, *, overwrite: bool) -> None:
    if not path.parent.is_dir():
        raise StorageError(f"There is no folder “{path.parent}”.", "Choose one that exists.")
    if path.is_dir():
        raise StorageError(f"“{path.name}” is a folder.", "Choose another name.")
    if path.exists() and not overwrite:
        raise StorageError(f"“{path.name}” exists already.", "Choose another name, or agree to replace it.")


async def _test_clip(studio: Studio, who: Character, *, drafts: bool) -> MediaValue | Asset | None:
    found = chosen_clip(studio, who)
    if found is None and drafts and not studio.read_only and who.master is not None:
        return await drafted_clip(studio, who)
    return found


def _add_character(
    parcel: _Parcel,
    studio: Studio,
    assets: Mapping[AssetId, Asset],
    who: Character,
    clip: MediaValue | Asset | None,
    by: str,
) -> None:
    name = _free(parcel.members, CHARACTERS, character_file.name_of(who))
    place = parcel.folder / f"{len(parcel.members)}.bin"
    character_file.write(place, who, assets, studio.cast.media_path, by=by)
    parcel.members[name] = place
    pictures = stills_of(who, lambda file: assets[file].info.kind is MediaKind.IMAGE)
    stills = [_add_media(parcel, studio, STILLS, assets[file]) for file in pictures]
    tested = _add_media(parcel, studio, CLIPS, clip) if clip is not None else ""
    if not tested:
        parcel.remarks.append(f"There is no test clip of “{who.name}”.")
    parcel.tests.append(AcceptanceTest(who.id, who.name, who.style, tuple(stills), tested))


def _add_media(parcel: _Parcel, studio: Studio, folder: str, value: MediaValue | Asset) -> str:
    name = f"{folder}{value.media.file_name}"
    parcel.members[name] = studio.cast.media_path(value.media)
    return name


def _add_own(parcel: _Parcel, templates: TemplateLibrary | None, prompts: OwnPrompts | None) -> None:
    for template in templates.listed() if templates is not None else ():
        if template.problem:
            parcel.remarks.append(f"Your template “{template.title}” is damaged and stays here.")
        else:
            name = f"{plain_stem(template.path.stem, 'template')}{template.path.suffix}"
            parcel.members[_free(parcel.members, TEMPLATES, name)] = template.path
    for path in sorted(prompts.folder.glob("*.yaml")) if prompts is not None else ():
        name = f"{plain_stem(path.stem, 'prompts')}{path.suffix}"
        parcel.members[_free(parcel.members, PRESETS, name)] = path


def _free(members: Mapping[str, Path], folder: str, name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    taken = {each.casefold() for each in members}
    free, number = f"{folder}{name}", 2
    while free.casefold() in taken:
        free, number = f"{folder}{stem} {number}{dot}{suffix}", number + 1
    return free


# --- taking over -------------------------------------------------------------------------------------------------


async def take_over(
    path: Path,
    root: Path,
    *,
    shelf: CharacterShelf | None = None,
    templates: TemplateLibrary | None = None,
    prompts: OwnPrompts | None = None,
    test: bool = True,
    compare: Comparison = compared,
    progress: Callable[[float, str], None] = unheard,
    stopped: Callable[[], bool] = _never,
) -> TakenOver | None:
    """Unpack a pack into the new project folder ``root`` and test its characters. None when it was stopped.

    With ``shelf`` its characters go there, with ``templates`` and ``prompts`` what the
    sender has of these, too (prompts of one label replace those that are there). Raises ``Damaged``, ``NewerFormat``,
    ``DiskFull``, ``StorageError`` when ``root`` is taken; nothing is left behind then.
    """
    try:
        said = await in_thread(lambda stop: _unpacked(path, root, progress, stop), stopped)
    except Stopped:
        return None
    remarks: list[str] = []
    beside = root / BESIDE
    shelved = await _each(said.named(CHARACTERS), beside, shelf.import_file if shelf is not None else None, remarks)
    kept = await _each(said.named(TEMPLATES), beside, templates.import_file if templates is not None else None, remarks)
    brought = await _each(said.named(PRESETS), beside, prompts.take_in if prompts is not None else None, remarks)
    found: tuple[Acceptance, ...] = ()
    if test:
        progress(1.0, "Comparing test clips")
        try:
            found = await in_thread(lambda stop: acceptances_of(said, beside, compare, stop), stopped)
        except Cancelled:
            remarks.append("The test was stopped; the film is there.")
    return TakenOver(root, said, found, shelved, kept, brought, tuple(remarks))


def acceptances_of(
    said: Handover, beside: Path, compare: Comparison = compared, stopped: Callable[[], bool] = _never
) -> tuple[Acceptance, ...]:
    """The acceptance test of everybody with a test clip. Blocking."""
    return tuple(
        accepted(
            each.name,
            beside / each.clip,
            [beside / still for still in each.stills],
            each.style,
            compare=compare,
            stopped=stopped,
        )
        for each in said.tests
        if each.clip and not stopped()
    )


def _unpacked(path: Path, root: Path, progress: Callable[[float, str], None], stopped: Callable[[], bool]) -> Handover:
    said = handover_file.look_into(path)
    tally = Tally(1, progress, stopped)
    tally.begin(2 * said.bytes, said.title)
    with door(root, "unpacked"):
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise StorageError(f"“{root.name}” exists already and is not empty.", "Choose another name.")
        root.parent.mkdir(parents=True, exist_ok=True)
    with _workshop(root.parent) as folder:
        beside, film = folder / BESIDE, folder / "film"
        beside.mkdir()
        handover_file.unpack(path, beside, tally)
        film_archive.unpack(beside / FILM, film, tally)
        with door(root, "unpacked"):
            (beside / FILM).unlink()
            beside.rename(film / BESIDE)
            if root.exists():
                root.rmdir()
            film.rename(root)
    return said


async def _each(
    names: Sequence[str], beside: Path, take: Callable[[Path], object] | None, remarks: list[str]
) -> tuple[str, ...]:
    """Take in each of these files; what cannot be is said, and stays beside the film."""
    taken: list[str] = []
    if take is None:
        return ()
    for name in names:
        try:
            await asyncio.to_thread(take, beside / name)
        except CharStudioError as error:
            remarks.append(error.message)
        else:
            taken.append(Path(name).stem)
    return tuple(taken)


@contextmanager
def _workshop(parent: Path) -> Iterator[Path]:
    """A folder to work in, which is gone when the block ends; what a crash leaves is removed a day later."""
    film_archive.remove_abandoned(parent)
    folder = parent / f".{secrets.token_hex(8)}{PART_SUFFIX}"
    with door(folder, "created"):
        folder.mkdir()
    try:
        yield folder
    finally:
        with suppress(OSError):
            shutil.rmtree(folder)
