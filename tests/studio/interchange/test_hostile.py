"""Files by strangers: bombs, lies and nonsense end in one sentence, and nothing has changed."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.model.errors import CharStudioError, Damaged
from charstudio.model.project import Project
from charstudio.model.time import Rate
from charstudio.studio.interchange import package, suspicion
from charstudio.studio.interchange.edl_in import edl_cut
from charstudio.studio.interchange.fcp7_in import fcp7_cut
from charstudio.studio.interchange.fcpx_in import fcpx_cut
from charstudio.studio.interchange.formats import CutFormat, Feature
from charstudio.studio.interchange.incoming import with_cut
from charstudio.studio.interchange.otio_in import otio_cut
from charstudio.studio.interchange.reading import read_cut
from tests.studio.interchange.film import CASES, written

BOMB = """<?xml version="1.0"?>
<!DOCTYPE xmeml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>
<xmeml version="4"><sequence><name>&c;</name></sequence></xmeml>"""
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE xmeml [<!ENTITY f SYSTEM "file:///etc/passwd">]><xmeml>&f;</xmeml>'


@pytest.mark.parametrize("text", [BOMB, OUTSIDE])
@pytest.mark.parametrize("read", [fcp7_cut, fcpx_cut])
def test_xml_that_declares_entities_is_refused(text: str, read):
    with pytest.raises(Damaged, match="entities"):
        read(text.encode(), "bomb.xml")


def test_xml_nested_without_end_is_refused():
    text = "<xmeml>" + "<sequence><media>" * 5000 + "</media></sequence>" * 5000 + "</xmeml>"
    with pytest.raises(Damaged, match="nested"):
        fcp7_cut(text.encode(), "deep.xml")


@pytest.mark.parametrize(
    "text", ["", "<xmeml", "<html/>", "<xmeml/>", "<xmeml><sequence/></xmeml>", "\0\0", "<fcpxml/>", "\u20ac"]
)
def test_what_is_no_xml_of_an_editor_is_refused_with_its_name(text: str):
    for read in (fcp7_cut, fcpx_cut):
        with pytest.raises(Damaged, match=r"cut\.xml"):
            read(text.encode(), "cut.xml")


_SEQUENCE = """<xmeml version="5"><sequence><name>S</name><rate><timebase>{rate}</timebase></rate><media><video><track>
<clipitem id="c"><name>A</name><start>{start}</start><end>{end}</end><in>{first}</in><out>9</out>{more}
<file id="f"><name>a.mp4</name><duration>99</duration></file></clipitem></track></video></media></sequence></xmeml>"""
_GOOD = {"rate": "24", "start": "0", "end": "48", "first": "0", "more": ""}


@pytest.mark.parametrize(
    "lie",
    [
        {"rate": "0"},
        {"rate": "99999999"},
        {"rate": "x"},
        {"end": "999999999999999"},
        {"end": "1e400"},
        {"end": "nan"},
        {"start": "-1"},
        {"first": "inf"},
        {"first": "9" * 400},
        {"more": "<filter><effect><effectid>timeremap</effectid><parameter><parameterid>speed</parameterid>"
         "<value>fast</value></parameter></effect></filter>"},
    ],
)  # fmt: skip
def test_absurd_numbers_in_xml_are_refused(lie: dict[str, str]):
    assert fcp7_cut(_SEQUENCE.format(**_GOOD).encode(), "x.xml").rows[0].shots[0].duration == 2
    with pytest.raises(Damaged):
        fcp7_cut(_SEQUENCE.format(**{**_GOOD, **lie}).encode(), "x.xml")


def test_a_sequence_inside_itself_is_refused():
    inside = '<clipitem><start>0</start><end>9</end><in>0</in><out>9</out><sequence id="s"/></clipitem>'
    text = (
        f'<xmeml><sequence id="s"><rate><timebase>24</timebase></rate><media><video><track>{inside}</track></video>'
        "</media></sequence></xmeml>"
    )
    with pytest.raises(Damaged, match="inside each other"):
        fcp7_cut(text.encode(), "x.xml")


def test_a_compound_clip_inside_itself_is_refused():
    text = (
        '<fcpxml version="1.8"><resources><media id="m"><sequence><spine><ref-clip ref="m" duration="5s"/></spine>'
        '</sequence></media></resources><library><event><project><sequence><spine><ref-clip ref="m" duration="5s"/>'
        "</spine></sequence></project></event></library></fcpxml>"
    )
    with pytest.raises(Damaged, match="inside each other"):
        fcpx_cut(text.encode(), "x.fcpxml")


@pytest.mark.parametrize("time", ["5", "1/0s", "99999999999999s", "x", "1e9s"])
def test_absurd_times_in_fcpxml_are_refused(time: str):
    text = (
        f'<fcpxml version="1.8"><library><event><project><sequence><spine><gap duration="{time}"/></spine></sequence>'
        "</project></event></library></fcpxml>"
    )
    with pytest.raises(Damaged):
        fcpx_cut(text.encode(), "x.fcpxml")


# --- OpenTimelineIO ------------------------------------------------------------------------------------------------


def _otio(tmp_path: Path) -> dict:
    return json.loads(written(CASES[Feature.CLIPS].project, tmp_path, CutFormat.OTIO).read_text())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"OTIO_SCHEMA": "Timeline.1"',
        '{"OTIO_SCHEMA": "Timeline.999", "name": "x"}',
        '{"OTIO_SCHEMA": "Nonsense.1"}',
        '{"OTIO_SCHEMA": "Timeline.1", "tracks": 5}',
        '{"OTIO_SCHEMA": "Marker.2", "name": "alone"}',
        '{"a": ' * 5000 + "1" + "}" * 5000,
        '{"OTIO_SCHEMA": "RationalTime.1", "rate": 1e999, "value": NaN}',
    ],
)
def test_what_is_no_timeline_is_refused_with_its_name(text: str):
    with pytest.raises(Damaged, match=r"cut\.otio"):
        otio_cut(text.encode(), "cut.otio")


@pytest.mark.parametrize("value", [1e300, -1e18, 1e17])
def test_absurd_times_in_opentimelineio_are_refused_or_kept_in_bounds(value: float, tmp_path: Path):
    document = _otio(tmp_path)
    document["tracks"]["children"][0]["children"][0]["source_range"]["duration"]["value"] = value
    with pytest.raises(CharStudioError):
        with_cut(Project(), otio_cut(json.dumps(document).encode(), "x.otio"), {})


def test_our_own_words_are_not_trusted(tmp_path: Path):
    for field, lie in (("speed", "0"), ("start", "1/0"), ("gain_db", 1e999), ("fit", "wild"), ("source", {"asset": 5})):
        document = _otio(tmp_path)
        document["tracks"]["children"][0]["children"][0]["metadata"]["charstudio"][field] = lie
        text = json.dumps(document).replace("Infinity", "1e400")
        path = tmp_path / "changed.otio"
        path.write_text(text, encoding="utf-8")
        try:
            cut = read_cut(path, Rate(24))
        except Damaged:
            continue  # JSON has no such number
        assert "could not be read" in cut.remarks[0]
        assert len(with_cut(Project(), cut, {}).clips) == 2  # what every editor reads is still there


def test_fades_longer_than_their_clip_are_cut_to_it(tmp_path: Path):
    document = _otio(tmp_path)
    document["tracks"]["children"][0]["children"][0]["metadata"]["charstudio"]["fade_in"] = "1000"
    imported = with_cut(Project(), otio_cut(json.dumps(document).encode(), "x.otio"), {})
    first = next(clip for _, clip in imported.project.timeline.clips())
    assert first.fade_in == first.duration


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_file_changed_anywhere_comes_in_sound_or_is_refused(data: st.DataObject):
    wanted = data.draw(st.sampled_from(sorted(_TEXTS)))
    text = bytearray(_TEXTS[wanted])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(text) - 1))
        text[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    try:
        imported = with_cut(Project(), _READERS[wanted](bytes(text), "x"), {})
    except CharStudioError:
        return
    assert imported.clips


_READERS = {
    "otio": otio_cut,
    "xml": fcp7_cut,
    "fcpxml": fcpx_cut,
    "edl": lambda data, name: edl_cut(data, name, Rate(24)),
}


def _texts() -> dict[str, bytes]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        project = CASES[Feature.SPEED].project
        return {
            wanted.value: written(project, Path(folder), wanted).read_bytes()
            for wanted in CutFormat
            if wanted is not CutFormat.OTIOZ
        }


_TEXTS = _texts()


# --- EDL -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TITLE: nothing\n",
        "001  AX  V  C  00:00:00:00 00:00:01:00 00:00:00:00\n",
        "001  AX  V  C  00:00:01:00 00:00:02:00 00:00:09:00 00:00:01:00\n",
        "001  AX  V  C  00:99:01:00 00:00:02:00 00:00:00:00 00:00:01:00\n",
        "001  AX  V  C  00:00:00:999 00:00:02:00 00:00:00:00 00:00:01:00\n",
    ],
)
def test_an_edl_that_makes_no_sense_is_refused(text: str):
    with pytest.raises(Damaged, match=r"cut\.edl"):
        edl_cut(text.encode(), "cut.edl", Rate(24))


# --- packages ------------------------------------------------------------------------------------------------------


def _package(path: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("name", ["../outside.mp4", "/etc/cron.d/x", "media/../../x.mp4", "C:\\x.mp4", "media\\..\\x"])
def test_a_package_that_reaches_outside_is_refused(name: str, tmp_path: Path):
    path = tmp_path / "evil.otioz"
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("x")
        entry.filename = name
        archive.writestr("content.otio", "{}")
        archive.writestr(entry, b"x")
    with pytest.raises(Damaged, match="outside"):
        package.content_of(path)


def test_a_package_that_unpacks_to_something_enormous_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(package, "MAX_BYTES", 1000)
    path = tmp_path / "bomb.otioz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.otio", b"{}")
        archive.writestr("media/a.mp4", bytes(3_000_000))
    with pytest.raises(Damaged, match="enormous"):
        package.names_in(path)


def test_what_is_no_package_is_refused(tmp_path: Path):
    path = tmp_path / "x.otioz"
    for content in (b"", b"PK\x03\x04 broken", b"hello"):
        path.write_bytes(content)
        with pytest.raises(Damaged, match=r"x\.otioz"):
            read_cut(path, Rate(24))
    _package(path, other=b"{}")
    with pytest.raises(Damaged, match="no cut in the package"):
        read_cut(path, Rate(24))
    with pytest.raises(Damaged, match="no file"):
        read_cut(tmp_path / "absent.otioz", Rate(24))


def test_a_file_larger_than_a_cut_can_be_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(suspicion, "MAX_BYTES", 100)
    path = written(CASES[Feature.CLIPS].project, tmp_path, CutFormat.FCP7)
    with pytest.raises(Damaged, match="larger"):
        read_cut(path, Rate(24))
    with pytest.raises(Damaged, match="not a cut"):
        read_cut(tmp_path / "film.mp4", Rate(24))
