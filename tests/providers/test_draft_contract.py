"""The draft engine keeps the promises of every provider."""

from __future__ import annotations

import pytest

from charstudio.providers.draft.provider import DraftProvider
from tests.providers.contract import ProviderContract


class TestContract(ProviderContract):
    @pytest.fixture
    def provider(self, tmp_path):
        return DraftProvider(tmp_path / "drafts")
