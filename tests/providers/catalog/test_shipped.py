"""The catalogue we ship: sound, complete, quick to load, and built from the facts byte for byte."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import shared_material

from charstudio.providers.catalog import store
from charstudio.providers.catalog.library import Catalog
from charstudio.providers.catalog.rows import FieldType
from charstudio.providers.requests import Capability
from charstudio.storage.paths import resources
from tests.providers.catalog.made import CATALOG, fal, runpod

ROOT = Path(__file__).parents[3]
FILES = sorted((resources() / "catalog").glob("*.json"))
DRAWN = {Capability.TEXT_TO_IMAGE, Capability.IMAGE_EDIT}


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_every_file_keeps_to_the_schema(path):
    found = store.read(path.read_text("utf-8"))
    assert found.problems == ()
    assert found.endpoints


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_every_file_is_what_the_writer_makes_of_its_rows(path):
    text = path.read_text("utf-8")
    assert store.write(store.read(text).endpoints) == text


def test_there_are_all_endpoints_and_each_model_has_a_name_of_its_own():
    assert len(CATALOG.endpoints()) == 216
    assert [title for title, count in Counter(model.title for model in CATALOG.models()).items() if count > 1] == []


def test_loading_is_quick():
    def once():
        start = time.process_time()
        Catalog.load()
        return time.process_time() - start

    assert min(once() for _ in range(5)) < 0.060


def test_every_endpoint_can_do_something_and_delivers_something():
    for endpoint in CATALOG.endpoints():
        assert endpoint.capabilities, endpoint.id
        assert endpoint.outputs, endpoint.id
        if DRAWN & set(endpoint.capabilities):
            assert endpoint.outputs[0].output == "image", endpoint.id


def test_no_field_would_bring_media_back_inside_the_reply():
    for endpoint in CATALOG.endpoints():
        field = endpoint.field("sync_mode")
        assert field is None or field.type is not FieldType.BOOLEAN, endpoint.id


def test_the_safety_checker_is_on_wherever_there_is_one():
    fields = [endpoint.field("enable_safety_checker") for endpoint in CATALOG.endpoints()]
    assert {field.default for field in fields if field} == {True}


def test_no_file_holds_an_address_or_a_path():
    for path in FILES:
        text = path.read_text("utf-8")
        assert "://" not in text
        assert str(ROOT) not in text


@pytest.mark.parametrize(
    ("capability", "at_least"),
    [(Capability.TEXT_TO_IMAGE, 10), *((each, 2) for each in Capability if each is not Capability.TEXT_TO_IMAGE)],
)
def test_every_capability_has_models_to_choose_from(capability, at_least):
    assert len(CATALOG.models(capability)) >= at_least


@pytest.mark.parametrize(
    ("endpoint_id", "title"),
    [
        ("fal-ai/kling-video/v3/standard/image-to-video", "Kling 3 Standard"),
        ("fal-ai/kling-video/v3/pro/image-to-video", "Kling 3 Pro"),
        ("fal-ai/kling-video/v2.5-turbo/pro/image-to-video", "Kling 2.5 Turbo Pro"),
        ("fal-ai/kling-video/v2.6/pro/motion-control", "Kling 2.6 Pro Motion Control"),
        ("fal-ai/kling-video/ai-avatar/v2/pro", "Kling Avatar 2 Pro"),
        ("fal-ai/wan/v2.7/image-to-video", "Wan 2.7"),
        ("fal-ai/wan/v2.7/reference-to-video", "Wan 2.7 Reference"),
        ("fal-ai/wan/v2.2-14b/animate/replace", "Wan 2.2 Animate Replace"),
        ("fal-ai/qwen-image-edit", "Qwen Image Edit"),
        ("fal-ai/veo3.1/image-to-video", "Veo 3.1"),
        ("fal-ai/bytedance/dreamactor/v2", "DreamActor 2"),
        ("fal-ai/bytedance/omnihuman/v1.5", "OmniHuman 1.5"),
        ("fal-ai/sync-lipsync/v2/pro", "Sync Lipsync 2 Pro"),
        ("fal-ai/sync-lipsync/react-1", "Sync React 1"),
        ("veed/fabric-1.0", "Fabric 1.0"),
        ("fal-ai/wan-flf2v", "Wan 2.1 First–Last"),
    ],
)
def test_the_models_people_name_are_there_under_the_names_they_use(endpoint_id, title):
    assert fal(endpoint_id).title == title


def test_sora_is_marked_withdrawn_at_both_providers_with_the_date():
    for endpoint in (fal("fal-ai/sora-2/image-to-video"), runpod("sora-2-i2v")):
        assert "2026-09-24" in endpoint.withdrawn
        assert any("realistic person" in sentence for sentence in endpoint.policy)


def test_withdrawn_models_stand_last():
    gone = [bool(model.first.withdrawn) for model in CATALOG.models()]
    assert gone == sorted(gone)


def test_seedance_2_warns_of_its_face_filter():
    assert "face filter" in fal("bytedance/seedance-2.0/image-to-video").policy[0]


def test_what_vendors_claim_is_kept_apart_with_its_date():
    claim = fal("fal-ai/veo3.1/image-to-video").claims[0]
    assert ("89 %" in claim.text, claim.as_of) == (True, "2026")


def test_a_model_at_both_providers_is_one_model_and_fal_is_asked_first():
    model = CATALOG.model("fal-ai/wan-i2v")
    assert model.provider_names == ("fal", "runpod")
    assert model.at("runpod").id == "wan-2-1-i2v-720"
    assert CATALOG.model("runpod/wan-2-1-i2v-720") is None


def test_what_only_runpod_has_is_a_model_under_its_name():
    assert CATALOG.model("runpod/z-image-turbo").first.provider == "runpod"


def test_endpoints_whose_schema_nobody_read_say_so():
    unread = {endpoint.id for endpoint in CATALOG.endpoints() if not endpoint.schema_known}
    assert unread == {"topaz/interpolate/video", "fal-ai/hunyuan-avatar"}
    assert not any(fal(endpoint_id).confirmed for endpoint_id in unread)


def test_the_same_facts_give_the_same_files(tmp_path):
    folder = shared_material.folder()
    facts = folder.parent / "cloud" / "models.json" if folder else None
    if facts is None or not facts.is_file():
        pytest.skip("the facts about the services' endpoints are absent")
    build = ROOT / "packaging" / "catalog" / "build.py"
    done = subprocess.run(
        [sys.executable, str(build), str(facts), "--into", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    built = {path.name: path.read_text("utf-8") for path in tmp_path.glob("*.json")}
    assert built == {path.name: path.read_text("utf-8") for path in FILES}
    assert json.loads(next(iter(built.values())))["format"] == store.FORMAT
