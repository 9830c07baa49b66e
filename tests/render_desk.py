"""A queue over a real database with a writer that does as it is told, and real films."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from charstudio.media.export import ExportReport
from charstudio.model import timeline_edits
from charstudio.model.clip_looks import Title
from charstudio.model.errors import EncodeFailed, StorageError
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.storage.blobs import Blobs
from charstudio.storage.database import Database
from charstudio.storage.render_film import RenderFilm
from charstudio.studio.renders.line import Line
from charstudio.studio.renders.values import RenderOrder


def titled(seconds: int = 1, words: str = "The end", *, height_px: int = 36) -> Project:
    """A film of one title card: nothing but words is needed."""
    project = timeline_edits.set_format(Project(title="Short"), width_px=height_px * 16 // 9, height_px=height_px)
    track = next(each for each in project.timeline.tracks if each.kind == "video")
    clip = timeline_edits.new_clip(Title(words, backdrop="#203040"), Fraction(0), Fraction(seconds))
    return timeline_edits.place(project, track.id, clip)


def showing(project: Project, asset: Asset, seconds: int = 1) -> Project:
    """The same with a picture after what is there."""
    project = replace(project, assets={**project.assets, asset.id: asset})
    track = next(each for each in project.timeline.tracks if each.kind == "video")
    clip = timeline_edits.new_clip(asset.id, project.timeline.duration, Fraction(seconds))
    return timeline_edits.place(project, track.id, clip)


class HandWriter:
    """Stands where ``write_film`` does: a thread that goes on by a frame whenever it is let."""

    def __init__(self, frames: int = 4) -> None:
        self.frames = frames
        self.allowed = 0
        self.failing: set[str] = set()
        self.at_work: list[str] = []
        self.most_at_once = 0
        self.films: list[Project] = []

    async def __call__(self, project, find, path, *, delivery, part, overwrite, progress, stopped):
        self.at_work.append(path.name)
        self.most_at_once = max(self.most_at_once, len(self.at_work))
        self.films.append(project)
        try:
            return await asyncio.to_thread(self._write, path, progress, stopped, overwrite=overwrite)
        finally:
            self.at_work.remove(path.name)

    def _write(self, path: Path, progress, stopped, *, overwrite) -> ExportReport | None:
        part = path.with_name(f"{path.name}.part")
        part.write_bytes(b"half")
        try:
            for done in range(self.frames):
                while self.allowed <= 0:
                    if stopped():
                        return None
                    time.sleep(0.001)
                if stopped():
                    return None
                self.allowed -= 1
                progress(done + 1, self.frames)
                if path.name in self.failing:
                    raise EncodeFailed("The coder gave up.", "Try another form.")
            if path.exists() and not overwrite:
                raise StorageError(f"{path.name} exists already.")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return ExportReport(path, self.frames, Fraction(1), 4, 0.1, 0, 0)


class Desk:
    """One start of the program on a project folder: a line with a hand-driven writer."""

    def __init__(self, root: Path, writer: HandWriter | None = None) -> None:
        self.root = root
        root.mkdir(exist_ok=True)
        self.writer = writer or HandWriter()
        self.database = Database(root / "studio.sqlite")
        self.blobs = Blobs(root / "media")
        self.ended = []
        self.line = Line(self.database.renders, self.blobs, self.writer, self._unmark, lambda: None, self.ended.append)

    async def _unmark(self, film: RenderFilm) -> RenderFilm:
        return film

    def path(self, name: str) -> Path:
        return self.root.parent / name

    async def order(self, *names: str, overwrite: bool = False, project: Project | None = None):
        film = RenderFilm(project or titled(), {})
        return await self.line.add(film, [RenderOrder(self.path(name), overwrite=overwrite) for name in names])

    def state(self, render):
        return self.line.find(render).state

    async def until(self, condition) -> None:
        for _ in range(20_000):
            if condition():
                return
            await asyncio.sleep(0.001)
        raise AssertionError("it never came to that")

    async def close(self) -> None:
        self.writer.allowed = 0
        await self.line.leave()
        self.database.close()
