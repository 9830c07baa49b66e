"""Opening a cut of another editor, whatever its format."""

from __future__ import annotations

from pathlib import Path

from charstudio.model.errors import Damaged
from charstudio.model.time import Rate
from charstudio.studio.interchange.companions import with_sound_joined
from charstudio.studio.interchange.cut import Cut
from charstudio.studio.interchange.formats import CutFormat, format_of
from charstudio.studio.interchange.suspicion import bytes_of


def read_cut(path: Path, rate: Rate) -> Cut:
    """The cut in a file, with sounds that only repeat their picture joined to it. Blocking.

    ``rate`` is the film's, for formats that do not say theirs. Raises ``Damaged`` with what is wrong, ``ReadOnly`` when
    the file may not be read.
    """
    return with_sound_joined(_read(path, rate))


def _read(path: Path, rate: Rate) -> Cut:
    found = format_of(path)
    if found is None:
        raise Damaged(
            f"“{path.name}” is not a cut that can be read here.",
            "OpenTimelineIO (.otio, .otioz), Final Cut Pro XML (.xml, .fcpxml) and EDL (.edl) can.",
        )
    if found is CutFormat.OTIOZ:
        from charstudio.studio.interchange.otio_in import otio_cut  # noqa: PLC0415 - loads the library
        from charstudio.studio.interchange.package import content_of  # noqa: PLC0415

        return otio_cut(content_of(path), path.name)
    content = bytes_of(path)
    if found is CutFormat.OTIO:
        from charstudio.studio.interchange.otio_in import otio_cut  # noqa: PLC0415 - loads the library

        return otio_cut(content, path.name)
    if found is CutFormat.EDL:
        from charstudio.studio.interchange.edl_in import edl_cut  # noqa: PLC0415 - only when asked for

        return edl_cut(content, path.name, rate)
    if found is CutFormat.FCPX or b"<fcpxml" in content[:4096]:
        from charstudio.studio.interchange.fcpx_in import fcpx_cut  # noqa: PLC0415 - only when asked for

        return fcpx_cut(content, path.name)
    from charstudio.studio.interchange.fcp7_in import fcp7_cut  # noqa: PLC0415 - only when asked for

    return fcp7_cut(content, path.name)
