"""The whole window on a stage of its own, in a home of its own."""

from __future__ import annotations

from on_stage import pytest_pyfunc_call, stage

__all__ = ["pytest_pyfunc_call", "stage"]
