"""Results that come inside their address: ``data:`` with the bytes in base64 or percent signs."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import unquote_to_bytes

from charstudio.model.errors import ServiceFault
from charstudio.providers.net.part import too_big


def data_of(address: str, limit_bytes: int) -> bytes:
    """The bytes in a ``data:`` address. Raises ``ServiceFault`` when it holds none, or more than allowed."""
    head, comma, body = address.partition(",")
    if not comma:
        raise _broken()
    if len(body) > 4 * limit_bytes:  # no encoding needs more, so nothing needs to be decoded to know
        raise too_big(limit_bytes)
    if head.lower().rstrip().endswith(";base64"):
        try:
            data = base64.b64decode(unquote_to_bytes(body), validate=True)
        except (binascii.Error, ValueError) as error:
            raise _broken() from error
    else:
        data = unquote_to_bytes(body)
    if len(data) > limit_bytes:
        raise too_big(limit_bytes)
    return data


def data_address(data: bytes, mime: str) -> str:
    """The inverse, in base64."""
    return f"data:{mime};base64,{base64.b64encode(data).decode()}"


def _broken() -> ServiceFault:
    return ServiceFault("The service delivered a result that cannot be decoded.", "Look at the job again later.")
