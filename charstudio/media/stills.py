"""Pictures that do not move, whatever their format: opened by content, upright, in sRGB, within limits.

Pillow and pillow-heif are imported when a picture is really opened: they are not needed to start the program.
"""

from __future__ import annotations

import struct
import warnings
from functools import cache
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from charstudio.media.limits import MAX_SIDE_PX, MAX_STILL_PIXELS
from charstudio.media.sniff import sniff
from charstudio.model.errors import Unreadable

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageCms import ImageCmsProfile

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "HEIF", "AVIF", "JPEG2000", "QOI")
"""What may be read. Notably not EPS (starts a PostScript interpreter)."""

_FAULTS: Final = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, Warning)
"""What Pillow and its plug-ins raise for damaged files (``Warning`` where warnings are errors)."""


def open_still(path: Path) -> Image:
    """The picture in mode ``RGB``, or ``RGBA`` when some of it is transparent; upright and fully decoded.

    Of an animation the first frame. Raises ``Unreadable`` with one sentence: no picture, damaged, or too large.
    """
    with opened(path) as image:
        picture = normal(image, path)
    return picture if is_transparent(picture) else picture.convert("RGB")


def is_transparent(picture: Image) -> bool:
    """Whether any pixel is: an alpha channel that is opaque everywhere does not count."""
    return picture.mode == "RGBA" and picture.getchannel("A").getextrema() != (255, 255)


def opened(path: Path) -> Image:
    """The picture file with only its header read; to be closed by the caller. Raises ``Unreadable``."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - see above

    if not sniff(path).is_picture:
        raise Unreadable(f"{path.name} is not a picture.", "PNG, JPEG, WebP, HEIC, AVIF, TIFF, GIF and BMP are.")
    _register_formats()
    try:
        image = Image.open(path, formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(path) from error
    except (UnidentifiedImageError, *_FAULTS) as error:
        raise _damaged(path) from error
    if image.width * image.height > MAX_STILL_PIXELS or max(image.size) > MAX_SIDE_PX:
        size = image.size
        image.close()
        raise _too_large(path, size)
    return image


def normal(image: Image, path: Path) -> Image:
    """Decode the current frame: upright, eight bits, sRGB, ``RGB`` or ``RGBA``. Raises ``Unreadable``."""
    from PIL import ImageOps  # noqa: PLC0415 - see above

    try:
        image.load()
        return _to_srgb(ImageOps.exif_transpose(image))
    except MemoryError as error:
        raise _too_large(path, image.size) from error
    except _FAULTS as error:
        raise _damaged(path) from error


def _to_srgb(image: Image) -> Image:
    alpha = image.has_transparency_data
    profile = image.info.get("icc_profile")
    if image.mode.startswith(("I", "F")):
        image = _eight_bits(image)
    if image.mode in {"P", "PA"}:
        image = image.convert("RGBA" if alpha else "RGB")
    mode = "RGBA" if alpha else "RGB"
    if profile and (converted := _by_profile(image, profile, mode)) is not None:
        return converted
    return image if image.mode == mode else image.convert(mode)


def _eight_bits(image: Image) -> Image:
    """Greys of 16 or 32 bits: Pillow would clip them to white, so they are scaled."""
    import numpy as np  # noqa: PLC0415 - see above
    from PIL import Image  # noqa: PLC0415 - see above

    values = np.asarray(image)
    if values.dtype.kind == "f":
        top = 1.0 if float(values.max(initial=0)) <= 1.0 else 255.0
        scaled = np.nan_to_num(values) * (255.0 / top)
    else:
        scaled = values.astype(np.float64) / (257.0 if values.max(initial=0) > 255 else 1.0)
    return Image.fromarray(np.clip(np.rint(scaled), 0, 255).astype(np.uint8), "L")


def _by_profile(image: Image, profile: bytes, mode: str) -> Image | None:
    """Through the embedded colour profile to sRGB; None when the profile is broken or meant for other channels."""
    from PIL import ImageCms  # noqa: PLC0415 - see above

    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        space = source.profile.xcolor_space.strip()
        wanted = {"RGB": ("RGB", "RGBA"), "CMYK": ("CMYK",), "GRAY": ("L",)}.get(space, ())
        if image.mode not in wanted:
            return None
        alpha = image.getchannel("A") if image.mode == "RGBA" else None
        plain = image.convert("RGB") if alpha is not None else image
        converted = ImageCms.profileToProfile(plain, source, _srgb(), outputMode="RGB")
    except (ImageCms.PyCMSError, *_FAULTS):
        return None  # a picture with slightly wrong colours is better than none
    if converted is None:
        return None
    if alpha is not None:
        converted.putalpha(alpha)
    return converted if converted.mode == mode else converted.convert(mode)


def _srgb() -> ImageCmsProfile:
    from PIL import ImageCms  # noqa: PLC0415 - see above

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@cache
def _register_formats() -> None:
    """Load exactly the plug-ins of ``_FORMATS``, once; Pillow itself loads all or a few, never these."""
    from PIL import Image  # noqa: PLC0415 - see above

    # Pillow warns between its line and twice it, and raises only beyond; ours is its line, and there is no in-between.
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    for name in ("Jpeg", "Mpo", "Png", "WebP", "Gif", "Bmp", "Tiff", "Avif", "Jpeg2K", "Qoi"):
        import_module(f"PIL.{name}ImagePlugin")
    import_module("pillow_heif").register_heif_opener(thumbnails=False)


def _damaged(path: Path) -> Unreadable:
    suffix = sniff(path).suffix.upper()
    return Unreadable(f"{path.name} is a damaged or incomplete {suffix} picture.", "Download or export it again.")


def _too_large(path: Path, size: tuple[int, int] | None = None) -> Unreadable:
    pixels = f" ({size[0]}x{size[1]} pixels)" if size else ""
    return Unreadable(
        f"{path.name} is too large a picture{pixels}.",
        f"Scale it to at most {MAX_STILL_PIXELS // 1_000_000} megapixels.",
    )
