"""What fal.ai says when it says no: each type in its own sentence, naming the input."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.errors import (
    AuthFailed,
    ContentRefused,
    GenerationFailed,
    NotConfigured,
    OutOfCredit,
    ProviderError,
    RateLimited,
    Rejected,
    Unavailable,
)
from charstudio.providers.fal.faults import About, fault, job_error
from charstudio.providers.net.replies import Reply
from tests.providers.fal.lab import ENDPOINT
from tests.providers.fal.test_queue import JSON

TODAY = datetime(2026, 8, 1, tzinfo=UTC)
JOB = About(ENDPOINT, accepted=True)


def reply(status, body, **headers):
    return Reply(status, {name.replace("_", "-"): text for name, text in headers.items()}, json.dumps(body).encode())


def model_error(kind, ctx=None, loc=("body", "image_url"), status=422, msg="msg", **headers):
    item = {"loc": list(loc), "msg": msg, "type": kind, "url": "https://docs", "ctx": ctx or {}}
    return fault(reply(status, {"detail": [item]}, **headers), JOB, TODAY)


@pytest.mark.parametrize(
    ("kind", "loc", "ctx", "words", "name"),
    [
        (
            "image_too_small",
            ["body", "image_url"],
            {"min_height": 512, "min_width": 512},
            "“Picture” is too small for this model: it needs at least 512 × 512 pixels.",
            "image",
        ),
        (
            "image_too_large",
            ["body", "image_url"],
            {"max_height": 1024, "max_width": 2048},
            "“Picture” is too large for this model: it takes at most 2048 × 1024 pixels.",
            "image",
        ),
        ("image_too_small", ["body", "tail_image_url"], {}, "“End picture” is too small for this model.", "end_image"),
        (
            "image_load_error",
            ["body", "image_urls", 1],
            {},
            "“Reference picture 2” could not be read as a picture by the model.",
            "references",
        ),
        ("file_download_error", ["body", "audio_url"], {}, "The model could not fetch “Sound”.", "audio"),
        ("face_detection_error", ["body", "image_url"], {}, "The model finds no face in “Picture”.", "image"),
        (
            "file_too_large",
            ["body", "image_url"],
            {"max_size": 10485760},
            "“Picture” is too large a file for this model: it takes at most 10 MB.",
            "image",
        ),
        ("greater_than", ["body", "cfg_scale"], {"gt": 0}, "“Cfg scale” must be greater than 0.", "cfg_scale"),
        ("greater_than_equal", ["body", "cfg_scale"], {"ge": 0.5}, "“Cfg scale” must be at least 0.5.", "cfg_scale"),
        ("less_than", ["body", "duration"], {"lt": 11}, "“Length” must be less than 11.", "duration"),
        ("less_than_equal", ["body", "duration"], {"le": 10}, "“Length” must be at most 10.", "duration"),
        (
            "multiple_of",
            ["body", "unknown_field"],
            {"multiple_of": 8},
            "“Unknown field” must be a multiple of 8.",
            "unknown_field",
        ),
        (
            "sequence_too_short",
            ["body", "prompt"],
            {"min_length": 1},
            "“Prompt” must have at least 1 entries or characters.",
            "prompt",
        ),
        (
            "sequence_too_long",
            ["body", "prompt"],
            {"max_length": 2500},
            "“Prompt” must have at most 2500 entries or characters.",
            "prompt",
        ),
        (
            "one_of",
            ["body", "duration"],
            {"expected": [5, 10]},
            "“Length” has a value this model does not know: it knows 5, 10.",
            "duration",
        ),
        ("feature_not_supported", ["body", "audio_url"], {}, "The model cannot do what “Sound” asks for.", "audio"),
        (
            "audio_duration_too_long",
            ["body", "audio_url"],
            {"max_duration": 30, "provided_duration": 41.2},
            "“Sound” is too long for this model: it takes at most 30 s, and this one has 41.2 s.",
            "audio",
        ),
        (
            "audio_duration_too_short",
            ["body", "audio_url"],
            {"min_duration": 2},
            "“Sound” is too short for this model: it takes at least 2 s.",
            "audio",
        ),
        (
            "video_duration_too_long",
            ["body", "video_url"],
            {"max_duration": 10},
            "“Video” is too long for this model: it takes at most 10 s.",
            "video_url",
        ),
        ("video_duration_too_short", ["body", "video_url"], {}, "“Video” is too short for this model.", "video_url"),
        (
            "unsupported_image_format",
            ["body", "image_url"],
            {"supported_formats": ["png", "jpg"]},
            "“Picture” is of a kind this model cannot read: it reads png, jpg.",
            "image",
        ),
        (
            "unsupported_audio_format",
            ["body", "audio_url"],
            {},
            "“Sound” is of a kind this model cannot read.",
            "audio",
        ),
        (
            "unsupported_video_format",
            ["body", "video_url"],
            {},
            "“Video” is of a kind this model cannot read.",
            "video_url",
        ),
        (
            "invalid_archive",
            ["body", "images_data_url"],
            {},
            "“Images data” is no archive the model can open.",
            "images_data_url",
        ),
        ("archive_file_count_below_minimum", ["body", "z"], {}, "“Z” holds too few files.", "z"),
        ("archive_file_count_exceeds_maximum", ["body", "z"], {}, "“Z” holds too many files.", "z"),
        ("missing", ["body", "image_url"], {}, "The model needs “Picture”, and it is not there.", "image"),
        ("value_error", ["body", "prompt"], {}, "The model does not take “Prompt” like this: msg.", "prompt"),
        ("never_heard_of", ["body"], {}, "The model refused the request: msg.", None),
    ],
)
def test_each_type_of_model_error_has_its_sentence_and_names_the_input(kind, loc, ctx, words, name):
    error = model_error(kind, ctx, loc)
    assert type(error) is Rejected
    assert error.message == words
    assert error.input_name == name
    assert error.hint


def test_content_is_refused_and_names_the_input():
    error = model_error("content_policy_violation", loc=("body", "prompt"))
    assert isinstance(error, ContentRefused)
    assert error.input_name == "prompt"


def test_no_media_is_a_failure_that_another_try_does_not_mend():
    error = model_error("no_media_generated", loc=("body",))
    assert isinstance(error, GenerationFailed)
    assert not error.may_retry


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("internal_server_error", 500),
        ("generation_timeout", 504),
        ("downstream_service_error", 400),
        ("downstream_service_unavailable", 500),
    ],
)
def test_failures_of_the_model_may_be_tried_again_unless_the_header_says_no(kind, status):
    assert model_error(kind, status=status).may_retry
    assert model_error(kind, status=status, x_fal_retryable="true").may_retry
    assert not model_error(kind, status=status, x_fal_retryable="false").may_retry
    assert not model_error(kind, status=status, x_fal_needs_retry="0").may_retry


def test_of_several_errors_the_content_check_counts_and_the_others_are_told_together():
    items = [
        {"loc": ["body", "image_url"], "type": "missing", "msg": "x"},
        {"loc": ["body", "prompt"], "type": "missing", "msg": "x"},
    ]
    error = fault(reply(422, {"detail": items}), JOB, TODAY)
    assert "“Picture”" in error.message
    assert "“Prompt”" in error.message
    items.append({"loc": ["body", "prompt"], "type": "content_policy_violation", "msg": "x"})
    assert isinstance(fault(reply(422, {"detail": items}), JOB, TODAY), ContentRefused)


@pytest.mark.parametrize(
    ("kind", "retry"),
    [
        ("request_timeout", True),
        ("startup_timeout", True),
        ("runner_scheduling_failure", True),
        ("runner_connection_timeout", True),
        ("runner_disconnected", True),
        ("runner_connection_refused", True),
        ("runner_connection_error", True),
        ("runner_incomplete_response", True),
        ("runner_server_error", True),
        ("internal_error", True),
        ("client_disconnected", False),
        ("client_cancelled", False),
    ],
)
def test_each_fault_of_the_infrastructure_ends_a_job_with_its_own_sentence(kind, retry):
    error = job_error(kind, "Runner went away", JOB)
    assert isinstance(error, GenerationFailed)
    assert error.may_retry is retry
    by_header = fault(reply(503, {"detail": "x"}, x_fal_error_type=kind), JOB, TODAY)
    assert by_header.message == error.message


def test_their_sentences_differ():
    kinds = ["request_timeout", "startup_timeout", "runner_scheduling_failure", "runner_disconnected", "internal_error"]
    assert len({job_error(kind, "", JOB).message for kind in kinds}) == len(kinds)


def test_a_failed_job_without_a_type_is_a_failure_in_the_services_words():
    error = job_error("", "CUDA out of memory", JOB)
    assert isinstance(error, GenerationFailed)
    assert error.message == "The model failed: CUDA out of memory."
    assert isinstance(job_error("", "Output was flagged by the content checker", JOB), ContentRefused)
    assert isinstance(job_error("bad_request", "x", JOB), Rejected)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {"detail": "x"}, AuthFailed),
        (403, {"detail": "User is locked. Reason: Exhausted balance."}, OutOfCredit),
        (402, {"detail": "x"}, OutOfCredit),
        (403, {"detail": "Forbidden"}, AuthFailed),
        (404, {"detail": "Application not found"}, NotConfigured),
        (422, {"detail": "Bad value"}, Rejected),
        (422, {"detail": "Prompt violates content policy"}, ContentRefused),
        (429, {"detail": "x"}, RateLimited),
        (500, {"detail": "x"}, Unavailable),
        (503, "nonsense", Unavailable),
        (400, None, Rejected),
    ],
)
def test_what_refuses_a_request_is_told_by_its_status(status, body, kind):
    assert type(fault(reply(status, body), About(ENDPOINT), TODAY)) is kind


@pytest.mark.media
def test_the_documented_bodies_are_all_understood(shared_media):
    documented = json.loads((shared_media / "api/fal_error_bodies.json").read_text("utf-8"))
    found = [
        fault(
            reply(
                case["http"],
                case["body"],
                **{k.replace("-", "_").lower(): v for k, v in case.get("headers", {}).items()},
            ),
            JOB,
            TODAY,
        )
        for case in documented["bodies"]
    ]
    kinds = [type(error) for error in found]
    assert kinds == [Rejected, Rejected, ContentRefused, GenerationFailed, GenerationFailed, GenerationFailed]
    assert "512 × 512" in found[0].message
    assert found[1].input_name == "input_image"


@given(st.integers(400, 599), JSON, st.text(max_size=20), st.booleans())
def test_no_answer_breaks_it_and_all_have_a_sentence(status, body, kind, accepted):
    headers = {"x-fal-error-type": kind, "x-fal-retryable": kind}
    error = fault(Reply(status, headers, json.dumps(body).encode()), About(ENDPOINT, accepted), TODAY)
    assert isinstance(error, ProviderError)
    assert error.message
    assert error.message.isprintable()


@given(JSON, JSON, JSON, JSON)
def test_no_model_error_breaks_it(loc, msg, kind, ctx):
    body = {"detail": [{"loc": loc, "msg": msg, "type": kind, "ctx": ctx}]}
    error = fault(reply(422, body), JOB, TODAY)
    assert error.message.isprintable()
    assert len(error.message) < 1000


@given(st.sampled_from(["min_height", "max_size", "le", "max_duration", "expected", "supported_formats"]), JSON)
def test_no_context_breaks_it(name, value):
    for kind in ("image_too_small", "file_too_large", "less_than_equal", "audio_duration_too_long", "one_of"):
        assert model_error(kind, {name: value}).message.isprintable()


def test_server_text_is_cut_and_cleaned_and_never_shows_the_key():
    about = About(ENDPOINT, accepted=True, secrets=("key-id-1234:key-secret-5678",))
    text = "\x1b[2J key-secret-5678 " + "x" * 5000
    error = fault(reply(422, {"detail": text}), about, TODAY)
    assert "secret" not in error.message
    assert error.message.isprintable()
    assert len(error.message) < 400
