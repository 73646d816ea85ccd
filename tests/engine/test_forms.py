"""What a form has no words for is told before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from written import method, operation, registry, resource, service

from specloom.engine import Engine, StatementError

FORM = "application/x-www-form-urlencoded"
LINES = "made.all.lines"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    texts = {"type": "string", "nullable": True}
    schema = {
        "type": "object",
        "properties": {
            "rows": {"type": "array", "items": {"type": "object"}},
            "note": texts,
        },
    }
    content = {FORM: {"schema": schema, "encoding": {"rows": {"style": "deepObject"}}}}
    request = {
        "mediaType": FORM,
        "transform": {"type": "golang_template_json_v0.3.0", "body": "{{ toJson . }}"},
    }
    naive = {"requestBodyTranslate": {"algorithm": "naive"}}
    written = method("/lines", "patch", request=request, config=naive)
    document = service(
        {"/lines": {"patch": operation(requestBody={"content": content})}},
        {"lines": resource("lines", {"update": written}, update=["update"])},
    )
    with Engine(registry(tmp_path, document), environ={}) as engine:
        yield engine


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("rows = '[{}]'", r"'rows\[0\]' cannot be {}: nothing of it would be sent"),
        ("""rows = '[{"a": [[]]}]'""", r"'rows\[0\]\[a\]\[0\]' cannot be \[\]"),
        ("note = NULL", "note cannot be NULL: a form has no word for it"),
    ],
)
def test_a_value_that_a_form_cannot_say_is_told(
    engine: Engine, said: str, message: str
) -> None:
    with pytest.raises(StatementError, match=message):
        engine.execute(f"UPDATE {LINES} SET {said}")
