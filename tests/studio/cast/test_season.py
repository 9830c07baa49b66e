"""The season: who acts in which scene in which clothes, how far it is and what it has cost; and its page."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from fractions import Fraction
from html.parser import HTMLParser

from charstudio.model import graph_edits
from charstudio.model.character_edits import change_character
from charstudio.model.graph import GraphFrame
from charstudio.model.timeline_markers import add_marker
from charstudio.model.values import FrameId, Input, NodeId, Output
from charstudio.studio.cast.season import ELSEWHERE, WHOLE_FILM, ScenesFrom, SceneStatus, season
from charstudio.studio.cast.season_page import season_csv, season_page
from tests.lab import KINDS, MODEL, node_id
from tests.studio.cast.films import MIRA, act, populate


def framed(project, title: str, *nodes: str):
    frame = GraphFrame(FrameId(f"f_{title}"), title, tuple(map(node_id, nodes)))
    return graph_edits.add_frame(project, frame)


def wet(project):
    """A second Reference: the same character in the rain."""
    return graph_edits.add_node(
        project,
        KINDS,
        "source.reference",
        node_id=node_id("wet"),
        title="Mira",
        params={"character": MIRA, "outfit": 1},
        x=900,
    )


async def a_season(studio, tmp_path):
    await populate(studio, tmp_path / "photos")

    def build(project):
        project = wet(project)
        for name, source in (("dusk", "her"), ("rain", "wet"), ("storm", "wet"), ("loose", "her")):
            project = act(project, name, source=source)
            project = graph_edits.set_param(project, KINDS, node_id(name), "model", MODEL)
        project = graph_edits.move_nodes(project, {node_id("rain"): (900, 0), node_id("storm"): (900, 90)})
        project = framed(project, "Rooftop", "rain", "storm", "wet")
        return framed(project, "Station <1>", "dusk")

    studio.document.apply("Build", build)


async def test_scenes_are_frames_from_left_to_right_and_the_rest_comes_last(studio, tmp_path):
    await a_season(studio, tmp_path)
    found = season(studio)
    assert found.source is ScenesFrom.FRAMES
    assert [(row.scene, row.role.name, row.role.clothes, row.status) for row in found.rows] == [
        ("Station <1>", "Mira", "", SceneStatus.PLANNED),
        ("Rooftop", "Mira", "Rain", SceneStatus.PLANNED),
        (ELSEWHERE, "Mira", "", SceneStatus.PLANNED),
    ]
    assert [(len(row.nodes), row.planned) for row in found.rows] == [(1, 1), (2, 2), (1, 1)]
    assert found.scenes == ("Station <1>", "Rooftop", ELSEWHERE)
    assert (found.people, found.total_usd) == (("Mira",), 0)


async def test_status_and_cost_follow_what_is_made(studio, tmp_path):
    await a_season(studio, tmp_path)
    await studio.run([node_id("dusk"), node_id("rain")]).finished()
    await studio.journal.looked()
    by_scene = {row.scene: row for row in season(studio).rows}
    price = studio.journal.spending.by_node[node_id("dusk")]
    assert price > 0
    assert by_scene["Station <1>"].status is SceneStatus.MADE
    assert (by_scene["Rooftop"].status, by_scene["Rooftop"].planned) == (SceneStatus.PLANNED, 1)
    assert [by_scene[name].usd for name in ("Station <1>", "Rooftop", ELSEWHERE)] == [price, price, 0]
    assert season(studio).total_usd == 2 * price
    assert by_scene["Station <1>"].picture is not None
    studio.document.apply(
        "Change", lambda project: graph_edits.set_param(project, KINDS, node_id("dusk"), "instruction", "other")
    )
    assert season(studio).rows[0].status is SceneStatus.STALE
    studio.document.apply("Mute", lambda project: graph_edits.set_muted(project, [node_id("dusk")], True))
    assert "Station <1>" not in season(studio).scenes


async def test_a_scene_that_only_plans_somebody_is_listed(studio, tmp_path):
    await populate(studio, tmp_path / "photos")
    studio.document.apply("Plan", lambda project: framed(wet(project), "Finale", "wet"))
    found = season(studio)
    assert next((row.scene, row.status, row.nodes) for row in found.rows) == ("Finale", SceneStatus.PLANNED, ())


async def test_without_frames_the_markers_part_the_scenes_and_without_them_the_film_is_one(studio, tmp_path):
    await populate(studio, tmp_path / "photos")

    def build(project):
        for number, name in enumerate(("one", "two")):
            project = act(project, f"still {name}")
            project = graph_edits.add_node(project, KINDS, "video.motion", node_id=node_id(name), title=name)
            project = graph_edits.connect(
                project, KINDS, Output(node_id(f"still {name}"), "image"), Input(node_id(name), "image")
            )
            if number == 0:
                project = graph_edits.add_node(project, KINDS, "timeline", node_id=node_id("timeline"))
            project = graph_edits.connect(
                project,
                KINDS,
                Output(node_id(name), "video"),
                Input(NodeId("timeline"), "clips"),
                planned=Fraction(5),
            )
        return project

    studio.document.apply("Build", build)
    found = season(studio)
    assert (found.source, found.scenes) == (ScenesFrom.FILM, (WHOLE_FILM,))
    studio.document.apply("Mark", lambda project: add_marker(project, Fraction(5), name="Night"))
    found = season(studio)
    assert found.source is ScenesFrom.MARKERS
    assert [(row.scene, row.nodes) for row in found.rows] == [
        ("Before the first marker", ("one",)),
        ("Night", ("two",)),
        (ELSEWHERE, ("still one", "still two")),
    ]


# --- the page ------------------------------------------------------------------------------------------------------


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self._skips = False

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self._skips = tag == "style"
        self.links += [value for name, value in attrs if name in {"src", "href"} and value]

    def handle_endtag(self, tag):
        self._skips = False

    def handle_data(self, data):
        self.text += "" if self._skips else data


async def test_the_page_is_one_file_with_pictures_and_nothing_in_it_is_taken_for_markup(studio, tmp_path):
    await a_season(studio, tmp_path)
    evil = "<script>alert('x')</script> & \"Co\""
    studio.document.apply("Name", lambda project: change_character(project, MIRA, name=evil))
    await studio.run([node_id("dusk")]).finished()
    await studio.journal.looked()
    page = season_page(season(studio))
    seen = Seen()
    seen.feed(page)
    assert "script" not in seen.tags
    assert evil in seen.text
    assert "Station <1>" in seen.text
    assert {link[:23] for link in seen.links} == {"data:image/jpeg;base64,"}
    assert "http" not in page
    assert "@media print" in page
    assert re.search(r"● made \(1 of 1 shot\)", seen.text)
    assert len(page) < 60_000


async def test_the_table_has_a_row_for_each_row_and_no_formula(studio, tmp_path):
    await a_season(studio, tmp_path)
    studio.document.apply("Name", lambda project: change_character(project, MIRA, name="=1+1"))
    rows = list(csv.DictReader(io.StringIO(season_csv(season(studio)))))
    assert [row["scene"] for row in rows] == ["Station <1>", "Rooftop", ELSEWHERE]
    assert {row["character"] for row in rows} == {"'=1+1"}
    assert (rows[1]["clothing"], rows[1]["shots"], Decimal(rows[1]["usd"])) == ("Rain", "2", 0)


async def test_a_film_without_anybody_has_an_empty_page(studio):
    found = season(studio)
    assert found.rows == ()
    assert "0 scenes" in season_page(found)
