"""A film with a character in it, of real pictures."""

from __future__ import annotations

from charstudio.model import graph_edits
from charstudio.model.character_edits import add_character
from charstudio.model.characters import Character, Outfit, SheetItem, Trait, TraitKind, View
from charstudio.model.values import CharacterId
from charstudio.studio.studio import Studio
from tests.lab import KINDS, node_id, picture, wired

MIRA = CharacterId("ch_mira")


def act(project, name: str, *, kind: str = "image.state", source: str = "her"):
    """The project with a node called ``name`` in which she acts."""
    project = graph_edits.add_node(
        project, KINDS, kind, node_id=node_id(name), title=name, params={"instruction": name}
    )
    return wired(project, source, name)


async def populate(studio: Studio, folder) -> None:
    """Mira comes into the film: a master, a side view, an outfit with a still, and a Reference node."""
    folder.mkdir(exist_ok=True)
    colours = {"front": (200, 120, 40), "side": (40, 120, 200), "coat": (240, 220, 20)}
    paths = [picture(folder / f"{name}.png", colour) for name, colour in colours.items()]
    report = await studio.import_assets(paths)
    front, side, coat = report.assets
    mira = Character(
        MIRA,
        "Mira",
        front.id,
        sheet=(SheetItem(side.id, View.SIDE),),
        traits=(Trait(TraitKind.HAIR, "lavender hair"),),
        outfits=(Outfit(1, "Rain", "yellow raincoat", still=coat.id),),
        episode="S1E04",
        clothing_state="raincoat",
    )

    def build(project):
        for asset in report.assets:
            project = graph_edits.add_asset(project, asset)
        project = add_character(project, mira)
        return graph_edits.add_node(
            project, KINDS, "source.reference", node_id=node_id("her"), title="Mira", params={"character": MIRA}
        )

    studio.document.apply("Build", build)
