"""How long a clip will be before it exists."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from charstudio.engine.planned import FALLBACK, planned_duration
from charstudio.model import graph_edits
from charstudio.model.library import Asset, MediaInfo, MediaKind
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.values import MediaRef
from tests.lab import KINDS, NODE_KINDS, node_id, still_asset, wired, with_motion, with_photo

LINE = Asset.of("line.wav", MediaRef("d" * 64, "wav"), MediaInfo(MediaKind.AUDIO, 10, duration=Fraction(123, 50)))


def talking() -> Project:
    project = graph_edits.add_asset(with_photo(Project(), still_asset()), LINE)
    project = graph_edits.add_node(project, KINDS, "source.audio", node_id=node_id("line"), params={"asset": LINE.id})
    project = graph_edits.add_node(project, KINDS, "video.lipsync", node_id=node_id("talk"))
    return wired(wired(project, "photo", "talk"), "line", "talk", "audio", "audio")


def planned(project, name, current=lambda output: None):
    return planned_duration(project, NODE_KINDS, node_id(name), current)


def test_what_was_asked_for():
    project = with_motion(with_photo(Project(), still_asset()), "walk", "photo")
    assert planned(project, "walk") == 5
    longer = graph_edits.set_param(project, KINDS, node_id("walk"), "duration", 7.5)
    assert planned(longer, "walk") == Fraction(15, 2)


def test_what_was_measured_wins():
    project = with_motion(with_photo(Project(), still_asset()), "walk", "photo")
    made = MediaValue(MediaRef("e" * 64, "mp4"), MediaInfo(MediaKind.VIDEO, 10, duration=Fraction(81, 16)))
    assert planned(project, "walk", lambda output: made) == Fraction(81, 16)


def test_speech_is_as_long_as_its_line():
    project = talking()
    assert planned(project, "talk") == Fraction(123, 50)
    silent = graph_edits.set_param(project, KINDS, node_id("line"), "asset", "")
    assert planned(silent, "talk") == FALLBACK


def test_what_nobody_can_foretell():
    project = talking()
    assert planned(project, "nowhere") == FALLBACK
    node = replace(project.graph.nodes[node_id("talk")], kind="someone.else")
    nodes = {**project.graph.nodes, node.id: node}
    assert planned(replace(project, graph=replace(project.graph, nodes=nodes)), "talk") == FALLBACK
