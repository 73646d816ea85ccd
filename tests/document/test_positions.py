"""Places: lines and columns as editors count them, whatever order they are asked in."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from specloom.document import json_values
from specloom.document.positions import Positions

_TEXT = st.text(st.sampled_from("ab\n\r"), max_size=30)


@given(_TEXT, st.lists(st.integers(0, 30), max_size=6))
def test_lines_end_with_any_line_end_and_are_counted_in_any_order(
    text: str, offsets: list[int]
) -> None:
    starts = [0, *(m.end() for m in re.finditer(r"\r\n?|\n", text))]
    positions = Positions("x.json", text, json_values.scan, {}, quoted=True)
    for offset in offsets:
        at = min(offset, len(text))
        line = sum(start <= at for start in starts)
        place = positions.at(at)
        assert (place.line, place.column) == (line, at - starts[line - 1] + 1)
        assert place.source == re.split(r"\r\n?|\n", text)[line - 1]
