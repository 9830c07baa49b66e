"""Texts inside pictures and clips, as other programs leave them."""

from __future__ import annotations

import av
import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from charstudio.media import embedded
from charstudio.media.embedded import embedded_texts
from charstudio.media.writer import ClipWriter
from charstudio.model.time import Rate

WORKFLOW = '{"nodes": [], "links": []}'
USER_COMMENT, MAKE, MODEL = 0x9286, 0x010F, 0x0110


def still():
    return Image.new("RGB", (16, 16), (90, 20, 20))


def clip(path, **metadata):
    with ClipWriter(path, Rate(24), 64, 48, preset="ultrafast", metadata=metadata) as writer:
        for _ in range(3):
            writer.write_frame(np.full((48, 64, 3), 90, np.uint8))
    return path


@pytest.mark.parametrize("compressed", [False, True])
def test_texts_of_a_png(tmp_path, compressed):
    info = PngImagePlugin.PngInfo()
    info.add_text("Workflow", WORKFLOW, zip=compressed)
    info.add_itxt("prompt", '{"1": "猫"}', zip=compressed)
    still().save(tmp_path / "a.png", pnginfo=info)
    assert embedded_texts(tmp_path / "a.png") == {"workflow": WORKFLOW, "prompt": '{"1": "猫"}'}


@pytest.mark.parametrize("suffix", ["webp", "jpg"])
def test_named_texts_in_exif(tmp_path, suffix):
    exif = Image.Exif()
    exif[MAKE] = f"workflow:{WORKFLOW}"
    exif[MODEL] = 'prompt:{"1": 2}'
    still().save(tmp_path / f"a.{suffix}", exif=exif)
    found = embedded_texts(tmp_path / f"a.{suffix}")
    assert (found["workflow"], found["prompt"]) == (WORKFLOW, '{"1": 2}')


@pytest.mark.parametrize(
    "raw", [WORKFLOW.encode(), b"ASCII\0\0\0" + WORKFLOW.encode(), b"UNICODE\0" + WORKFLOW.encode("utf-16-be")]
)
def test_a_user_comment_in_exif(tmp_path, raw):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[USER_COMMENT] = raw
    still().save(tmp_path / "a.jpg", exif=exif)
    assert embedded_texts(tmp_path / "a.jpg")["comment"] == WORKFLOW


def test_tags_of_a_clip(tmp_path):
    found = embedded_texts(clip(tmp_path / "a.mp4", workflow=WORKFLOW, comment="mine"))
    assert (found["workflow"], found["comment"]) == (WORKFLOW, "mine")


def test_tags_of_a_webm(tmp_path):
    with av.open(str(tmp_path / "a.webm"), "w") as container:
        container.metadata["comment"] = WORKFLOW
        stream = container.add_stream("libvpx-vp9", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert embedded_texts(tmp_path / "a.webm")["comment"] == WORKFLOW


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n", b"not a picture at all", b"RIFF\xff\xff\xff\x7fWEBPVP8X"]
)
def test_broken_files_hold_nothing(tmp_path, content):
    (tmp_path / "a.png").write_bytes(content)
    assert embedded_texts(tmp_path / "a.png") == {}


def test_a_file_that_is_absent_holds_nothing(tmp_path):
    assert embedded_texts(tmp_path / "nowhere.png") == {}


def test_a_text_that_is_too_long_is_not_handed_on(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "MAX_TEXT", 10)
    info = PngImagePlugin.PngInfo()
    info.add_text("workflow", WORKFLOW)
    info.add_text("short", "yes")
    still().save(tmp_path / "a.png", pnginfo=info)
    assert embedded_texts(tmp_path / "a.png") == {"short": "yes"}
