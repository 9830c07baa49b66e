"""The season as one page: HTML that needs nothing else and prints, or a table for a spreadsheet."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Iterator
from html import escape

from charstudio.media.playable import Playable
from charstudio.media.thumbnails import thumbnail
from charstudio.model.errors import MediaError
from charstudio.studio.cast.season import SceneStatus, Season, SeasonRow
from charstudio.studio.money import cell

_WIDTH_PX = 144
_STATUS_WORDS = {
    SceneStatus.FAILED: "failed",
    SceneStatus.STALE: "out of date",
    SceneStatus.PLANNED: "planned",
    SceneStatus.DRAFT: "draft",
    SceneStatus.MADE: "made",
}
_SIGNS = {
    SceneStatus.FAILED: "✕",
    SceneStatus.STALE: "↻",
    SceneStatus.PLANNED: "○",
    SceneStatus.DRAFT: "◐",
    SceneStatus.MADE: "●",
}
_STYLE = """
:root { color-scheme: light; font: 13px/1.45 system-ui, "Segoe UI", Arial, sans-serif; color: #1c1d22; }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1.5rem; background: #fff; }
h1 { font-size: 1.6rem; margin: 0 0 .2rem; } p { margin: .2rem 0; color: #565963; }
table { border-collapse: collapse; width: 100%; margin-top: 1.2rem; }
th, td { text-align: left; padding: .45rem .6rem; border-bottom: 1px solid #e2e3e8; vertical-align: middle; }
thead th { font-weight: 600; color: #565963; border-bottom: 2px solid #c9cbd3; }
tr.scene th { background: #f3f4f7; font-size: 1rem; } td.money, th.money { text-align: right; white-space: nowrap; }
img { display: block; width: 72px; height: 45px; object-fit: cover; border-radius: 4px; background: #e2e3e8; }
.none { width: 72px; height: 45px; border-radius: 4px; border: 1px dashed #c9cbd3; }
.status { white-space: nowrap; } .failed { color: #b3261e; } .stale { color: #8a5300; } .draft { color: #2f5bb7; }
.made { color: #1a7f37; } tfoot td { font-weight: 600; border-bottom: 0; }
@media print { body { margin: 0; max-width: none; } tr { break-inside: avoid; } tr.scene { break-after: avoid; }
  thead { display: table-header-group; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""


def season_page(season: Season) -> str:
    """One self-contained page. Reads the pictures it shows: call it from a worker thread."""
    return "".join(_page(season))


def season_csv(season: Season) -> str:
    """A row for each row, for a spreadsheet."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(("scene", "character", "outfit", "clothing", "status", "shots", "not_made", "usd"))
    for row in season.rows:
        role = row.role
        facts = (row.scene, role.name, role.outfit, role.clothes, row.status.value, len(row.nodes), row.planned)
        table.writerow([cell(value) for value in (*facts, format(row.usd, "f"))])
    return text.getvalue()


def _page(season: Season) -> Iterator[str]:
    title = escape(season.title)
    yield f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} – scenes</title>'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<style>{_STYLE}</style></head><body><h1>{title}</h1>"
    yield f"<p>{_counted(len(season.scenes), 'scene')}, {_counted(len(season.people), 'character')}"
    yield f"{': ' if season.people else ''}{escape(', '.join(season.people))}</p>"
    yield '<table><thead><tr><th></th><th>Character</th><th>Outfit</th><th>Status</th><th class="money">Cost</th>'
    yield "</tr></thead><tbody>"
    scene = ""
    for row in season.rows:
        if row.scene != scene:
            scene = row.scene
            yield f'<tr class="scene"><th colspan="4" scope="rowgroup">{escape(scene)}</th>'
            yield f'<th class="money">{_money(season, scene)}</th></tr>'
        yield from _row(row)
    yield "</tbody><tfoot><tr><td></td><td colspan='3'>Together</td>"
    yield f'<td class="money">${season.total_usd:.2f}</td></tr></tfoot></table>'
    yield f"<p>{escape(season.source.words)} What several characters share counts for each, and once in the sums.</p>"
    yield "</body></html>\n"


def _row(row: SeasonRow) -> Iterator[str]:
    role, count = row.role, len(row.nodes)
    shots = f"{count - row.planned} of {_counted(count, 'shot')}" if count else "no shot yet"
    clothes = f"{role.outfit} · {role.clothes}" if role.clothes else "as on the reference"
    yield f"<tr><td>{_picture(row.picture)}</td><td>{escape(role.name)}</td><td>{escape(clothes)}</td>"
    yield f'<td class="status {row.status.value}">{_SIGNS[row.status]} {_STATUS_WORDS[row.status]} '
    yield f'<span>({shots})</span></td><td class="money">${row.usd:.2f}</td></tr>'


def _picture(shown: Playable | None) -> str:
    found = _jpeg(shown) if shown is not None else b""
    if not found:
        return '<div class="none"></div>'
    return f'<img alt="" src="data:image/jpeg;base64,{base64.b64encode(found).decode()}">'


def _jpeg(shown: Playable) -> bytes:
    from PIL import Image  # noqa: PLC0415 - heavy, and only a page needs it

    try:
        pixels = thumbnail(shown.path, _WIDTH_PX)
    except MediaError:
        return b""
    made = io.BytesIO()
    Image.fromarray(pixels[..., :3]).save(made, format="JPEG", quality=80)
    return made.getvalue()


def _money(season: Season, scene: str) -> str:
    return f"${season.scene_usd.get(scene, 0):.2f}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
