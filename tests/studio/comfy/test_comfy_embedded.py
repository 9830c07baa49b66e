"""Workflows inside pictures and clips, in the wrappings that are in use."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from charstudio.media.writer import ClipWriter
from charstudio.model.errors import EditError
from charstudio.model.time import Rate
from charstudio.studio.comfy.reading import embedded, read_file

API = {"1": {"class_type": "LoadImage", "inputs": {"image": "a.png"}}}
CANVAS = {"nodes": [{"id": 7, "type": "LoadVideo", "widgets_values": ["b.mp4"]}], "links": []}


def picture(path, **texts):
    info = PngImagePlugin.PngInfo()
    for name, text in texts.items():
        info.add_text(name, text)
    Image.new("RGB", (8, 8)).save(path, pnginfo=info)
    return path


def clip(path, **metadata):
    with ClipWriter(path, Rate(24), 64, 48, preset="ultrafast", metadata=metadata) as writer:
        writer.write_frame(np.zeros((48, 64, 3), np.uint8))
    return path


def types(workflow):
    return [node.type for node in workflow.nodes.values()]


def test_of_a_picture_the_fuller_form_is_taken(tmp_path):
    both = picture(tmp_path / "a.png", prompt=json.dumps(API), workflow=json.dumps(CANVAS))
    assert types(embedded(both)) == ["LoadVideo"]
    assert types(embedded(picture(tmp_path / "b.png", prompt=json.dumps(API)))) == ["LoadImage"]


def test_a_damaged_one_gives_way_to_the_other(tmp_path):
    assert types(embedded(picture(tmp_path / "a.png", workflow="{broken", prompt=json.dumps(API)))) == ["LoadImage"]


@pytest.mark.parametrize(
    "comment",
    [
        json.dumps({"prompt": json.dumps(API), "workflow": json.dumps(CANVAS)}),
        json.dumps({"prompt": API, "workflow": CANVAS}),
        json.dumps(CANVAS),
    ],
)
def test_the_comment_of_a_clip(tmp_path, comment):
    assert types(embedded(clip(tmp_path / "a.mp4", comment=comment))) == ["LoadVideo"]


def test_tags_of_a_clip(tmp_path):
    assert types(embedded(clip(tmp_path / "a.mp4", prompt=json.dumps(API)))) == ["LoadImage"]


def test_others_hold_none_and_say_so(tmp_path):
    plain = picture(tmp_path / "a.png", comment="{smile}")
    assert embedded(plain) is None
    with pytest.raises(EditError, match=r"a\.png holds no ComfyUI workflow"):
        read_file(plain)
