"""What a fault does to an exchange: somebody else answers, the reply is altered, or it travels badly."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias
from urllib.parse import urlsplit

from charstudio.model.values import Json
from charstudio.testing import hostile
from charstudio.testing.fal_errors import LOCKED, PLATFORM_STATUS, platform_reply, said
from charstudio.testing.faults import Hit
from charstudio.testing.files import CDN_HOSTS
from charstudio.testing.messages import Reply, text_reply
from charstudio.testing.script import OF_A_JOB, Fault, Rule
from charstudio.testing.wire import Sending, Silence

_RUNPOD_HOSTS = {"video.runpod.ai", "image.runpod.ai", "audio.runpod.ai"}
_STRANGER = {Fault.GATEWAY_ERROR, Fault.API_ERROR, Fault.BAD_KEY, Fault.LOCKED, Fault.GONE, Fault.CAPTIVE_PORTAL}


def is_early(fault: Fault) -> bool:
    """Whether it strikes before the body is read."""
    return fault is Fault.DROP_UNREAD


def is_ordinary(fault: Fault) -> bool:
    """Whether it strikes an exchange once its request is known."""
    return fault is not Fault.DROP_UNREAD and fault not in OF_A_JOB


def instead(hit: Hit) -> Sending | Silence | None:
    """What happens in place of the service's work; None when the service does it first."""
    if hit.fault is Fault.DROP_UNACCEPTED:
        return Silence(hit.rule.reset)
    if hit.fault in _STRANGER and not hit.rule.accepted:
        return Sending(_strangers(hit.rule))
    return None


def done_to(hit: Hit, reply: Reply) -> Sending | Silence:
    """What becomes of the service's reply."""
    rule = hit.rule
    if hit.fault is Fault.DROP_ACCEPTED:
        return Silence(rule.reset)
    if hit.fault in _STRANGER:
        return Sending(_strangers(rule))
    if hit.fault is Fault.CUT_REPLY:
        return Sending(reply, cut=hit.draw if rule.at is None else rule.at, reset=rule.reset)
    if hit.fault is Fault.LATE_REPLY:
        return Sending(reply, late_s=rule.seconds)
    if hit.fault is Fault.TRICKLE:
        return Sending(reply, trickle_s=rule.seconds)
    if hit.fault in _OF_MEDIA:
        return Sending(_OF_MEDIA[hit.fault](hit, reply) if reply.status < 300 else reply)
    return Sending(_ALTERED[hit.fault](hit, reply) if reply.status < 300 else reply)


def _strangers(rule: Rule) -> Reply:
    match rule.fault:
        case Fault.GATEWAY_ERROR:
            return hostile.nginx(rule.status or 502)
        case Fault.BAD_KEY:
            return said(rule.status or 401, "Cannot access application: the key is not valid")
        case Fault.LOCKED:
            return said(rule.status or 403, LOCKED)
        case Fault.GONE:
            return said(rule.status or 404, "Request not found")
        case Fault.CAPTIVE_PORTAL:
            return hostile.portal(rule.status or 200)
        case _:
            return _api_error(rule)


def _api_error(rule: Rule) -> Reply:
    kind = rule.value or ("request_timeout" if rule.status == 504 else "")
    status = rule.status or PLATFORM_STATUS.get(kind, 500)
    reply = platform_reply(kind, status=status) if kind else said(status, f"The service answers {status}")
    return reply.with_headers(retry_after=f"{rule.seconds:g}") if rule.seconds else reply


# --- replies that make no sense ------------------------------------------------------------------------------------

_Alter: TypeAlias = Callable[[Hit, Reply], Reply]


def _rewritten(change: Callable[[Rule, Json], Json]) -> _Alter:
    """An alteration of the JSON a reply carries."""

    def alter(hit: Hit, reply: Reply) -> Reply:
        try:
            value = json.loads(reply.whole())
        except ValueError:
            return reply
        return replace(reply, body=json.dumps(change(hit.rule, value)).encode(), pieces=None)

    return alter


def _walked(value: Json, change: Callable[[str, Json], Json], name: str = "") -> Json:
    """``value`` with every leaf changed; ``change`` is told the name of the member it stands under."""
    if isinstance(value, Mapping):
        return {key: _walked(each, change, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_walked(each, change, name) for each in value]
    return change(name, value)


def _other_word(rule: Rule, value: Json) -> Json:
    return {**value, "status": rule.value or "PONDERING"} if isinstance(value, Mapping) else value


def _without(rule: Rule, value: Json) -> Json:
    if not isinstance(value, Mapping) or not rule.value:
        return {}
    return {name: each for name, each in value.items() if name != rule.value}


def _with_control_signs(_: Rule, value: Json) -> Json:
    def spoilt(name: str, leaf: Json) -> Json:
        is_plain = isinstance(leaf, str) and name not in {"url", "status", "request_id", "id"} and "://" not in leaf
        return f"{leaf}{hostile.CONTROL}" if is_plain else leaf

    changed = _walked(value, spoilt)
    return {**changed, "description": hostile.CONTROL} if isinstance(changed, Mapping) else changed


def _elsewhere(rule: Rule, value: Json) -> Json:
    def moved(_: str, leaf: Json) -> Json:
        is_ours = isinstance(leaf, str) and urlsplit(leaf).hostname in CDN_HOSTS | _RUNPOD_HOSTS
        return (rule.value or "file:///etc/passwd") if is_ours else leaf

    return _walked(value, moved)


def _named(rule: Rule, value: Json) -> Json:
    return _walked(value, lambda name, leaf: (rule.value or hostile.NAME) if name == "file_name" else leaf)


_ALTERED: dict[Fault, _Alter] = {
    Fault.BAD_JSON: lambda _, reply: replace(reply, body=reply.whole()[:-1] + b",,", pieces=None),
    Fault.UNKNOWN_STATUS: _rewritten(_other_word),
    Fault.MISSING_FIELDS: _rewritten(_without),
    Fault.DEEP_JSON: lambda _, reply: replace(reply, body=hostile.deep_json(), pieces=None),
    Fault.HUGE_JSON: lambda _, reply: replace(reply, body=hostile.huge_json(reply.whole()), pieces=None),
    Fault.CONTROL_CHARACTERS: _rewritten(_with_control_signs),
    Fault.HOSTILE_URL: _rewritten(_elsewhere),
    Fault.HOSTILE_NAME: _rewritten(_named),
}

# --- media that are not what they should be ------------------------------------------------------------------------


def _corrupt(_: Hit, reply: Reply) -> Reply:
    """Every byte behind the first 64 turned over: it begins like the file it should be."""
    content = reply.whole()
    return replace(reply, body=content[:64] + bytes(255 - byte for byte in content[64:]), pieces=None)


def _short(hit: Hit, reply: Reply) -> Reply:
    content = reply.whole()
    at = hit.draw if hit.rule.at is None else hit.rule.at
    end = int(at) if at >= 1 else int(at * len(content))
    return replace(reply, body=content[: min(end, len(content) - 1)], pieces=None)


def _type_of(reply: Reply) -> str:
    return reply.headers.get("content-type", "application/octet-stream")


def _redirect(hit: Hit, _: Reply) -> Reply:
    place = hit.rule.value or "http://169.254.169.254/latest/meta-data/"
    return Reply(hit.rule.status or 302, {"location": place})


_OF_MEDIA: dict[Fault, _Alter] = {
    Fault.CORRUPT_MEDIA: _corrupt,
    Fault.SHORT_MEDIA: _short,
    Fault.WRONG_TYPE: lambda hit, reply: reply.with_headers(content_type=hit.rule.value or "text/plain"),
    Fault.HTML_MEDIA: lambda _, __: text_reply(200, hostile.PORTAL, "text/html; charset=utf-8"),
    Fault.EXPIRED_URL: lambda hit, _: text_reply(hit.rule.status or 403, hostile.EXPIRED, "application/xml"),
    Fault.REDIRECT: _redirect,
    Fault.ENDLESS_MEDIA: lambda _, reply: hostile.endless(_type_of(reply)),
    Fault.GZIP_BOMB: lambda _, reply: hostile.gzip_bomb(_type_of(reply)),
}
