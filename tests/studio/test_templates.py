"""Ways to begin."""

from __future__ import annotations

import pytest

from charstudio.model.checks import check
from charstudio.model.errors import StorageError
from charstudio.studio import templates
from charstudio.studio.status import NodeState
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
    else:
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
