"""Words of strangers reach the screen as they are."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextDocument

from charstudio.ui.plain import plain


@pytest.mark.parametrize("text", ["a < b", "<b>bold</b>", "<img src='x'>", "1 & 2 <", "</p>", "<!-- -->", 'say "<i>"'])
def test_what_looks_like_markup_reads_as_it_was_written(text):
    shown = QTextDocument()
    shown.setHtml(plain(text))
    assert shown.toPlainText() == text


@pytest.mark.parametrize("text", ["", "plain", "1 & 2", "line\nline"])
def test_all_else_is_left_alone(text):
    assert plain(text) == text
