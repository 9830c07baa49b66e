"""Pictures of every kind arrive upright, in sRGB, eight bits, and only within limits."""

from __future__ import annotations

import io
import struct

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageCms

from charstudio.media.limits import MAX_STILL_PIXELS
from charstudio.media.stills import open_still
from charstudio.model.errors import Unreadable

# Four different corners: what turning and mirroring does is visible in them.
CORNERS = (
    np.array([[[250, 0, 0], [0, 250, 0], [0, 250, 0]], [[0, 0, 250], [250, 250, 0], [250, 250, 0]]], np.uint8)
    .repeat(16, axis=0)
    .repeat(16, axis=1)
)

# EXIF 2.3, tag 0x0112: what must be done to the stored picture to see it upright.
UPRIGHT = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.transpose(1, 0, 2),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
    8: np.rot90,
}


def saved(path, image, form, **options):
    image.save(path, form, **options)
    return open_still(path)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", UPRIGHT)
def test_orientation(tmp_path, orientation, form):
    image = Image.fromarray(CORNERS)
    exif = image.getexif()
    exif[0x0112] = orientation
    options = {"quality": 100} if form in {"JPEG", "WEBP"} else {}
    shown = np.asarray(saved(tmp_path / "a", image, form, exif=exif, **options)).astype(int)
    expected = UPRIGHT[orientation](CORNERS)
    assert shown.shape == expected.shape
    for y, x in ((4, 4), (4, -4), (-4, 4), (-4, -4)):
        assert np.abs(shown[y, x] - expected[y, x]).max() < 40


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_orientation_of_heic(tmp_path, orientation):
    image = Image.fromarray(CORNERS.repeat(4, axis=0).repeat(4, axis=1))
    exif = image.getexif()
    exif[0x0112] = orientation
    pillow_heif.register_heif_opener()
    shown = np.asarray(saved(tmp_path / "a", image, "HEIF", exif=exif.tobytes(), quality=95)).astype(int)
    expected = UPRIGHT[orientation](np.asarray(image)).astype(int)
    assert shown.shape == expected.shape
    assert np.abs(shown[8, 8] - expected[8, 8]).max() < 60


MODES = [
    ("1", "PNG", "RGB", (255, 255, 255)),
    ("L", "JPEG", "RGB", (200, 200, 200)),
    ("P", "PNG", "RGB", (200, 200, 200)),
    ("LA", "PNG", "RGBA", (200, 200, 200, 100)),
    ("RGBA", "WEBP", "RGBA", (200, 200, 200, 100)),
    ("CMYK", "JPEG", "RGB", (200, 200, 200)),
    ("YCbCr", "JPEG", "RGB", (200, 200, 200)),
    ("I;16", "PNG", "RGB", (200, 200, 200)),
    ("I;16", "TIFF", "RGB", (200, 200, 200)),
    ("F", "TIFF", "RGB", (200, 200, 200)),
    ("RGB", "AVIF", "RGB", (200, 200, 200)),
    ("RGB", "BMP", "RGB", (200, 200, 200)),
    ("RGB", "JPEG2000", "RGB", (200, 200, 200)),
]


@pytest.mark.parametrize(("mode", "form", "becomes", "expected"), MODES, ids=[f"{m}-{f}" for m, f, *_ in MODES])
def test_every_mode_becomes_rgb_or_rgba(tmp_path, mode, form, becomes, expected):
    if mode == "I;16":
        image = Image.fromarray(np.full((16, 16), 200 * 257, np.uint16))
    elif mode in {"LA", "RGBA"}:
        image = Image.new("RGBA", (16, 16), (200, 200, 200, 100)).convert(mode)
    elif mode == "P":
        image = Image.new("RGB", (16, 16), (200, 200, 200)).quantize(4)
    else:
        image = Image.new("RGB", (16, 16), (200, 200, 200)).convert(mode)
    options = {"lossless": True} if form == "WEBP" else {}
    shown = saved(tmp_path / "a", image, form, **options)
    assert shown.mode == becomes
    assert np.abs(np.array(shown.getpixel((8, 8))) - expected).max() <= 3


def test_a_palette_with_a_clear_colour(tmp_path):
    image = Image.new("P", (8, 8), 1)
    image.putpalette([10, 20, 30, 200, 100, 50])
    image.putpixel((0, 0), 0)
    shown = saved(tmp_path / "a", image, "PNG", transparency=0)
    assert shown.mode == "RGBA"
    assert shown.getpixel((0, 0))[3] == 0
    assert shown.getpixel((3, 3)) == (200, 100, 50, 255)


def test_an_alpha_channel_without_transparency_is_left_out(tmp_path):
    assert saved(tmp_path / "a", Image.new("RGBA", (8, 8), (1, 2, 3, 255)), "PNG").mode == "RGB"


def test_sixteen_bits_of_darkness_stay_dark(tmp_path):
    values = np.linspace(0, 65535, 256).astype(np.uint16).repeat(2).reshape(16, 32)
    shown = saved(tmp_path / "a", Image.fromarray(values), "PNG")
    assert np.abs(np.asarray(shown)[..., 0].astype(int) - np.rint(values / 257)).max() <= 1


def test_colour_profiles_are_applied(tmp_path):
    """A profile whose red and green are exchanged makes red pixels green."""
    exchanged = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = exchanged.index(b"rXYZ"), exchanged.index(b"gXYZ")
    exchanged[red : red + 4], exchanged[green : green + 4] = b"gXYZ", b"rXYZ"
    shown = saved(tmp_path / "a", Image.new("RGB", (8, 8), (255, 0, 0)), "PNG", icc_profile=bytes(exchanged))
    assert shown.getpixel((4, 4))[1] > 200
    assert shown.getpixel((4, 4))[0] < 60
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    same = saved(tmp_path / "b", Image.new("RGBA", (8, 8), (200, 100, 50, 90)), "PNG", icc_profile=plain)
    assert np.abs(np.array(same.getpixel((4, 4))) - (200, 100, 50, 90)).max() <= 1


@pytest.mark.parametrize("profile", [b"", b"not a profile", bytes(200)])
def test_a_broken_profile_does_not_lose_the_picture(tmp_path, profile):
    shown = saved(tmp_path / "a", Image.new("RGB", (8, 8), (200, 100, 50)), "PNG", icc_profile=profile)
    assert shown.getpixel((4, 4)) == (200, 100, 50)


def test_the_first_frame_of_an_animation(tmp_path):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    shown = saved(tmp_path / "a", frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert shown.getpixel((4, 4)) == (255, 0, 0)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "AVIF", "TIFF"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_cut_off_files_are_refused(tmp_path, form, share):
    whole = io.BytesIO()
    Image.effect_noise((64, 64), 80).convert("RGB").save(whole, form)
    (tmp_path / "part").write_bytes(whole.getvalue()[: int(len(whole.getvalue()) * share)])
    with pytest.raises(Unreadable, match="damaged or incomplete") as caught:
        open_still(tmp_path / "part")
    assert caught.value.hint


def test_a_clip_is_no_picture(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(100))
    with pytest.raises(Unreadable, match="not a picture"):
        open_still(tmp_path / "a.png")


def test_two_hundred_megapixels_of_heic_are_refused(tmp_path):
    path = tmp_path / "bomb.heic"
    pillow_heif.from_pillow(Image.new("RGB", (64, 64), "red")).save(path)
    content = path.read_bytes()
    at = content.index(b"ispe") + 8
    path.write_bytes(content[:at] + struct.pack(">II", 16_320, 12_240) + content[at + 8 :])
    with pytest.raises(Unreadable):
        open_still(path)


def test_a_picture_just_above_the_limit_is_refused_by_its_header(tmp_path):
    path = tmp_path / "large.bmp"
    side = int(MAX_STILL_PIXELS**0.5) + 1
    path.write_bytes(
        b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, side, side, 1, 24, *[0] * 6)
    )
    with pytest.raises(Unreadable, match="too large a picture"):
        open_still(path)


def test_a_very_long_thin_picture_is_refused(tmp_path):
    Image.new("1", (40_000, 2)).save(tmp_path / "thin.png")
    with pytest.raises(Unreadable, match="40000x2"):
        open_still(tmp_path / "thin.png")


def test_one_pixel(tmp_path):
    assert saved(tmp_path / "a", Image.new("RGB", (1, 1), (9, 8, 7)), "PNG").getpixel((0, 0)) == (9, 8, 7)


@pytest.mark.media
def test_real_pictures_in_other_colour_models_look_like_their_original(shared_media):
    folder = shared_media / "images"
    plain = np.asarray(open_still(folder / "flux_woman_0033_1024.png").resize((64, 64))).astype(int)
    for name in (
        "d_flux0033_cmyk_1024.jpg",
        "d_flux0033_16bit_384.png",
        "d_flux0033_avif_1024.avif",
        "d_flux0033_heic_orientation6.heic",
    ):
        shown = np.asarray(open_still(folder / name).resize((64, 64))).astype(int)
        assert np.abs(shown - plain).mean() < 6, name
