"""Ids, media addresses and fingerprints check their own shape."""

from __future__ import annotations

import pytest

from charstudio.model.values import MediaRef, is_fingerprint, new_id


def test_ids_are_fresh_and_name_their_kind():
    ids = {new_id("n") for _ in range(1000)}
    assert len(ids) == 1000
    assert all(each.startswith("n_") for each in ids)


def test_a_media_address_names_its_file():
    assert MediaRef("a" * 64, "mp4").file_name == "a" * 64 + ".mp4"


@pytest.mark.parametrize("sha256", ["", "a" * 63, "A" * 64, "g" * 64, "a" * 64 + "\n", "../" + "a" * 61])
def test_a_media_address_needs_a_hash(sha256):
    with pytest.raises(ValueError, match="SHA-256"):
        MediaRef(sha256, "mp4")


@pytest.mark.parametrize("suffix", ["", ".mp4", "MP4", "a/b", "toolongsuffix", "mp4\n"])
def test_a_media_address_needs_a_plain_suffix(suffix):
    with pytest.raises(ValueError, match="suffix"):
        MediaRef("a" * 64, suffix)


def test_a_fingerprint_is_a_hash():
    assert is_fingerprint("0" * 64)
    assert not is_fingerprint("0" * 63)
    assert not is_fingerprint("../etc")
