"""YAML that people write by hand, read with suspicion: plain values only, and every fault names its line.

The only importer of ``yaml``. No tags, anchors or aliases (a few lines of them can grow to gigabytes), no deep nesting,
no key twice. Values keep the line they stand on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import yaml

from charstudio.model.errors import Damaged
from charstudio.storage.written import MAX_BYTES, Scalar, Written, fault_at

MAX_DEPTH: Final = 8
MAX_NODES: Final = 20_000


def parsed(content: bytes, name: str) -> Written:
    """What a file says. Raises ``Damaged`` with the line for anything that is not plain YAML."""
    if len(content) > MAX_BYTES:
        raise Damaged(f"“{name}” is larger than {MAX_BYTES // 1024} kB.", "A file of presets is a few pages long.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Damaged(f"“{name}” is not text in UTF-8.", "Save it as UTF-8 and try again.") from error
    try:
        _refuse_tricks(text, name)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise _damaged(error, name) from error
    except RecursionError as error:
        raise Damaged(f"“{name}” is nested too deeply.", "A preset needs four levels.") from error
    return Written(None, 1) if root is None else _written(root, name)


def _refuse_tricks(text: str, name: str) -> None:
    """Before anything is built: no aliases, tags, second documents, or more depth and values than presets need."""
    depth = count = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        documents += isinstance(event, yaml.DocumentStartEvent)
        count += isinstance(event, yaml.NodeEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise fault_at(name, line, "anchors and aliases (& and *) are not read")
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            raise fault_at(name, line, "tags (!) are not read")
        if depth > MAX_DEPTH:
            raise fault_at(name, line, "this is nested too deeply")
        if count > MAX_NODES:
            raise fault_at(name, line, "there is more in it than a file of presets holds")
        if documents > 1:
            raise fault_at(name, line, "there is a second document in it (---)")


def _written(node: yaml.Node, name: str) -> Written:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Written] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise fault_at(name, key.start_mark.line + 1, "a name must be a word")
            if key.value in found:
                raise fault_at(name, key.start_mark.line + 1, f"“{str(key.value)[:60]}” is there twice")
            found[key.value] = _written(value, name)
        return Written(found, line)
    if isinstance(node, yaml.SequenceNode):
        return Written([_written(item, name) for item in node.value], line)
    return Written(_scalar(node, name), line)


def _scalar(node: yaml.Node, name: str) -> Scalar:
    """Text as text; numbers, truths and nothing as such; dates stay the text they are written as."""
    if node.tag == "tag:yaml.org,2002:timestamp":
        return str(node.value)
    try:
        value: Any = yaml.SafeLoader("").construct_object(node)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise fault_at(name, node.start_mark.line + 1, f"“{str(node.value)[:40]}” cannot be read") from error
    return value if value is None or isinstance(value, str | int | float | bool) else str(node.value)


def _damaged(error: yaml.YAMLError, name: str) -> Damaged:
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or "this is not YAML")
    return fault_at(name, mark.line + 1 if mark is not None else 0, problem)


def text_of(document: Mapping[str, object], heading: Iterable[str] = ()) -> bytes:
    """A document as YAML: in the order given, long texts folded, with comment lines on top."""
    body = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100, default_flow_style=False)
    return "".join([*_comments(heading), body]).encode()


def _comments(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield f"# {line}\n"
