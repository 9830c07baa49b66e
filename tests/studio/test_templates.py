"""Ways to begin."""

from __future__ import annotations

import pytest

from charstudio.engine.fingerprint import Quality
from charstudio.engine.plan import runnable_nodes
from charstudio.model.checks import check
from charstudio.model.errors import StorageError
from charstudio.studio import templates
from charstudio.studio.status import NodeState
from charstudio.studio.workflows import WORKFLOWS
from tests.lab import KINDS


@pytest.mark.parametrize("template", templates.TEMPLATES, ids=lambda template: template.id)
async def test_every_template_opens_as_a_sound_film(make_studio, tmp_path, template):
    studio = make_studio()
    templates.start(studio, template.id, tmp_path / "My film")
    assert studio.folder == tmp_path / "My film"
    assert not studio.read_only
    assert not studio.document.is_dirty
    assert check(studio.project, KINDS) == []
    assert studio.project.timeline_node() is not None
    if template.build is not None:
        assert studio.project.title == "My film"
    if studio.project.assets:
        sources = [node for node in studio.project.graph.nodes.values() if node.kind.startswith("source.")]
        assert {studio.status(node.id).state for node in sources} == {NodeState.DONE}
        assert studio.plan().blocked == ()
    await studio.close()


async def test_an_unknown_template_is_refused_with_those_there_are(make_studio, tmp_path):
    with pytest.raises(StorageError) as error:
        templates.start(make_studio(), "nonsense", tmp_path / "film")
    assert "sample" in error.value.hint
    assert not (tmp_path / "film").exists()


async def test_the_sample_does_not_go_where_something_is(tmp_path):
    (tmp_path / "film").mkdir()
    (tmp_path / "film" / "mine.txt").touch()
    with pytest.raises(StorageError):
        templates.copy_sample(tmp_path / "film")
    assert [path.name for path in (tmp_path / "film").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.id)
async def test_every_workflow_can_be_drafted_whole_and_ends_on_the_timeline(make_studio, tmp_path, workflow):
    studio = make_studio()
    templates.start(studio, workflow.id, tmp_path / "film")
    plan = studio.plan(quality=Quality.DRAFT)
    assert plan.blocked == ()
    assert plan.price_usd == 0
    made = {step.node.id for step in plan.steps}
    assert {output.node for output in studio.project.followed_outputs() if output.node in made}
    runnable = runnable_nodes(studio.project, studio.node_kinds)
    assert set(runnable) == made, "nothing in it leads nowhere"
    await studio.close()


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.id)
def test_no_two_nodes_of_a_workflow_overlap(workflow):
    project = templates.find(workflow.id).build(KINDS)
    places = [(node.x, node.y) for node in project.graph.nodes.values()]
    for index, (x, y) in enumerate(places):
        assert all(abs(x - other) >= 250 or abs(y - below) >= 250 for other, below in places[index + 1 :])


async def test_a_film_with_material_that_cannot_be_made_leaves_nothing_behind(make_studio, tmp_path, monkeypatch):
    monkeypatch.setattr(templates.shutil, "copyfile", lambda *_: (_ for _ in ()).throw(OSError(28, "no space")))
    with pytest.raises(StorageError):
        templates.start(make_studio(), "episode", tmp_path / "film")
    assert not (tmp_path / "film").exists()
