"""What any file says of its making, in sentences."""

from __future__ import annotations

import pytest

from charstudio.media.provenance.stamp import stamp
from charstudio.model.delivery import Delivery
from charstudio.model.errors import Unreadable
from charstudio.storage.settings import changed
from charstudio.studio.disclosure.verifying import look_at


async def test_a_film_of_ours_is_told_whole(film, tmp_path):
    studio = await film()
    report = await studio.export(tmp_path / "film.mp4", delivery=Delivery())
    found = look_at(report.path)
    text = "\n".join(found.lines)
    assert "Its title is “Fox in the Snow”." in text
    assert "Made with scripted-1 on 20" in text
    assert "It holds its recipe" in text
    assert "It is not signed." in text
    assert found.holds is None
    assert found.statement.source_type is not None


async def test_ones_own_signature_is_trusted(film, tmp_path):
    pytest.importorskip("c2pa")
    studio = await film()
    studio.signers.make("Ada Film")
    studio.settings = changed(studio.settings, sign_exports="on")
    report = await studio.export(tmp_path / "film.mp4")
    found = look_at(report.path, studio.signers.anchors())
    assert found.holds
    assert found.signature.trusted
    text = "\n".join(found.lines)
    assert "A certificate that you trust vouches for this name." in text
    assert "Made from: she turns." in text


def test_a_statement_that_cannot_be_read_is_none(photo):
    stamp(photo, {"charstudio_statement": "{", "comment": "By hand"})
    found = look_at(photo)
    assert found.statement is None
    assert "It says of itself: By hand" in found.lines


def test_what_is_no_file_is_refused(tmp_path):
    with pytest.raises(Unreadable):
        look_at(tmp_path)
