"""A result saved out of the film: chosen in the node's menu, written where the user says, telling how it was made."""

from __future__ import annotations

from PySide6.QtWidgets import QFileDialog
from stage import KINDS

from charstudio.media.provenance.stamp import claims
from charstudio.model import graph_edits
from charstudio.model.project import Project
from charstudio.model.values import NodeId
from charstudio.nodes.registry import specs
from tests.lab import picture, wired


def film() -> Project:
    kinds = specs(KINDS)
    return graph_edits.add_node(Project(), kinds, "image.state", node_id=NodeId("a"), title="Smile")


async def test_a_result_is_saved_with_its_story(stage):
    session = stage.enter(stage.film(film()))
    report = await stage.studio.import_files([picture(stage.root / "ada.png")])

    stage.studio.document.apply("Wire", lambda p: wired(p, report.nodes[0], "a"))
    await stage.studio.run([NodeId("a")]).finished()
    canvas = session.bench.canvas
    canvas.board.selection.set([NodeId("a")])
    canvas.actions_by_id["graph.save_result"].trigger()
    dialog = await stage.dialog(QFileDialog)
    target = stage.root / "smile.png"
    dialog.selectFile(str(target))
    dialog.accept()
    await stage.until(lambda: "smile.png" in stage.window.remark, "the result")
    assert claims(target)["title"] == "Smile"
    assert "charstudio_recipe" in claims(target)


async def test_a_node_without_a_result_says_so(stage):
    session = stage.enter(stage.film(film()))
    session.bench.canvas.board.selection.set([NodeId("a")])
    session.bench.canvas.actions_by_id["graph.save_result"].trigger()
    assert "no picture, clip or sound to save yet" in stage.window.remark
    assert not stage.dialogs(QFileDialog)
