"""Who is to be seen in which of the shared media, so that same and different can be told apart."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np

from charstudio.analysis.faces import Picture
from charstudio.analysis.identity.sampling import pictures
from charstudio.analysis.identity.seeing import Seen, opaque, seen_in
from charstudio.media.stills import open_still
from charstudio.model.identity import Style
from tests.shared_material import folder

FPS = 4.0

CLIPS = {
    "fantasy": "fantasytalking_480x848_23fps.mp4",
    "latent": "latentsync_demo1_hevc_1080x1920_25fps.mp4",
    "blond": "livekj_d1_half_second_16f.mp4",
    "d7": "livekj_d7_woman_480_30fps.mp4",
    "d18": "liveportrait_d18_480_30fps.mp4",
    "s18": "liveportrait_s18_1280x720_30fps.mp4",
    "s29": "liveportrait_s29_720x1364_30fps.mp4",
    "striped": "media3_2997_audio_offset.mp4",
}
TWO_MEN = "ovi_two_men_talk_1344x704_24fps.mp4"
TWO_VIEWS = "sync_so_talking_image_350.webp"  # one woman twice, side by side

STILLS = {
    "A": ("personA_2_3q_left.jpg", "personA_3_front.jpg", "personA_4_angry.jpg", "personA_7_look_side.jpg"),
    "B": ("personB_suit_closeup.jpg", "personB_suit_halfbody.jpg"),
    "flux 33": ("flux_woman_0033_1024.png",),
    "flux 324": ("flux_man_0324_plain_1024.png",),
    "monk": ("flux_monk_1168_jpegNamedPng_1024.png",),
    "bearded": ("man_webp_1024x1536.webp",),
    "car": ("ugc_car_9x16_1080.jpg",),
    "glasses": ("ugc_man_pngNamedJpg_palette.jpg",),
    "redhead": ("ugc_redhead_9x16_640.jpg",),
    "street": ("young_man_street_1024x1536.jpg",),
    "astronaut": ("astronaut_512.png",),
}

PAINTED = "echomimic_painting_mpeg4asp_24fps.mp4"
ANIME = "anisora_anime_720x480_16fps_81f.mp4"
ANIME_SHOWS_A_FACE_UNTIL_S = 2.1  # then it turns round, and melts
MAID = "wan21_i2v_fennec_maid_512.webp"
MAID_SHOWS_A_FACE_UNTIL_S = 0.6  # then it turns round
DRAWN_STILLS = {
    "eileen": ("anime_eileen_concerned_alpha.png", "anime_eileen_happy_alpha.png", "anime_eileen_vhappy_alpha.png"),
    "sylvie": ("anime_sylvie_blue_smile_alpha.png", "anime_sylvie_green_smile_alpha.png"),
    "boy in 3D": ("cartoon3d_boy_852.jpg",),
    "boy": ("cartoon_boy_1024.png",),
    "monkey king": ("monkey_king_illustration.jpeg",),
    "pearl earring": ("painting_pearl_earring.jpg",),
}


def media() -> Path:
    """Where the shared media are. Raises ``SystemExit`` where they are absent."""
    found = folder()
    if found is None:
        raise SystemExit("identity: the shared media are absent (set CHARSTUDIO_SHARED_MEDIA); nothing was measured")
    return found


def still(name: str) -> Picture:
    """One of the images, opaque."""
    return opaque(np.asarray(open_still(media() / "images" / name)))


@cache
def frames(name: str, fps: float = FPS) -> tuple[tuple[float, Picture], ...]:
    """The clip's pictures with their moments in seconds."""
    return tuple((at, image) for at, _, image in pictures(media() / "clips" / name, fps, lambda: False))


def photographed() -> dict[str, list[Seen]]:
    """Each person's face in each of their pictures."""
    people = {name: _faces([image for _, image in frames(clip)]) for name, clip in CLIPS.items()}
    two = [image for _, image in frames(TWO_MEN)]
    people["man on the left"] = _faces([_part(image, 0, Fraction(1, 2)) for image in two])
    people["man on the right"] = _faces([_part(image, Fraction(1, 2), 1) for image in two])
    both = [image for _, image in frames(TWO_VIEWS)]
    people["pink"] = _faces(
        [_part(image, start, start + Fraction(1, 2)) for image in both for start in (0, Fraction(1, 2))]
    )
    return people | {name: _faces([still(each) for each in names]) for name, names in STILLS.items()}


def drawn() -> dict[str, list[Seen]]:
    """Each drawn character's face in each of its pictures."""
    style = Style.STYLISED
    anime = [image for at, image in frames(ANIME, 8.0) if at < ANIME_SHOWS_A_FACE_UNTIL_S]
    maid = [image for at, image in frames(MAID, 8.0) if at < MAID_SHOWS_A_FACE_UNTIL_S]
    people = {
        "painted": _faces([image for _, image in frames(PAINTED, 2.0)], style),
        "anime": _faces(anime, style),
        "maid": _faces([*maid, still("fennec_maid_flux_1024.png")], style),
    }
    return people | {name: _faces([still(each) for each in names], style) for name, names in DRAWN_STILLS.items()}


def _faces(images: list[Picture], style: Style = Style.PHOTOREAL) -> list[Seen]:
    found = (max(seen_in(image, style), key=_sureness, default=None) for image in images)
    return [face for face in found if face is not None]


def _sureness(seen: Seen) -> float:
    return seen.face.score


def _part(image: Picture, start: Fraction | int, end: Fraction | int) -> Picture:
    width = image.shape[1]
    return np.ascontiguousarray(image[:, round(start * width) : round(end * width)])
