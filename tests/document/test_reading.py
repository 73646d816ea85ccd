"""What reading a file promises, whatever document it holds."""

from __future__ import annotations

import math
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from specloom.document import yaml_values
from specloom.document.limits import DEFAULT, Limits
from specloom.document.reading import Source, parse, read
from specloom.errors import DocumentError


def from_yaml(text: str | bytes, limits: Limits = DEFAULT, **options: Any) -> Source:
    data = text if isinstance(text, bytes) else text.encode()
    return parse(data, Path("a.yaml"), limits, **options)


def from_json(text: str | bytes, limits: Limits = DEFAULT) -> Source:
    data = text if isinstance(text, bytes) else text.encode()
    return parse(data, Path("a.json"), limits)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("on", "on"), ("y", "y"), ("True", True), ("false", False),
        ("null", None), ("~", None), ("''", ""), ("'1'", "1"), ('"true"', "true"),
        ("2024-01-31", "2024-01-31"), ("12:30:45", "12:30:45"), ("1_000", "1_000"),
        ("010", 10), ("0o10", 8), ("0x1F", 31), ("-7", -7), ("1e3", 1000.0), (".5", 0.5),
        ("5.", 5.0), ("-.inf", -math.inf), ("=", "="), ("1.2.3", "1.2.3"),
        ("!!str 5", "5"), ("!!int '5'", 5), ("!!float 5", 5.0), ("! 5", "5"),
        ("18446744073709552000", 18446744073709552000),
    ],
)  # fmt: skip
def test_yaml_scalars_mean_what_yaml_1_2_says(text: str, value: object) -> None:
    found = from_yaml(f"k: {text}\n").value["k"]
    assert found == value and type(found) is type(value)


def test_yaml_keys_keep_their_spelling() -> None:
    text = "200: a\nno: b\n010: c\nnull: d\n2024-01-31: e\n"
    assert list(from_yaml(text).value) == ["200", "no", "010", "null", "2024-01-31"]


def test_aliases_are_copies() -> None:
    value = from_yaml("a: &x {k: [1]}\nb: *x\n").value
    value["a"]["k"].append(2)
    assert value["b"] == {"k": [1]}


def test_merge_keys_add_what_is_not_there() -> None:
    text = (
        "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {z: 3, <<: [*a, *b]}\nd: {<<: *b}\n"
    )
    value = from_yaml(text).value
    assert value["c"] == {"x": 1, "y": 1, "z": 3}
    assert value["d"] == {"y": 2, "z": 2}


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("a: 1\nb: 2\na: 3\n", "3:1", "the key 'a' is repeated"),
        ("a: {x: 1, x: 2}", "1:11", "the key 'x' is repeated"),
        ("a: !include secret.txt", "1:4", "the tag '!include' is not plain data"),
        ("a: !!python/name:os.system x", "1:4", "is not plain data"),
        ("a: !!timestamp 2024-01-01", "1:4", "is not plain data"),
        ("a: !!int x", "1:4", "cannot be read as a number"),
        ("a: 1e999", "1:4", "cannot be read as a number"),
        ("a: &x [*x]", "1:8", "stands inside the value that it repeats"),
        ("a: *x", "1:4", "an anchor that is not there"),
        ("? [a]\n: 1\n", "1:3", "a key must be a string"),
        ("? \n: 1", "1:2", "a key is missing"),
        ("a: 1\n---\nb: 2\n", "2:1", "a second YAML document"),
        ("a:\n\tb: 1\n", "2:1", "a tab cannot indent"),
        ("a: 'x\n", "2:1", "while scanning a quoted scalar that begins on line 1"),
        ("a: 1\n<<: 3\n", "2:5", "only mappings can be merged"),
        ("a: \x07\n", "1:4", "control characters are not allowed"),
        ("", "1:1", "the file is empty"),
        ("# nothing\n", "1:1", "the file is empty"),
    ],
)
def test_yaml_that_is_wrong_is_refused_with_its_place(
    text: str, where: str, what: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        from_yaml(text)
    assert str(caught.value).startswith(f"a.yaml:{where}: ")
    assert what in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ('{"a": 1,\n "a": 2}', "2:2", "the key 'a' is repeated"),
        ('{"b": [0, {"x": "}", "x": 2}]}', "1:22", "the key 'x' is repeated"),
        ('{"a": [{"b": 1, "b": 2}}', "1:24", "not JSON: expecting ',' delimiter"),
        ('{{"a": 1, "a": 2}: 3}', "1:2", "not JSON: expecting property name"),
        ('{"a": NaN}', "1:7", "NaN is not a number"),
        ('{"a": "NaN",\n "b": -Infinity}', "2:7", "-Infinity is not a number"),
        ('{"a": 1e999}', "1:7", "1e999 is not a number"),
        ('{"a": ' + "9" * 5000 + "}", "1:7", "is not a number"),
        ('{"a": "\\ud800"}', "1:8", "surrogate"),
        ('{"a": 1,}', "1:9", "not JSON"),
        ('{"a" 1}', "1:6", "not JSON: expecting ':' delimiter"),
        ("", "1:1", "the file is empty"),
        ("a: 1", "1:1", "not JSON"),
    ],
)
def test_json_that_is_wrong_is_refused_with_its_place(
    text: str, where: str, what: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        from_json(text)
    assert str(caught.value).startswith(f"a.json:{where}: ")
    assert what in caught.value.message
    assert caught.value.hint


def test_json_may_stand_in_a_yaml_file() -> None:
    assert from_yaml('{"a": "\\ud83d\\ude00", "b": [1.5, null]}').value["b"] == [
        1.5,
        None,
    ]
    assert from_yaml("{a: 1, b: yes}").value == {"a": 1, "b": "yes"}


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le"]
)
def test_utf_8_and_utf_16_are_read_with_and_without_a_mark(encoding: str) -> None:
    assert from_yaml("a: über\n".encode(encoding)).value == {"a": "über"}
    assert from_json('{"a": "über"}'.encode(encoding)).value == {"a": "über"}


@pytest.mark.parametrize("encoding", ["latin-1", "utf-32", "cp1252"])
def test_other_encodings_are_refused_with_the_cure(encoding: str) -> None:
    with pytest.raises(DocumentError, match=r"UTF-") as caught:
        from_yaml("a: 1\nb: über\n".encode(encoding))
    assert caught.value.hint == "save it as UTF-8"


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        (Limits(depth=5), "a: [[[[[1]]]]]"),
        (Limits(depth=5), '{"a": [[[[[1]]]]]}'),
        (Limits(nodes=5), "[1, 2, 3, 4, 5, 6]"),
        (Limits(nodes=5), "- 1\n- 2\n- 3\n- 4\n- 5\n- 6\n"),
        (Limits(bytes=5), "a: 1 # long"),
    ],
)
def test_a_limit_is_named_with_how_to_raise_it(
    limits: Limits, text: str, tmp_path: Path
) -> None:
    (file := tmp_path / "a.yaml").write_text(text)
    with pytest.raises(
        DocumentError, match=r"the limit `(depth|nodes|bytes)` is 5"
    ) as caught:
        read(file, limits)
    assert "raise `" in caught.value.hint


def test_nesting_beyond_any_stack_is_refused() -> None:
    for nested in ("[" * 100_000, "{a: " * 100_000, '{"a":' * 100_000):
        with pytest.raises(DocumentError, match="`depth`"):
            from_yaml(nested)


def test_aliases_cannot_blow_up_a_document() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    with pytest.raises(DocumentError, match="`expansion`"):
        from_yaml("\n".join(lines))


def test_a_large_document_without_aliases_needs_no_alias_budget() -> None:
    text = "a: &x {k: v}\nb: *x\n" + "".join(
        f"k{n}: [1, 2, 3]\n" for n in range(30_000)
    )
    assert len(from_yaml(text).value) == 30_002


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    for name in ("pipe.yaml", "loop.yaml", ".", "none.yaml", "nul\0.yaml"):
        with pytest.raises(DocumentError):
            read(tmp_path / name)
    with pytest.raises(DocumentError, match="not a regular file"):
        read(Path("/dev/zero"))


def test_the_text_of_a_file_that_nobody_named_is_never_quoted() -> None:
    for text in ("root:x:0:0", "a: 1\na: SECRET\n", "SECRET: [", '{"SECRET": NaN'):
        for suffix in (".json", ".yaml"):
            try:
                source = parse(text.encode(), Path(f"a{suffix}"), named=False)
            except DocumentError as error:
                assert "SECRET" not in str(error) and error.place
                assert error.place.source == ""
            else:
                assert source.place("").source == ""


SPEC = """\
# a comment
openapi: 3.1.0
paths:
  "/pets/{id}":
    get:
      parameters:
      - name: id
        in: path
      - {name: limit, in: query}
      responses: &answers
        200: {description: fine}
    put:
      responses: *answers
"""


@pytest.mark.parametrize(
    ("pointer", "where"),
    [
        ("", "2:1"),
        ("/openapi", "2:1"),
        ("/paths/~1pets~1{id}", "4:3"),
        ("/paths/~1pets~1{id}/get/parameters/0", "7:9"),
        ("/paths/~1pets~1{id}/get/parameters/0/in", "8:9"),
        ("/paths/~1pets~1{id}/get/parameters/1/in", "9:23"),
        ("/paths/~1pets~1{id}/get/responses/200/description", "11:15"),
        (
            "/paths/~1pets~1{id}/put/responses/200",
            "13:7",
        ),  # the nearest that is written
        ("/nowhere/at/all", "2:1"),
    ],
)
def test_every_value_of_a_yaml_file_has_a_place(pointer: str, where: str) -> None:
    place = from_yaml(SPEC).place(pointer)
    assert f"{place.line}:{place.column}" == where
    assert pointer.startswith(place.pointer)


def test_a_place_shows_its_line() -> None:
    assert from_yaml(SPEC).place("/openapi").source == "openapi: 3.1.0"


def test_lines_count_as_editors_count_them() -> None:
    for end in ("\n", "\r\n", "\r"):
        source = from_yaml(f'a: 1{end}b:{end}  - "x\u2028y"{end}  - z{end}')
        assert source.place("/b/1").line == 4


# Numbers of YAML 1.2 that are text in YAML 1.1, so that PyYAML leaves them unquoted.
_NEWER_NUMBERS = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+"
)


def _means_the_same_in_both(text: str) -> bool:
    return _NEWER_NUMBERS.fullmatch(text) is None


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False)
        | st.text().filter(_means_the_same_in_both),
        lambda inner: st.lists(inner, max_size=4)
        | st.dictionaries(st.text(), inner, max_size=4),
    )
)
def test_what_pyyaml_writes_is_read_back(value: Any) -> None:
    text = yaml.safe_dump({"k": value})
    assert from_yaml(text).value == {"k": value}


def _places(source: Source, value: Any, pointer: str) -> list[tuple[str, int, int]]:
    place = source.place(pointer)
    found = [(pointer, place.line, place.column)]
    children = enumerate(value) if isinstance(value, list) else ()
    for key, child in value.items() if isinstance(value, dict) else children:
        token = str(key).replace("~", "~0").replace("/", "~1")
        found += _places(source, child, f"{pointer}/{token}")
    return found


_PLAIN = st.recursive(
    st.integers() | st.text(alphabet="ab~/ \n"),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(alphabet="ab~/ "), inner, max_size=3),
)


@given(_PLAIN)
def test_json_has_the_same_places_under_either_name(value: Any) -> None:
    import json

    text = json.dumps({"k": value}, indent=1)
    source = from_json(text)
    spans: dict[str, Any] = {}
    assert yaml_values.parse(text, DEFAULT, spans) == source.value
    from specloom.document.positions import Positions

    other = Positions("a.json", text, yaml_values.scan, spans, True)
    for pointer, line, column in _places(source, source.value, ""):
        place = other.of(pointer)
        assert (pointer, place.line, place.column) == (pointer, line, column)


def test_the_parser_without_libyaml_reads_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fast = from_yaml(SPEC)
    monkeypatch.setattr(yaml_values, "_Parser", yaml.SafeLoader)
    slow = from_yaml(SPEC)
    assert slow.value == fast.value
    assert _places(slow, slow.value, "") == _places(fast, fast.value, "")
    with pytest.raises(DocumentError, match=r"a.yaml:3:1: the key 'a' is repeated"):
        from_yaml("a: 1\nb: 2\na: 3\n")


def test_the_garbage_collector_is_left_as_it_was() -> None:
    import gc

    gc.enable()
    from_yaml("a: 1")
    assert gc.isenabled()
