"""Builds the sample project from its material: the graph, the cut, and the project folder that ships.

    python packaging/sample/draw.py            # draws, speaks and plays the material into build/sample-material
    python packaging/sample/film.py            # makes resources/sample from it

Needs nothing but an environment in which ``charstudio`` can be imported. Node places, prompts and the cut are here;
everything else is in the material.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from charstudio.model import character_edits, graph_edits, library_edits, timeline_edits
from charstudio.model.characters import Character, SheetItem, Trait, TraitKind, View
from charstudio.model.checks import check
from charstudio.model.identity import Style
from charstudio.model.kind import TIMELINE_KIND, Kinds
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.time import Rate
from charstudio.model.timeline import Timeline, TrackKind, Transition, TransitionKind
from charstudio.model.values import AssetId, CharacterId, ClipId, Input, Json, NodeId, Output, TrackId
from charstudio.nodes.registry import load_kinds, specs
from charstudio.storage import project_file
from charstudio.storage.blobs import Blobs
from charstudio.storage.paths import ProjectFolder
from charstudio.studio.importing import import_file

ROOT = Path(__file__).resolve().parents[2]
MATERIAL = ROOT / "build" / "sample-material"
TARGET = ROOT / "resources" / "sample"
TITLE = "Lumi and the falling star"

LUMI = CharacterId("k_lumi")
MASTER = "lumi_front.png"
SHEET = (
    ("lumi_three_quarter.png", View.THREE_QUARTER, ""),
    ("lumi_side.png", View.SIDE, ""),
    ("lumi_smile.png", View.EXPRESSION, "laughing"),
)
TRAITS = (
    (TraitKind.AGE, "a young woman"),
    (TraitKind.HAIR, "lavender bob with one strand that never lies flat"),
    (TraitKind.EYES, "honey-coloured eyes"),
    (TraitKind.GLASSES, "round copper glasses"),
    (TraitKind.JEWELLERY, "a golden star hairpin on her left"),
    (TraitKind.CLOTHING, "red knitted scarf"),
)

NODES: tuple[tuple[str, str, str, float, float, dict[str, Json]], ...] = (
    ("reference", "source.reference", "Lumi", 0, 130, {"character": LUMI}),
    ("rooftop", "source.image", "Rooftop", 0, 410, {"asset": "scene_rooftop.png"}),
    ("closeup", "source.image", "Close-up", 0, 650, {"asset": "scene_closeup.png"}),
    ("wide", "source.image", "Rooftop, wide", 300, 0, {"asset": "scene_wide.png"}),
    ("dusk", "image.state", "Warm dusk", 300, 250, {"instruction": "Warm light, soft glow, a little more contrast"}),
    ("near", "image.state", "Close and soft", 300, 580, {"instruction": "Closer, blurred background, soft warm light"}),
    (
        "opening",
        "video.motion",
        "Shot 1, the sky",
        600,
        0,
        {"prompt": "Slow tilt down, stars twinkle, gentle wind", "duration": 5, "seed": 3},
    ),
    (
        "waiting",
        "video.motion",
        "Shot 2, she waits",
        600,
        290,
        {
            "prompt": "Slow camera dolly in, hair and scarf move gently in the wind, she breathes",
            "duration": 6,
            "seed": 7,
        },
    ),
    ("line", "source.audio", "Her line", 600, 800, {"asset": "line.wav"}),
    ("last", "video.frame", "Last frame of shot 2", 900, 250, {"which": "last"}),
    ("talk", "video.lipsync", "Shot 4, she speaks", 900, 580, {"mouth_box": [0.466, 0.649, 0.066, 0.071]}),
    (
        "closer",
        "video.motion",
        "Shot 3, the star",
        1200,
        200,
        {"prompt": "Slow pan right, gentle wind, sparks drift by", "duration": 4.5, "seed": 11},
    ),
    ("timeline", TIMELINE_KIND, "Timeline", 1500, 320, {}),
)

WIRES: tuple[tuple[str, str, str, str], ...] = (
    ("rooftop", "image", "dusk", "image"),
    ("reference", "notes", "dusk", "notes"),
    ("closeup", "image", "near", "image"),
    ("reference", "notes", "near", "notes"),
    ("wide", "image", "opening", "image"),
    ("dusk", "image", "waiting", "image"),
    ("waiting", "video", "last", "video"),
    ("last", "image", "closer", "image"),
    ("near", "image", "talk", "image"),
    ("line", "audio", "talk", "audio"),
)

CUT: tuple[tuple[str, str, str, str], ...] = (  # node, seconds of the clip used: from, how long; transition
    ("opening", "0", "9/2", ""),
    ("waiting", "1/2", "5", "dissolve"),
    ("closer", "0", "4", ""),
    ("talk", "0", "133/24", "dissolve"),
)


def main() -> None:
    """Parse the command line and build."""
    parser = argparse.ArgumentParser(description="Build the sample project.")
    parser.add_argument("--material", type=Path, default=MATERIAL, help="folder of the drawn material")
    parser.add_argument("--to", type=Path, default=TARGET, help="project folder to make")
    chosen = parser.parse_args()
    build(chosen.material, chosen.to)
    print(f"Made {chosen.to}")


def build(material: Path, target: Path) -> None:
    """Import the material and write the project; files of an earlier build are replaced, the README stays."""
    kinds = specs(load_kinds(())[0])
    with tempfile.TemporaryDirectory() as scratch:
        folder = ProjectFolder(Path(scratch))
        blobs = Blobs(folder.media)
        assets = {path.name: import_file(path, blobs) for path in sorted(material.iterdir()) if path.is_file()}
        project = film(kinds, assets)
        problems = check(project, kinds)
        if problems:
            raise SystemExit("\n".join(f"{problem.path}: {problem.message}" for problem in problems))
        project_file.write(folder.document, project)
        target.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(target / "media", ignore_errors=True)
        kept = library_edits.used_assets(project)
        for asset in project.assets.values():
            if asset.id in kept:
                copy = ProjectFolder(target).media / asset.media.sha256[:2] / asset.media.file_name
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(blobs.path(asset.media), copy)
        shutil.copyfile(folder.document, ProjectFolder(target).document)


def film(kinds: Kinds, assets: dict[str, Asset]) -> Project:
    """The project value: assets, graph and cut."""
    project = Project(title=TITLE, timeline=Timeline(rate=Rate(24), width_px=1280, height_px=720))
    for asset in assets.values():
        project = library_edits.add_asset(project, asset)
    project = character_edits.add_character(project, lumi(assets))
    project = _graph(project, kinds, assets)
    return library_edits.remove_unused_assets(_cut(project, kinds, assets))


def lumi(assets: dict[str, Asset]) -> Character:
    """The heroine, as she is drawn on her sheet."""
    return Character(
        LUMI,
        "Lumi",
        assets[MASTER].id,
        sheet=tuple(SheetItem(assets[name].id, view, label) for name, view, label in SHEET),
        style=Style.STYLISED,
        traits=tuple(Trait(kind, text) for kind, text in TRAITS),
        episode="S1E1",
        clothing_state="red scarf",
    )


def _graph(project: Project, kinds: Kinds, assets: dict[str, Asset]) -> Project:
    for node_id, kind, title, x, y, given in NODES:
        params: dict[str, Json] = dict(given)
        if "asset" in params:
            params["asset"] = assets[str(params["asset"])].id
        project = graph_edits.add_node(
            project, kinds, kind, x=x, y=y, title=title, params=params, node_id=NodeId(node_id)
        )
    for source, out, target, into in WIRES:
        project = graph_edits.connect(project, kinds, Output(NodeId(source), out), Input(NodeId(target), into))
    return project


def _cut(project: Project, kinds: Kinds, assets: dict[str, Asset]) -> Project:
    pictures, sounds = (
        next(track.id for track in project.timeline.tracks if track.kind is kind)
        for kind in (TrackKind.VIDEO, TrackKind.AUDIO)
    )
    at = Fraction(0)
    for node, begin, length, transition in CUT:
        title = project.graph.nodes[NodeId(node)].title
        clip = timeline_edits.new_clip(
            Output(NodeId(node), "video"), at, Fraction(length), source_start=Fraction(begin), name=title
        )
        clip = replace(clip, id=ClipId(f"c_{node}"))
        project = timeline_edits.place(project, pictures, clip, kinds=kinds)
        if transition:
            change = Transition(TransitionKind(transition), Fraction(1))
            project = timeline_edits.set_transition(project, clip.id, change)
        at = clip.end
    project = timeline_edits.set_fades(project, ClipId("c_talk"), fade_out=Fraction(1, 2))
    return _music(project, sounds, assets["music.ogg"], at)


def _music(project: Project, track: TrackId, music: Asset, end: Fraction) -> Project:
    clip = timeline_edits.new_clip(AssetId(music.id), Fraction(0), end, name="Music")
    project = timeline_edits.place(project, track, replace(clip, id=ClipId("c_music")))
    project = timeline_edits.set_gain(project, ClipId("c_music"), -4.0)
    return timeline_edits.set_fades(project, ClipId("c_music"), fade_out=Fraction(2))


if __name__ == "__main__":
    main()
