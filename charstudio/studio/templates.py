"""Ways to begin a film: an empty one, small graphs ready to be filled, and the sample film with all its material."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from charstudio.model import graph_edits
from charstudio.model.errors import StorageError
from charstudio.model.kind import TIMELINE_KIND, Kinds
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.storage import project_file
from charstudio.storage.blobs import Blobs
from charstudio.storage.files import door
from charstudio.storage.paths import ProjectFolder, resources
from charstudio.studio.studio import Studio
from charstudio.studio.workflows import WORKFLOWS, Workflow
from charstudio.studio.workspace import refuse_taken


@dataclass(frozen=True, slots=True)
class Template:
    """One way to begin. ``icon`` is a name of the icon font."""

    id: str
    title: str
    text: str
    icon: str
    build: Callable[[Kinds], Project] | None
    """None for the sample film, which is copied with its material."""
    is_first_choice: bool = False
    """Whether the welcome page shows it; the others are in the dialog for a new film."""


def sample_folder() -> Path:
    """Where the sample film ships."""
    return resources() / "sample"


def find(template_id: str) -> Template:
    """The template with this id. Raises ``StorageError`` naming those there are."""
    for template in TEMPLATES:
        if template.id == template_id:
            return template
    known = ", ".join(template.id for template in TEMPLATES)
    raise StorageError(f"There is no template “{template_id}”.", f"Choose one of: {known}.")


def start(studio: Studio, template_id: str, folder: Path) -> None:
    """Make a project folder from a template and open it. Raises ``StorageError``; nothing half-made stays."""
    template = find(template_id)
    if template.build is None:
        copy_sample(folder)
        studio.open(folder)
        return
    project = replace(template.build(studio.kinds), title=folder.name)
    if not project.assets:
        studio.new(folder, project)
        return
    _write_with_material(folder, project)
    studio.open(folder)


def _write_with_material(folder: Path, project: Project) -> None:
    """Make a project folder that holds ``project`` and the sample film's files it uses."""
    refuse_taken(folder)
    ours, target = Blobs(ProjectFolder(sample_folder()).media), ProjectFolder(folder)
    with door(folder, "made"):
        try:
            target.create()
            for asset in project.assets.values():
                place = Blobs(target.media).path(asset.media)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ours.path(asset.media), place)
            project_file.write(target.document, project)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise


def _drawn(workflow: Workflow) -> Callable[[Kinds], Project]:
    """A workflow with the sample film's files."""

    def build(kinds: Kinds) -> Project:
        sample = project_file.read(ProjectFolder(sample_folder()).document)
        return workflow.build(kinds, {asset.name: asset for asset in sample.assets.values()})

    return build


def copy_sample(folder: Path) -> None:
    """Copy the sample film to a new project folder."""
    refuse_taken(folder)
    source, target = ProjectFolder(sample_folder()), ProjectFolder(folder)
    with door(folder, "made"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copytree(source.media, target.media)
            shutil.copyfile(source.document, target.document)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise


def _empty(kinds: Kinds) -> Project:
    return _with(Project(), kinds, NodeId("timeline"), TIMELINE_KIND, 720, 120)


def _talking_portrait(kinds: Kinds) -> Project:
    project = _with(Project(), kinds, NodeId("still"), "source.image", 0, 40, "My character")
    project = _with(project, kinds, NodeId("voice"), "source.audio", 0, 320, "The line")
    project = _with(project, kinds, NodeId("state"), "image.state", 280, 40)
    project = _with(project, kinds, NodeId("talk"), "video.lipsync", 560, 120)
    project = _with(project, kinds, NodeId("timeline"), TIMELINE_KIND, 840, 120)
    project = _wired(project, kinds, "still", "image", "state", "image")
    project = _wired(project, kinds, "state", "image", "talk", "image")
    project = _wired(project, kinds, "voice", "audio", "talk", "audio")
    return _wired(project, kinds, "talk", "video", "timeline", "clips")


def _with(
    project: Project, kinds: Kinds, node: NodeId, kind: str, x: float, y: float, title: str | None = None
) -> Project:
    return graph_edits.add_node(project, kinds, kind, x=x, y=y, title=title, node_id=node)


def _wired(project: Project, kinds: Kinds, source: str, out: str, target: str, into: str) -> Project:
    return graph_edits.connect(
        project, kinds, Output(NodeId(source), out), Input(NodeId(target), into), planned=Fraction(5)
    )


def _of(workflow: Workflow, *, is_first_choice: bool = False) -> Template:
    text, icon = workflow.text, workflow.icon
    return Template(workflow.id, workflow.title, text, icon, _drawn(workflow), is_first_choice=is_first_choice)


TEMPLATES: tuple[Template, ...] = (
    Template("empty", "Empty film", "A timeline and nothing else.", "movie-open-outline", _empty, is_first_choice=True),
    _of(WORKFLOWS[0], is_first_choice=True),
    Template(
        "talking-portrait",
        "Talking portrait",
        "A face and a voice: it speaks the line.",
        "account-voice",
        _talking_portrait,
        is_first_choice=True,
    ),
    *map(_of, WORKFLOWS[1:]),
    Template(
        "sample", "Sample film", "“Lumi and the falling star”: five shots to take apart.", "star-shooting-outline", None
    ),
)
