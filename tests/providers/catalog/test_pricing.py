from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.time import Rate
from charstudio.model.values import MediaRef
from charstudio.providers.catalog.library import Catalog
from charstudio.providers.catalog.pricing import money, quote, units
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType, Form, OutputField, Price, PriceRule
from charstudio.providers.requests import Capability, Request

CATALOG = Catalog.load()
PRICED = [endpoint for endpoint in CATALOG.endpoints() if endpoint.price.rules]
KLING = "fal-ai/kling-video/"
SEEDANCE = "bytedance/seedance-2.0/"


def usd(text):
    return Decimal(text)


def media(kind, seconds=None, size=(1280, 720), rate=24, frames=None):
    """Media with these facts, as if it had been measured."""
    seen = kind is not MediaKind.AUDIO
    info = MediaInfo(
        kind,
        1000,
        width_px=size[0] if seen else 0,
        height_px=size[1] if seen else 0,
        duration=None if seconds is None else Fraction(seconds),
        rate=Rate.of(rate) if kind is MediaKind.VIDEO and rate else None,
        frames=frames,
    )
    return MediaValue(MediaRef("0" * 64, {"image": "png", "video": "mp4", "audio": "wav"}[kind]), info)


def picture(width=1280, height=720):
    return media(MediaKind.IMAGE, size=(width, height))


def film(seconds, **facts):
    return media(MediaKind.VIDEO, seconds, **facts)


def sound(seconds):
    return media(MediaKind.AUDIO, seconds)


def asked(endpoint_id, provider="fal", inputs=None, options=None, **params):
    """The quote for a request to a shipped endpoint; by default with a picture of 1280 × 720 where it takes one."""
    endpoint = CATALOG.by_endpoint(provider, endpoint_id)
    assert endpoint is not None, endpoint_id
    given_inputs = {"image": (picture(),)} if inputs is None else inputs
    request = Request(endpoint.capabilities[0], {**params, "options": options or {}}, given_inputs)
    return quote(endpoint, request)


def price(endpoint_id, provider="fal", **more):
    found = asked(endpoint_id, provider, **more).usd
    assert found is not None
    return found


# -- what was recorded or published ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("endpoint_id", "params", "expected"),
    [
        (KLING + "v3/pro/image-to-video", {"duration": "5", "sound": False}, "0.56"),
        (KLING + "v3/standard/image-to-video", {"duration": "5", "sound": False}, "0.42"),
        (KLING + "v3/standard/image-to-video", {"duration": "10", "sound": False}, "0.84"),
        (KLING + "v3/standard/image-to-video", {"duration": "5"}, "0.63"),
        (KLING + "v2.1/master/image-to-video", {"duration": "5"}, "1.4"),
        (KLING + "o3/standard/image-to-video", {"duration": "10"}, "0.84"),
        ("fal-ai/veo3.1/image-to-video", {"duration": "4", "resolution": "720p", "sound": False}, "0.8"),
        ("fal-ai/veo3.1/image-to-video", {"duration": "8", "resolution": "4k"}, "4.8"),
        ("fal-ai/veo3.1/image-to-video", {}, "3.2"),
        ("fal-ai/veo3.1/lite/image-to-video", {"duration": "4", "resolution": "1080p", "sound": False}, "0.2"),
        ("fal-ai/wan/v2.7/image-to-video", {"duration": "2", "resolution": "720p"}, "0.2"),
        ("fal-ai/wan-i2v", {"duration": "5", "resolution": "720p"}, "0.4"),
        ("fal-ai/wan-i2v", {"duration": "5", "resolution": "480p"}, "0.2"),
        ("fal-ai/wan-i2v", {"duration": "6", "resolution": "720p"}, "0.5"),
        ("fal-ai/wan/v2.2-a14b/image-to-video", {"duration": "5", "resolution": "720p"}, "0.405"),
        ("wan/v2.6/image-to-video/flash", {"duration": "5", "resolution": "1080p", "sound": False}, "0.1875"),
        ("fal-ai/minimax/hailuo-2.3/standard/image-to-video", {"duration": "6"}, "0.28"),
        ("fal-ai/minimax/hailuo-2.3/standard/image-to-video", {"duration": "10"}, "0.56"),
        ("fal-ai/minimax/hailuo-02/standard/image-to-video", {"duration": "6", "resolution": "512p"}, "0.102"),
        ("fal-ai/minimax/hailuo-02/pro/image-to-video", {}, "0.48"),
        ("fal-ai/ltx-2.3/image-to-video", {"duration": "6", "resolution": "4k"}, "1.44"),
        ("xai/grok-imagine-video/image-to-video", {"duration": "6", "resolution": "480p"}, "0.302"),
    ],
)
def test_clips_cost_what_their_vendors_say(endpoint_id, params, expected):
    assert price(endpoint_id, **params) == usd(expected)


@pytest.mark.parametrize(
    ("slug", "params", "expected"),
    [
        ("wan-2-1-i2v-720", {"duration": "5"}, "0.3"),
        ("wan-2-1-i2v-720", {"duration": "10"}, "0.6"),
        ("wan-2-1-i2v-720", {"duration": "15"}, "0.9"),
        ("wan-2-2-i2v-720", {"duration": "8"}, "0.48"),
        ("kling-v2-1-i2v-pro", {"duration": "10"}, "0.9"),
        ("sora-2-i2v", {"duration": "12"}, "1.2"),
        ("sora-2-pro-i2v", {"duration": "4"}, "1.2"),
    ],
)
def test_clips_at_runpod_cost_what_its_pages_say(slug, params, expected):
    assert price(slug, "runpod", **params) == usd(expected)


@pytest.mark.parametrize(("seconds", "expected"), [(3, "0.21"), (10, "0.63")])
def test_runpod_counts_driven_clips_in_blocks_of_3_seconds(seconds, expected):
    inputs = {"image": (picture(),), "video": (film(seconds),)}
    assert price("kling-v2-6-std-motion-control", "runpod", inputs=inputs) == usd(expected)


@pytest.mark.parametrize(
    ("resolution", "size", "seconds", "expected"),
    [
        ("480p", (640, 640), "4", "0.543"),  # recorded: 38.8 units of 0.014
        ("480p", (1280, 720), "5", "0.686"),  # about 0.136 a second
        ("720p", (1280, 720), "5", "1.525"),  # 0.3034 a second
    ],
)
def test_seedance_counts_tokens(resolution, size, seconds, expected):
    width, height = size
    found = price(
        SEEDANCE + "image-to-video",
        inputs={"image": (picture(width, height),)},
        resolution=resolution,
        duration=seconds,
        width_px=width,
        height_px=height,
    )
    assert abs(found - usd(expected)) < usd("0.001")


def test_seedance_counts_the_videos_that_go_in_and_charges_less_for_each_token():
    alone = price(SEEDANCE + "reference-to-video", inputs={}, duration="5", resolution="720p")
    with_video = price(SEEDANCE + "reference-to-video", inputs={"video": (film(5),)}, duration="5", resolution="720p")
    assert abs(with_video - alone * usd("1.2")) < usd("0.01")


@pytest.mark.parametrize(
    ("endpoint_id", "size", "params", "expected"),
    [
        ("fal-ai/flux/dev", (1024, 1024), {}, "0.025"),
        ("fal-ai/flux/dev", (1024, 768), {}, "0.025"),
        ("fal-ai/flux/dev", (1536, 1024), {}, "0.05"),
        ("fal-ai/flux/dev", (1024, 1024), {"num_images": 3}, "0.075"),
        ("fal-ai/nano-banana-2", (1024, 1024), {"resolution": "4K"}, "0.16"),
        ("fal-ai/nano-banana-pro", (1024, 1024), {"enable_web_search": True}, "0.165"),
        ("fal-ai/flux-pro/v1.1-ultra", (1024, 1024), {}, "0.06"),
    ],
)
def test_pictures_cost_by_the_piece_or_the_megapixel(endpoint_id, size, params, expected):
    options = {name: said for name, said in params.items() if name != "resolution"}
    canonical = {name: said for name, said in params.items() if name == "resolution"}
    found = price(endpoint_id, inputs={}, options=options, width_px=size[0], height_px=size[1], **canonical)
    assert found == usd(expected)


def test_an_edit_of_1376_by_768_is_one_megapixel():
    inputs = {"image": (picture(1376, 768),)}
    assert price("fal-ai/qwen-image-edit-2511", inputs=inputs, width_px=1376, height_px=768) == usd("0.03")


@pytest.mark.parametrize(
    ("endpoint_id", "inputs", "options", "expected"),
    [
        ("fal-ai/bytedance/omnihuman/v1.5", {"image": (picture(),), "audio": (sound(Fraction(21, 2)),)}, {}, "1.68"),
        ("fal-ai/creatify/aurora", {"image": (picture(),), "audio": (sound(Fraction(21, 2)),)}, {}, "1.54"),
        ("fal-ai/sync-lipsync/v2", {"video": (film(30),), "audio": (sound(30),)}, {}, "1.5"),
        ("fal-ai/sync-lipsync/v2", {"video": (film(30),), "audio": (sound(30),)}, {"model": "lipsync-2-pro"}, "2.505"),
        (KLING + "lipsync/audio-to-video", {"video": (film(6),), "audio": (sound(4),)}, {}, "0.14"),
        (KLING + "v2.6/standard/motion-control", {"image": (picture(),), "video": (film(8),)}, {}, "0.56"),
        ("fal-ai/bytedance-upscaler/upscale/video", {"video": (film(10),)}, {}, "0.072"),
        (
            "fal-ai/bytedance-upscaler/upscale/video",
            {"video": (film(10),)},
            {"enhancement_tier": "pro", "target_fps": "60fps"},
            "1.44",
        ),
        ("veed/video-background-removal", {"video": (film(5, frames=121),)}, {}, "0.1125"),
        (
            "veed/video-background-removal",
            {"video": (film(5, frames=120),)},
            {"refine_foreground_edges": False},
            "0.06",
        ),
        ("fal-ai/bria/background/remove", {"image": (picture(),)}, {}, "0.018"),
    ],
)
def test_performances_and_tools_cost_by_what_goes_in(endpoint_id, inputs, options, expected):
    assert price(endpoint_id, inputs=inputs, options=options) == usd(expected)


def test_five_references_are_free_and_each_more_is_not():
    def with_references(count):
        return price("minimax/h3/reference-to-video", inputs={"references": (picture(),) * count}, duration="5")

    assert with_references(5) == usd("0.65")
    assert with_references(7) == usd("0.81")


def test_a_voice_costs_by_the_character():
    assert price("fal-ai/elevenlabs/tts/eleven-v3", inputs={}, text="x" * 1500) == usd("0.15")
    assert price("minimax-speech-02-hd", "runpod", inputs={}, text="x" * 200) == usd("0.01")


def test_a_cloned_voice_costs_once_and_its_preview_by_the_character():
    endpoint = CATALOG.by_endpoint("fal", "fal-ai/minimax/voice-clone")
    assert endpoint is not None
    request = Request(Capability.ENDPOINT, {"options": {"text": "x" * 100}, "text": "x" * 100})
    assert quote(endpoint, request).usd == usd("1.53")


# -- what nobody can know ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("endpoint_id", "inputs", "params", "words"),
    [
        ("fal-ai/bytedance/omnihuman", {"image": (picture(),), "audio": (sound(None),)}, {}, "the length of the sound"),
        ("fal-ai/bytedance/omnihuman", {"image": (picture(),)}, {}, "the length of the sound"),
        (KLING + "lipsync/audio-to-video", {"video": (film(None),)}, {}, "the length of the video"),
        (KLING + "v2.6/pro/motion-control", {"image": (picture(),)}, {}, "the length of the video"),
        ("fal-ai/elevenlabs/tts/eleven-v3", {}, {"text": ""}, "the length of the text"),
        ("fal-ai/birefnet/v2", {"image": (picture(),)}, {}, "how long the machine works"),
        ("fal-ai/qwen-image-edit-2511", {"image": (picture(0, 0),)}, {}, "the size of the picture"),
        (SEEDANCE + "image-to-video", {"image": (picture(),)}, {}, "the length the model chooses"),
    ],
)
def test_what_depends_on_something_unknown_is_unknown_and_says_on_what(endpoint_id, inputs, params, words):
    found = asked(endpoint_id, inputs=inputs, **params)
    assert found.usd is None
    assert found.words == f"depends on {words}"


def test_a_model_without_a_known_price_is_unknown():
    endpoint = next(one for one in CATALOG.endpoints() if not one.price.rules)
    found = quote(endpoint, Request(endpoint.capabilities[0]))
    assert found.usd is None
    assert found.words


def test_a_choice_whose_price_nobody_read_is_unknown():
    row = made(PriceRule(usd("0.3"), "second", {"resolution": "720p"}))
    assert quote(row, clip(resolution="720p")).usd == usd("1.5")
    found = quote(row, clip(resolution="1080p"))
    assert (found.usd, found.words) == (None, "depends on choices whose price is not known")


# -- rules ------------------------------------------------------------------------------------------------------------


def made(*rules, price_words="", fields=()):
    """An endpoint of our own with these price rules."""
    return Endpoint(
        id="fal-ai/some/model",
        provider="fal",
        title="Some Model",
        family="",
        lab="",
        capabilities=(Capability.IMAGE_TO_VIDEO,),
        fields=(
            Field("image_url", FieldType.IMAGE, "image", required=True),
            Field("duration", FieldType.INTEGER, "duration", Form.SECONDS_NUMBER, default=5, minimum=1, maximum=60),
            Field(
                "resolution",
                FieldType.TEXT,
                "resolution",
                Form.RESOLUTION,
                default="720p",
                choices=("720p", "768P", "1080p", "4k"),
            ),
            Field("generate_audio", FieldType.BOOLEAN, "sound", default=True),
            Field("mode", FieldType.TEXT, default="plain", choices=("plain", "fancy")),
            *fields,
        ),
        outputs=(OutputField("video", "video.url"),),
        price=Price(rules, price_words, "2026-07-22", confirmed=True),
    )


def clip(**params):
    return Request(Capability.IMAGE_TO_VIDEO, {"duration": "5", **params}, {"image": (picture(),)})


def test_the_first_rule_that_fits_is_the_price():
    row = made(PriceRule(usd("0.1"), "second", {"sound": False}), PriceRule(usd("0.2"), "second"))
    assert quote(row, clip(sound=False)).usd == usd("0.5")
    assert quote(row, clip(sound=True)).usd == usd("1")


def test_the_models_own_default_stands_where_nothing_is_said():
    row = made(PriceRule(usd("0.1"), "second", {"sound": True, "mode": "plain"}), PriceRule(usd("9"), "second"))
    assert quote(row, clip()).usd == usd("0.5")
    assert quote(row, clip(options={"mode": "fancy"})).usd == usd("45")


@pytest.mark.parametrize(
    ("in_the_rule", "asked_for"),
    [("768p", "768P"), ("768P", "768p"), ("2160p", "4k"), ("4K", "2160p"), (1080, "1080p")],
)
def test_spelling_does_not_matter(in_the_rule, asked_for):
    row = made(PriceRule(usd("0.1"), "second", {"resolution": in_the_rule}), PriceRule(usd("9"), "second"))
    assert quote(row, clip(resolution=asked_for)).usd == usd("0.5")


@pytest.mark.parametrize(
    ("when", "fits"),
    [
        ({"resolution": ["1080p", "720p"]}, True),
        ({"resolution": ["1080p"]}, False),
        ({"duration": {"above": 4}}, True),
        ({"duration": {"above": 5}}, False),
        ({"duration": {"up_to": 5}}, True),
        ({"image": {"given": True}}, True),
        ({"image_url": {"given": False}}, False),
        ({"mode": {"above": 3}}, False),
        ({"duration": {"above": "a few"}}, False),
        ({"nothing_of_that_name": "x"}, False),
    ],
)
def test_conditions(when, fits):
    row = made(PriceRule(usd("0.1"), "video", when), PriceRule(usd("9"), "video"))
    assert (quote(row, clip()).usd == usd("0.1")) is fits


def test_a_part_of_a_list_can_be_asked_for():
    when = {"elements": {"naming": "voice_id"}}
    elements = Field("elements", FieldType.LIST)
    row = made(PriceRule(usd("2"), "video", when), PriceRule(usd("1"), "video"), fields=(elements,))
    assert quote(row, clip(options={"elements": [{"voice_id": "a"}]})).usd == usd("2")
    assert quote(row, clip(options={"elements": [{"voice_id": ""}, "x", 5]})).usd == usd("1")


@pytest.mark.parametrize(("seconds", "counted"), [("1", 5), ("5", 5), ("6", 10), ("10", 10)])
def test_blocks_are_charged_once_they_are_started(seconds, counted):
    row = made(PriceRule(usd("0.06"), "second", block=usd("5")))
    assert quote(row, clip(duration=seconds)).usd == counted * usd("0.06")


def test_added_rules_come_on_top():
    row = made(
        PriceRule(usd("0.1"), "second"),
        PriceRule(usd("0.002"), "input_image", added=True),
        PriceRule(usd("7"), "request", {"mode": "fancy"}, added=True),
    )
    assert quote(row, clip()).usd == usd("0.502")
    assert quote(row, clip(options={"mode": "fancy"})).usd == usd("7.502")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (PriceRule(usd("0.084"), "second"), "5 s × $0.084"),
        (PriceRule(usd("0.4"), "video"), "1 clip × $0.40"),
        (PriceRule(usd("1.5"), "request"), "$1.50 a request"),
        (PriceRule(usd("0.7"), "minute"), "5 s × $0.70 a minute"),
        (PriceRule(usd("0.06"), "second", block=usd("3")), "6 s × $0.06 (in steps of 3)"),
        (PriceRule(usd("0.000014"), "token", frames_per_second=24), "108.9 thousand tokens × $0.014"),
        (PriceRule(usd("0.08"), "video_second", frames_per_second=16), "5 s of 16 frames × $0.08"),
    ],
)
def test_a_price_explains_itself_in_one_line(rule, words):
    found = quote(made(rule), clip(width_px=1280, height_px=720))
    assert found.words == words
    assert (found.as_of, found.confirmed) == ("2026-07-22", True)


@pytest.mark.parametrize("per", ["video_second", "token", "input_second", "frame", "character", "compute_second"])
def test_a_users_own_rule_may_say_little(per):
    found = quote(made(PriceRule(usd("0.01"), per)), clip())
    assert found.usd is None or found.usd > 0


def test_a_quote_is_quick_enough_for_a_slider():
    request = clip(resolution="1080p", sound=False)
    endpoint = CATALOG.by_endpoint("fal", KLING + "v3/pro/image-to-video")
    assert endpoint is not None
    quote(endpoint, request)
    begun = time.perf_counter()
    for _ in range(200):
        quote(endpoint, request)
    assert (time.perf_counter() - begun) / 200 < 0.001  # 0.2 ms on a quiet machine


# -- every endpoint with a price --------------------------------------------------------------------------------------


def everything(endpoint: Endpoint, seconds: int) -> Request:
    """A request that has all an endpoint could need, with media of this length."""
    inputs: dict[str, tuple[MediaValue, ...]] = {}
    for field in endpoint.fields:
        kind = field.type.port_type
        if kind is None:
            continue
        one = {"image": picture(), "video": film(seconds), "audio": sound(seconds)}[kind.value]
        inputs[field.canonical or field.name] = (one,)
    params = {"duration": str(seconds), "text": "Hello there. " * seconds, "prompt": "She turns.", "factor": 2}
    own = {field.key: "Hello." for field in endpoint.fields if field.name in {"text", "preview_text"}}
    sized = {"width_px": 1024, "height_px": 1024, "resolution": "720p"}
    if Capability.ENDPOINT in endpoint.capabilities:
        params["options"] = own
    return Request(endpoint.capabilities[0], {**params, **sized}, inputs)


def ids(endpoint):
    return f"{endpoint.provider}-{endpoint.id}"


@pytest.mark.parametrize("endpoint", PRICED, ids=ids)
def test_every_price_is_positive_and_grows_with_length(endpoint: Endpoint):
    found = [quote(endpoint, everything(endpoint, seconds)) for seconds in (2, 5, 10, 15)]
    if any(rule.per == "compute_second" for rule in endpoint.price.rules):
        assert [one.usd for one in found] == [None] * 4
        return
    if any(one.usd is None for one in found):
        assert endpoint.id in {"veed/fabric-1.0/text", "chatterbox-turbo"}, found[0].words
        return
    amounts = [one.usd for one in found if one.usd is not None]
    assert amounts[0] > 0
    assert amounts == sorted(amounts)
    assert all("$" in one.words for one in found)


PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**6), 10**6),
    st.floats(-1e6, 1e6),
    st.text(max_size=8),
    st.sampled_from(["auto", "4k", "720P", "5s", "1/3", "0", "-1", "x" * 300]),
)
ODD = st.one_of(
    PLAIN,
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
NAMES = st.sampled_from(
    [
        *("duration", "resolution", "sound", "width_px", "height_px", "factor", "text", "prompt", "fps", "count"),
        *("seed", "strength", "voice", "language", "orientation", "negative_prompt"),
    ]
)


@st.composite
def odd_requests(draw):
    endpoint = draw(st.sampled_from(PRICED))
    own = [field.key for field in endpoint.fields]
    options = draw(st.dictionaries(st.sampled_from(own), ODD, max_size=4)) if own else {}
    pieces = st.sampled_from([picture(), picture(0, 0), film(None, rate=0), film(3), sound(None), sound(2)])
    names = st.sampled_from(["image", "end_image", "references", "video", "audio", *own[:3]])
    inputs = draw(st.dictionaries(names, st.lists(pieces, max_size=3).map(tuple), max_size=4))
    params = draw(st.dictionaries(NAMES, PLAIN, max_size=6))
    capability = draw(st.sampled_from([*endpoint.capabilities, Capability.ENDPOINT]))
    return endpoint, Request(capability, {**params, "options": options}, inputs)


@given(odd_requests())
@settings(max_examples=300, deadline=None)
def test_no_request_however_odd_breaks_a_quote(pair):
    endpoint, request = pair
    found = quote(endpoint, request)
    assert found.usd is None or (found.usd.is_finite() and found.usd > 0)
    assert found.words


# -- what a service would bill ----------------------------------------------------------------------------------------

UNIT_PRICES = st.decimals(min_value=usd("0.0001"), max_value=100, places=4, allow_nan=False)


@given(st.sampled_from(PRICED), st.integers(1, 30), UNIT_PRICES)
@settings(max_examples=200, deadline=None)
def test_units_times_their_price_are_the_quote(endpoint, seconds, unit_price):
    request = everything(endpoint, seconds)
    billed = units(endpoint, request, unit_price)
    expected = quote(endpoint, request).usd or Decimal(0)
    assert abs(billed * unit_price - expected) < usd("0.000001")
    assert Decimal(format(billed, "f")) == billed
    assert "E" not in str(billed)


@pytest.mark.parametrize(
    ("endpoint_id", "params", "unit_price", "expected"),
    [
        (KLING + "v3/pro/image-to-video", {"duration": "5", "sound": False}, "0.14", "4"),
        (KLING + "v3/standard/image-to-video", {"duration": "5", "sound": False}, "0.14", "3"),
        ("fal-ai/veo3.1/image-to-video", {"duration": "4", "sound": False}, "0.4", "2"),
        ("fal-ai/wan/v2.7/image-to-video", {"duration": "2", "resolution": "720p"}, "0.1", "2"),
    ],
)
def test_units_are_those_that_were_recorded(endpoint_id, params, unit_price, expected):
    endpoint = CATALOG.by_endpoint("fal", endpoint_id)
    assert endpoint is not None
    request = Request(endpoint.capabilities[0], params, {"image": (picture(),)})
    assert str(units(endpoint, request, usd(unit_price))) == expected


@pytest.mark.parametrize("bad", ["0", "-1", "NaN", "Infinity"])
def test_a_unit_must_cost_something(bad):
    with pytest.raises(ValueError):
        units(made(PriceRule(usd(1), "video")), clip(), usd(bad))


def test_an_unknown_price_has_no_units():
    assert units(replace(made(), price=Price()), clip(), usd(1)) == 0


# -- amounts for people -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0.42", "$0.42"),
        ("0.543200", "$0.54"),
        ("0.405", "$0.41"),
        ("12", "$12.00"),
        ("1234.5", "$1,234.50"),
        ("0.084", "$0.084"),
        ("0.05", "$0.05"),
        ("0.0999", "$0.10"),
        ("0.003", "$0.003"),
        ("0.00025", "$0.00025"),
        ("0.0000000001", "$0.0000000001"),
        ("0", "$0.00"),
        ("-0.42", "-$0.42"),
        ("NaN", "unknown"),
    ],
)
def test_amounts_are_shown_as_people_write_them(amount, shown):
    assert money(usd(amount)) == shown


def test_nobody_takes_unknown_for_nothing():
    assert money(None) == "unknown"


@given(st.decimals(min_value=usd("1e-12"), max_value=usd("1e6"), allow_nan=False, allow_infinity=False))
def test_a_cost_never_looks_like_nothing(amount):
    shown = usd(money(amount).removeprefix("$").replace(",", ""))
    assert shown > 0
    assert abs(shown - amount) <= max(amount * usd("0.06"), usd("0"))
