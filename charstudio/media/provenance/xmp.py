"""XMP packets (ISO 16684-1): our texts as properties, found again in packets by any hand.

``title`` is ``dc:title``, ``comment`` is ``dc:description``, ``digital_source_type`` is IPTC's
``Iptc4xmpExt:DigitalSourceType``; what is ours alone has a namespace of its own. A packet that is there already keeps
all it says: ours are added, and what it says itself is not said twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from charstudio.media.provenance import keys

MOST_BYTES: Final = 8 * 2**20
"""The longest packet that is read."""
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_SPACES: Final = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "charstudio": "urn:x-charstudio:ns:1.0/",
}
_PROPERTIES: Final[Mapping[str, tuple[str, str]]] = {
    keys.TITLE: ("dc", "title"),
    keys.COMMENT: ("dc", "description"),
    keys.SOURCE_TYPE: ("Iptc4xmpExt", "DigitalSourceType"),
    keys.STATEMENT: ("charstudio", "Statement"),
    keys.RECIPE: ("charstudio", "Recipe"),
}
_IN_LANGUAGES: Final = {keys.TITLE, keys.COMMENT}
_NAMES: Final = {f"{{{_SPACES[space]}}}{name}": key for key, (space, name) in _PROPERTIES.items()}
_BEGIN: Final = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
_END: Final = '<?xpacket end="w"?>'
_CLOSING: Final = re.compile(r"</(?:[A-Za-z_][\w.-]*:)?RDF\s*>")
_UNWRITABLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


def packet(texts: Mapping[str, str], before: bytes | None = None) -> bytes:
    """Our texts as a packet; ``before`` is the one that is there, whose own words stay and count."""
    said = texts_in(before) if before else {}
    ours = _description({key: text for key, text in texts.items() if key in _PROPERTIES and key not in said})
    old = _decoded(before) if before and _parsed(before) is not None else ""
    closing = list(_CLOSING.finditer(old))
    if closing:
        at = closing[-1].start()
        return f"{old[:at]}{ours}{old[at:]}".encode()
    body = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}">{ours}</rdf:RDF></x:xmpmeta>'
    return f"{_BEGIN}{body}{_END}".encode()


def texts_in(packet: bytes) -> dict[str, str]:
    """Our texts in a packet by any hand; nothing where it cannot be read or speaks of other things."""
    root = _parsed(packet)
    if root is None:
        return {}
    found: dict[str, str] = {}
    for description in root.iter(f"{{{_RDF}}}Description"):
        for name, value in description.attrib.items():
            if name in _NAMES and value:
                found.setdefault(_NAMES[name], value)
        for child in description:
            text = _text(child)
            if text and child.tag in _NAMES:  # the tag of a comment is a function
                found.setdefault(_NAMES[child.tag], text)
    return found


def _description(texts: Mapping[str, str]) -> str:
    if not texts:
        return ""
    used = dict.fromkeys(_PROPERTIES[key][0] for key in texts)
    spaces = "".join(f' xmlns:{space}="{_SPACES[space]}"' for space in used)
    head = f'<rdf:Description xmlns:rdf="{_RDF}" rdf:about=""{spaces}>'
    return f"{head}{''.join(map(_element, texts, texts.values()))}</rdf:Description>"


def _element(key: str, text: str) -> str:
    name = ":".join(_PROPERTIES[key])
    text = escape(_UNWRITABLE.sub("\ufffd", text))
    if key in _IN_LANGUAGES:
        text = f'<rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt>'
    return f"<{name}>{text}</{name}>"


def _parsed(packet: bytes) -> ET.Element | None:
    """The packet's tree. Declarations of entities, by which a small text grows to gigabytes, are refused."""
    text = _decoded(packet)
    if not text or "<!" in text.replace("<!--", "").replace("<![CDATA[", ""):
        return None
    try:
        return ET.fromstring(_without_wrapper(text))  # noqa: S314 - no document type declaration gets here
    except (ET.ParseError, ValueError, RecursionError):
        return None


def _decoded(packet: bytes) -> str:
    if len(packet) > MOST_BYTES:
        return ""
    wide = {b"\xfe\xff": "utf-16-be", b"\xff\xfe": "utf-16-le"}.get(packet[:2], "utf-8")
    return packet.decode(wide, "replace").strip("\0 \r\n\t")


def _without_wrapper(text: str) -> str:
    """Without ``<?xpacket …?>`` around it, whose byte order mark no parser likes inside."""
    return re.sub(r"<\?xpacket[^>]*\?>", "", text).strip("\ufeff \r\n\t\0")


def _text(element: ET.Element) -> str:
    """The words of a property: plain, or the first of its languages; a property by reference gives its address."""
    plain = (element.text or "").strip()
    if plain:
        return plain
    first = element.find(f".//{{{_RDF}}}li")
    if first is not None:
        return (first.text or "").strip()
    return element.attrib.get(f"{{{_RDF}}}resource", "").strip()
