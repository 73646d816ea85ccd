"""What becomes of an answer: typed, and never lost to one odd field."""

from __future__ import annotations

import json
import logging
import math
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import httpx2
import pytest

from specloom.runtime import choosing, decoding
from specloom.runtime.decoding import decode
from specloom.runtime.errors import DecodeError
from specloom.runtime.messages import HttpResponse
from specloom.runtime.models import UNSET, Model, OpenModel, UnsetType, choice, field
from specloom.runtime.values import json_bytes


class Tag(Model, kw_only=True):
    key: str
    value: str | None = None


class Cat(Model, kw_only=True):
    kind: Literal["cat"] = field(default_factory=lambda: "cat")
    lives: int | None = None


class Dog(Model, kw_only=True):
    kind: Literal["dog"] = field(default_factory=lambda: "dog")
    tricks: list[str] | None = None


if TYPE_CHECKING:
    Pet: TypeAlias = "Cat | Dog"
    OnlyDog: TypeAlias = "Dog"
    Owner: TypeAlias = "Tag | list[Tag] | str"
else:
    Pet = choice(lambda: (Cat, Dog), "kind", {"cat": 0, "dog": 1})
    OnlyDog = choice(lambda: (Dog,), "kind", {"dog": 0})
    Owner = choice(lambda: (Tag, list[Tag], str))


class Walked(Model, kw_only=True):
    pet: OnlyDog


class Fed(Model, kw_only=True):
    pet: Pet


class Run(Model, kw_only=True):
    run_id: str = field(name="runId")
    started: datetime | None = None
    score: float | None = None
    tags: list[Tag] | None = None
    parent: Run | None = None
    pet: Pet | None = None
    owner: Owner | None = None
    settings: Settings | None = None
    labels: dict[str, int] | None = None
    pair: tuple[str, Tag] | None = None


class Settings(OpenModel):
    name: str
    size: int | None = field(name="the-size", default=None)
    additional_properties: dict[str, int] = field(default_factory=dict)


def answer(body: object, kind: str = "application/json") -> HttpResponse:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return HttpResponse(
        200,
        httpx2.Headers({"content-type": kind}),
        content,
        "GET http://x/y",
        "http://x/y",
    )


def run(**more: object) -> Any:
    return decode(answer({"runId": "1", **more}), Run)


def test_a_good_answer_becomes_typed_values() -> None:
    made = run(
        started="2026-01-31T12:00:00Z",
        score="NaN",
        tags=[{"key": "a", "value": "b"}],
        parent={"runId": "0"},
        pet={"kind": "dog", "tricks": ["sit"]},
        owner=[{"key": "o"}],
        settings={"name": "s", "the-size": 3, "depth": 4},
        unknown={"field": 1},
    )
    assert made.run_id == "1"
    assert made.started.year == 2026
    assert math.isnan(made.score)
    assert made.tags == [Tag(key="a", value="b")]
    assert made.parent.run_id == "0"
    assert made.pet == Dog(tricks=["sit"])
    assert made.owner == [Tag(key="o")]
    assert made.settings == Settings(
        name="s", size=3, additional_properties={"depth": 4}
    )
    assert made.labels is None


@pytest.mark.parametrize(
    ("field_name", "odd", "path"),
    [
        ("started", "yesterday", "$.started"),
        ("score", {"unit": "MB"}, "$.score"),
        ("tags", [{"key": "a"}, {"key": ["b"]}], "$.tags[1].key"),
        ("tags", {"key": "a"}, "$.tags"),
        ("tags", [{"value": "without key"}], "$.tags[0].key"),
        ("parent", {"runId": 5}, "$.parent.runId"),
        ("pet", {"kind": "dog", "tricks": 1}, "$.pet.tricks"),
        ("owner", 5, "$.owner"),
        ("owner", {"key": 1}, "$.owner.key"),
        ("settings", {"name": "s", "depth": "deep"}, "$.settings.depth"),
        ("settings", {"the-size": 3}, "$.settings.name"),
        ("labels", {"a": 1, "b": "x"}, "$.labels.b"),
        ("pair", ["a", {"key": 1}], "$.pair[1].key"),
        ("pair", ["a"], "$.pair"),
    ],
)
def test_one_odd_field_costs_one_warning_with_its_path(
    field_name: str, odd: object, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    made = run(**{field_name: odd})
    assert made.run_id == "1"
    assert len(caplog.records) == 1
    assert f"1 value does not fit its description, at {path}: " in caplog.text
    with pytest.raises(DecodeError):
        decode(answer({"runId": "1", field_name: odd}), Run, strict=True)


def test_several_odd_values_are_counted_in_one_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    decode(answer(["one", "two"]), list[int])
    assert len(caplog.records) == 1
    assert "2 values do not fit their descriptions; the first is at $" in caplog.text


def test_an_odd_value_is_kept_as_it_came() -> None:
    made = run(tags=[{"key": "a"}, {"key": ["b"]}], started="yesterday")
    assert made.tags[0] == Tag(key="a")
    assert made.tags[1].key == ["b"]
    assert made.started == "yesterday"


def test_an_unknown_tag_of_a_union_survives_without_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bird = {"kind": "bird", "wings": 2}
    assert run(pet=bird).pet == bird
    assert not caplog.records


def test_an_option_that_shares_its_tag_with_another_is_told_by_what_fits(
    caplog: pytest.LogCaptureFixture,
) -> None:
    either = choice(lambda: (Tag, Cat, Settings), "kind", {"cat": 1})
    assert decode(answer({"kind": "tag", "key": "k"}), either) == Tag(key="k")
    assert decode(answer({"kind": "cat", "lives": 9}), either) == Cat(lives=9)
    unfit = {"kind": "fish", "fins": 3}
    assert decode(answer(unfit), either) == unfit
    assert not caplog.records


def test_an_object_without_a_known_tag_is_of_the_option_that_is_the_default(
    caplog: pytest.LogCaptureFixture,
) -> None:
    either = choice(lambda: (Cat, Tag), "kind", {"cat": 0, "tag": 1}, 1)
    assert decode(answer({"kind": "fish", "key": "k"}), either) == Tag(key="k")
    assert decode(answer({"key": "k"}), either) == Tag(key="k")
    assert decode(answer({"kind": "cat", "lives": 9}), either) == Cat(lives=9)
    assert not caplog.records
    odd = decode(answer({"kind": "fish", "key": "k", "value": 7}), either)
    assert (odd.key, odd.value) == ("k", 7)
    assert len(caplog.records) == 1


def test_of_two_options_that_fit_the_one_without_unknown_tags_inside_is_taken() -> None:
    either = choice(lambda: (Walked, Fed))
    cat = {"pet": {"kind": "cat", "lives": 9}}
    assert decode(answer(cat), either) == Fed(pet=Cat(lives=9))
    bird = {"pet": {"kind": "bird"}}
    assert decode(answer(bird), either).pet == bird["pet"]


def test_an_object_without_the_tag_may_be_what_does_without() -> None:
    either = choice(lambda: (Cat, Settings, Tag), "kind", {"cat": 0})
    assert decode(answer({"key": "k"}), either) == Tag(key="k")
    assert decode(answer({"lives": 9}), either) == Cat(lives=9)
    assert decode(answer({"lives": 9}), Pet) == Cat(lives=9)
    assert decode(answer({"kind": None, "key": "k"}), either) == Tag(key="k")
    assert decode(answer({}), Pet) == {}


class Web(Model, kw_only=True):
    """An option that names its tag, and needs it not."""

    type: str | None = None
    user: str | None = None


def test_an_empty_object_is_the_option_that_needs_nothing() -> None:
    login = choice(lambda: (Opened, Web), "type", {"opened": 0, "web": 1})
    assert decode(answer({}), login) == Web()
    assert decode(answer({"type": None}), login) == Web()


class Opened(Model, kw_only=True):
    event: str
    by: str | None = None


class Closed(Model, kw_only=True):
    event: str
    reason: str | None = None
    code: int | None = None


if TYPE_CHECKING:
    Event: TypeAlias = "Opened | Closed"
    Happened: TypeAlias = "Opened | Closed | Cat | Dog"
else:
    Event = choice(lambda: (Opened, Closed), "event", {"opened": 0, "closed": 1})
    Happened = choice(lambda: (Event, Pet), "is", {"event": 0, "pet": 1})


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            {"reason": "late"},
            "1 value does not fit its description, at $.event: missing",
        ),
        ({"event": None, "reason": "late"}, "at $.event: expected str, got null"),
        ({"reason": "late", "code": [1]}, "2 values do not fit their descriptions"),
    ],
)
def test_an_object_without_its_tag_is_what_it_is_nearest_to_and_that_is_told(
    body: dict[str, Any], told: str, caplog: pytest.LogCaptureFixture
) -> None:
    made = decode(answer(body), Event)
    assert (type(made), made.event, made.reason) == (Closed, None, "late")
    assert made.code == body.get("code")
    assert len(caplog.records) == 1
    assert told in caplog.text
    with pytest.raises(DecodeError):
        decode(answer(body), Event, strict=True)


def test_of_options_that_are_as_near_the_one_with_the_fewest_properties_is_taken() -> (
    None
):
    either = choice(lambda: (Closed, Plain), "event", {"closed": 0})
    made = decode(answer({"reason": "late"}), either)
    assert made == Plain(event=None, reason="late")


class Plain(Model, kw_only=True):
    event: str | None
    reason: str | None = None


def test_an_object_that_is_near_to_nothing_is_kept_as_it_came() -> None:
    for unlike in ({}, {"colour": "red"}, {"event": "moved", "reason": 5}):
        assert decode(answer(unlike), Event) == unlike


def test_an_odd_field_costs_no_more_where_the_tag_leads_to_another_choice(
    caplog: pytest.LogCaptureFixture,
) -> None:
    odd = {"is": "event", "event": "closed", "code": "many"}
    assert decode(answer(odd), Happened) == Closed(
        event="closed", code=cast("Any", "many")
    )
    assert "1 value does not fit its description, at $.code: " in caplog.text


def test_of_options_that_share_a_tag_the_one_that_fits_best_is_taken(
    caplog: pytest.LogCaptureFixture,
) -> None:
    either = choice(lambda: (Opened, Closed, Cat), "event", {"over": (0, 1), "cat": 2})
    late = {"event": "over", "reason": "late"}
    assert decode(answer(late), either) == Closed(event="over", reason="late")
    by = {"event": "over", "by": "me"}
    assert decode(answer(by), either) == Opened(event="over", by="me")
    assert not caplog.records
    assert decode(answer({**late, "code": "many"}), either).reason == "late"
    assert "1 value does not fit its description, at $.code: " in caplog.text


class Good(Model, kw_only=True):
    ok: bool = field(default_factory=lambda: True)
    data: str | None = None


class Bad(Model, kw_only=True):
    ok: bool = field(default_factory=lambda: False)
    data: str | None = None
    error: str | None = None


def test_an_option_with_another_constant_is_none_though_its_type_would_do() -> None:
    either = choice(lambda: (Good, Bad))
    assert decode(answer({"ok": False, "data": "x"}), either) == Bad(data="x")
    assert decode(answer({"ok": True, "data": "x"}), either) == Good(data="x")


class Numbered(Model, kw_only=True):
    kind: Literal[1] = field(default_factory=lambda: 1)
    size: int | None = None


class Flagged(Model, kw_only=True):
    kind: bool = field(default_factory=lambda: True)
    size: int | None = None


def test_one_and_true_are_two_constants_though_the_rest_is_odd(
    caplog: pytest.LogCaptureFixture,
) -> None:
    either = choice(lambda: (Numbered, Flagged))
    odd = cast("Any", 2.5)
    assert decode(answer({"kind": True, "size": 2.5}), either) == Flagged(size=odd)
    assert "1 value does not fit its description, at $.size: " in caplog.text


def test_messages_call_types_what_they_are_called_in_annotations(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Kept(Model, kw_only=True):
        pet: Pet | None = None
        tags: list[Tag] | None = None

    told = {
        "pet": "expected one of 2 types | None, got a string",
        "tags": "expected list[Tag] | None, got a string",
    }
    for name, message in told.items():
        caplog.clear()
        decode(answer({name: "odd"}), Kept)
        assert f"at $.{name}: {message}" in caplog.text


def test_an_option_that_fits_by_describing_less_is_not_nearer_than_one_with_an_odd_field(
    caplog: pytest.LogCaptureFixture,
) -> None:
    either = choice(lambda: (Tag, Named))
    odd = {"key": "k", "name": "n", "size": "large"}
    assert decode(answer(odd), either) == Named(
        key="k", name="n", size=cast("Any", "large")
    )
    assert "1 value does not fit its description, at $.size: " in caplog.text
    caplog.clear()
    # What keeps everything is none that describes less.
    free = choice(lambda: (Named, dict[str, Any]))
    assert decode(answer(odd), free) == odd
    assert not caplog.records


class Named(Model, kw_only=True):
    key: str
    name: str | None = None
    size: int | None = None


def test_of_lists_and_maps_of_records_those_are_taken_that_describe_the_most() -> None:
    lists = choice(lambda: (list[Settled], list[Loose]))
    assert decode(answer([{"size": 1}]), lists) == [Loose(size=1)]
    odd = decode(answer([{"size": 1, "depth": "deep"}]), lists)
    assert odd == [Loose(size=1, depth=cast("Any", "deep"))]
    maps = choice(lambda: (dict[str, Settled], dict[str, Loose]))
    assert decode(answer({"a": {"size": 1}}), maps) == {"a": Loose(size=1)}


class Loose(Model, kw_only=True):
    size: int | None = None
    depth: int | None = None


def test_of_options_with_the_same_properties_the_one_with_more_inside_is_taken() -> (
    None
):
    either = choice(lambda: (Owned, Tagged, Free))
    inner = {"key": "k", "value": "v"}
    tag = Tag(key="k", value="v")
    assert decode(answer({"it": inner}), either) == Tagged(it=tag)
    assert decode(answer({"it": [inner]}), either) == Tagged(it=[tag])
    odd = {"it": {"other": 1}}
    assert decode(answer(odd), either) == Free(it=odd["it"])


class Owned(Model, kw_only=True):
    it: Settled | list[Settled]


class Settled(Model, kw_only=True):
    name: str | None = None
    value: str | None = None


class Tagged(Model, kw_only=True):
    it: Tag | list[Tag]


class Free(Model, kw_only=True):
    it: dict[str, Any]


def test_the_work_to_choose_grows_with_the_answer_not_with_the_ways_through_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def tree(depth: int) -> dict[str, Any]:
        return {side: tree(depth - 1) for side in ("left", "right") if depth}

    def counted(depth: int) -> int:
        calls.clear()
        decode(answer(tree(depth)), Twig)
        return len(calls)

    calls: list[int] = []
    count = choosing._count

    def noted(kind: Any, plain: Any, depth: int, seen: Any) -> int:
        calls.append(depth)
        return count(kind, plain, depth, seen)

    monkeypatch.setattr(choosing, "_count", noted)
    small, large = counted(5), counted(8)
    assert 0 < large <= 9 * small


class Branch(Model, kw_only=True):
    left: Twig | None = None
    right: Twig | None = None


class Bough(Model, kw_only=True):
    left: Twig | None = None
    right: Twig | None = None


if TYPE_CHECKING:
    Twig: TypeAlias = "Branch | Bough"
else:
    Twig = choice(lambda: (Branch, Bough))


def test_a_union_without_a_tag_takes_what_fits_best() -> None:
    either = choice(lambda: (Tag, Settings, str))
    assert decode(answer({"name": "n", "key": 1}), either) == Settings(
        name="n", additional_properties={"key": 1}
    )
    assert decode(answer({"key": "k", "value": "v"}), either) == Tag(key="k", value="v")
    assert decode(answer("text"), either) == "text"


@pytest.mark.parametrize(
    "body", ['{"runId": "ä"}'.encode("utf-16"), b'\xef\xbb\xbf{"runId": "\xc3\xa4"}']
)
def test_any_unicode_is_read(body: bytes) -> None:
    assert decode(answer(body), Run).run_id == "ä"


NO_SUCH_ANSWER = [
    (b'{"items": [1,2,', "not JSON"),
    (b'{"runId": NaN}', "NaN is not a JSON value"),
    (b"", "empty"),
    (b"<html><h1>Login</h1></html>", "begins <html>"),
    (b"[" * 100_000, "nested"),
    (b'{"runId": ' + b"9" * 5000 + b"}", "not JSON"),
    (b"[1]", "expected Run, got a list"),
    (b'"text"', "expected Run, got a string"),
    (b"null", "expected Run, got null"),
    (b"\xff\xfe\x00", "not JSON"),
]


@pytest.mark.parametrize(("body", "said"), NO_SUCH_ANSWER)
def test_what_is_no_such_answer_at_all_is_an_error_that_shows_it_where_one_is_needed(
    body: bytes, said: str
) -> None:
    with pytest.raises(DecodeError) as caught:
        decode(answer(body, "text/html"), Run, needed=True)
    assert said in str(caught.value)
    assert "200 (text/html)" in str(caught.value)


@pytest.mark.parametrize(
    ("body", "media", "kept", "told"),
    [
        (b"1\n00:00", "text/plain", "1\n00:00", "text/plain"),
        (b"<h1>Login</h1>", "text/html", "<h1>Login</h1>", "text/html"),
        (b"\x89PNG", "image/png", b"\x89PNG", "image/png"),
        (b"", "application/json", None, "nothing"),
        (b"[1]", "application/json", [1], "a list"),
        (b"null", "application/json", None, "null"),
    ],
)
def test_an_answer_of_another_kind_is_given_as_it_came_and_that_is_told(
    body: bytes,
    media: str,
    kept: object,
    told: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert decode(answer(body, media), Run) == kept
    assert f"expected Run, got {told}" in caplog.text
    with pytest.raises(DecodeError):
        decode(answer(body, media), Run, strict=True)


def test_text_is_text_whatever_it_holds() -> None:
    for body in (b'{"a": 1}\n{"b": 2}', b'"quoted"', b"7", b""):
        assert decode(answer(body, "application/octet-stream"), str) == body.decode()
    assert decode(answer(b'"quoted"', "application/json"), str) == "quoted"


@pytest.mark.parametrize("body", [b'{"items": [1,2,', b"<html>"])
def test_what_is_said_to_be_json_and_is_not_is_an_error(body: bytes) -> None:
    with pytest.raises(DecodeError, match="not JSON"):
        decode(answer(body, "application/json; charset=utf-8"), Run)


def test_a_strict_error_has_the_path() -> None:
    with pytest.raises(DecodeError) as caught:
        decode(answer({"runId": "1", "tags": [{"key": 1}]}), Run, strict=True)
    assert caught.value.path == "$.tags[0].key"


# ------------------------------------------------------------------------- sending


class Update(Model, kw_only=True):
    note: str | UnsetType | None = UNSET
    size: int | None = None
    must: str | None


def test_what_is_none_is_not_sent_unless_required_and_null_is_sent_where_it_means_something() -> (
    None
):
    assert json_bytes(Update(must=None)) == b'{"must":null}'
    assert json_bytes(Update(must="x", note=None)) == b'{"note":null,"must":"x"}'


def test_records_dictionaries_and_dates_may_be_mixed() -> None:
    value = {
        "tags": (Tag(key="a"), {"key": "b"}),
        "at": datetime(2026, 1, 31),
        "s": Settings(name="n"),
    }
    assert json.loads(json_bytes(value)) == {
        "tags": [{"key": "a"}, {"key": "b"}],
        "at": "2026-01-31T00:00:00",
        "s": {"name": "n"},
    }


def test_numbers_that_json_lacks_travel_by_name_and_not_as_null() -> None:
    assert (
        json_bytes({"a": math.nan, "b": [math.inf, None]})
        == b'{"a":"NaN","b":["Infinity",null]}'
    )


def test_an_object_with_an_unknown_tag_is_no_option_that_has_nothing_of_it() -> None:
    either = choice(lambda: (Cat, Settings, Tag), "kind", {"cat": 0})
    unknown = {"kind": "newt", "gills": 2}
    assert decode(answer(unknown), either) == unknown
    tag = {"kind": "newt", "key": "size"}
    assert decode(answer(tag), either) == Tag(key="size")


class Left(Model, kw_only=True):
    inner: Turns


class Right(Model, kw_only=True):
    inner: Turns


if TYPE_CHECKING:
    Turns: TypeAlias = "Left | Right"
else:
    Turns = choice(lambda: (Left, Right))


def test_unions_within_unions_are_tried_once_for_each_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[object] = []
    pick = decoding.pick

    def noted(kind: Any, plain: Any, *others: Any) -> Any:
        tried.append(plain)
        return pick(kind, plain, *others)

    monkeypatch.setattr(decoding, "pick", noted)
    depth, value = 12, cast("Any", "nothing")
    for _ in range(depth):
        value = {"inner": value}
    decode(answer([value]), list[Turns])
    assert len(tried) <= 4 * depth**2  # it would be thousands for each level


def test_an_answer_that_is_nested_beyond_our_reach_is_kept_and_that_is_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    deep: dict[str, Any] = {}
    for _ in range(600):
        deep = {"left": deep}
    assert decode(answer(deep), Twig) == deep
    assert "1 value does not fit its description, at $: it is nested" in caplog.text
    with pytest.raises(DecodeError):
        decode(answer(deep), Twig, strict=True)


def test_an_odd_value_deep_inside_takes_work_in_proportion_to_its_depth(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def counted(depth: int) -> int:
        tried.clear()
        value: dict[str, Any] = {"size": "large"}
        for _ in range(depth):
            value = {"inner": value, "name": "n"}
        odd = decode(answer(value), Turning)
        for _ in range(depth):
            odd = odd.inner
        assert odd == Counted(size=cast("Any", "large"))
        return len(tried)

    tried: list[object] = []
    pick = decoding.pick

    def noted(kind: Any, plain: Any, *others: Any) -> Any:
        tried.append(plain)
        return pick(kind, plain, *others)

    monkeypatch.setattr(decoding, "pick", noted)
    assert counted(40) <= 5 * counted(10)


class Counted(Model, kw_only=True):
    inner: Turning | None = None
    size: int | None = None


class Labelled(Model, kw_only=True):
    inner: Turning | None = None
    name: str | None = None


if TYPE_CHECKING:
    Turning: TypeAlias = "Counted | Labelled"
else:
    Turning = choice(lambda: (Counted, Labelled))


class Rung(Model, kw_only=True):
    steps: Steps | None = None
    low: int | None = None


class Step(Model, kw_only=True):
    steps: Steps | None = None
    high: int | None = None


if TYPE_CHECKING:
    Ladder: TypeAlias = "Rung | Step"
    Steps: TypeAlias = "list[Rung] | list[Step]"
else:
    Ladder = choice(lambda: (Rung, Step))
    Steps = choice(lambda: (list[Rung], list[Step]))


def ladder(depth: int, end: object) -> dict[str, Any]:
    """Records in lists in records, each of which may be either kind until the end."""
    made: dict[str, Any] = {"high": end}
    for _ in range(depth):
        made = {"steps": [made]}
    return made


@pytest.fixture
def attempts(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every conversion to what a value may be; of those in vain, 50 are allowed."""
    tried: list[object] = []
    attempt = decoding._Conversion._attempt

    def noted(self: Any, plain: Any, kind: Any, fit: Any) -> Any:
        tried.append(plain)
        return attempt(self, plain, kind, fit)

    monkeypatch.setattr(decoding._Conversion, "_attempt", noted)
    monkeypatch.setattr(decoding, "_MOST_IN_VAIN", 50)
    return tried


def test_an_answer_that_is_odd_everywhere_takes_little_more_work_than_a_right_one(
    attempts: list[object],
) -> None:
    def counted(end: object) -> int:
        attempts.clear()
        decode(answer([ladder(4, end) for _ in range(500)]), list[Ladder])
        return len(attempts)

    right = counted(1)
    assert 0 < counted("high") < 1.2 * right


def test_what_is_not_looked_into_any_more_is_kept_as_it_came_and_that_is_told(
    attempts: list[object], caplog: pytest.LogCaptureFixture
) -> None:
    odd = [ladder(1, "high") for _ in range(60)]
    made = decode(answer(odd), list[Ladder])
    assert isinstance(made[0], Step | Rung)
    assert made[-1] == odd[-1]
    assert len(made) == 60
    kept = sum(isinstance(one, dict) for one in made)
    assert f"; so many that {kept} are kept as they came" in caplog.text
    assert "60 values do not fit their descriptions; the first is at $[0]" in (
        caplog.text
    )


def test_what_is_right_is_read_as_ever_however_much_of_the_answer_is_odd(
    attempts: list[object],
) -> None:
    odd = [ladder(3, "high") for _ in range(60)]
    right = [ladder(3, number) for number in range(60)]
    made = decode(answer([*odd, *right]), list[Ladder])
    assert made[60:] == decode(answer(right), list[Ladder])


def test_a_right_answer_may_take_any_number_of_attempts(
    attempts: list[object], caplog: pytest.LogCaptureFixture
) -> None:
    sized = choice(lambda: (Worded, Loose))
    either = choice(lambda: (list[sized], list[Tag]))
    text = json.dumps([{"size": 1}] * 200)
    for encoding in ("utf-8", "utf-16"):  # which is read the slow way
        made = decode(answer(text.encode(encoding)), either)
        assert made == [Loose(size=1)] * 200
    assert len(attempts) > 4 * 200
    assert not caplog.records


class Worded(Model, kw_only=True):
    size: str | None = None


@pytest.mark.parametrize(
    ("odd", "kind"),
    [
        ({"key": "k", "value": 1}, list[Tag]),
        ({"kind": "cat", "lives": "nine"}, list[Pet | None]),
    ],
)
def test_what_leaves_no_choice_is_looked_into_however_often_it_is_odd(
    odd: dict[str, Any],
    kind: Any,
    attempts: list[object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    made = decode(answer([odd] * 500), kind)
    assert {type(one) for one in made} <= {Tag, Cat}
    assert "500 values do not fit" in caplog.text
    assert "kept as they came" not in caplog.text


def test_an_open_model_round_trips_with_what_it_did_not_declare() -> None:
    wire = {"name": "n", "the-size": 1, "depth": 2}
    assert json.loads(json_bytes(decode(answer(wire), Settings))) == wire


class Unnamed(OpenModel):
    empty: str | None = field(name="", default=None)
    additional_properties: dict[str, int] = field(default_factory=dict)


def test_a_record_becomes_what_is_sent_and_comes_back_from_it() -> None:
    settings = Settings(name="s", size=3, additional_properties={"more": 1})
    made = Run(run_id="1", tags=[Tag(key="k")], settings=settings)
    sent = {
        "runId": "1",
        "tags": [{"key": "k"}],
        "settings": {"more": 1, "name": "s", "the-size": 3},
    }
    assert made.to_dict() == json.loads(made.to_json()) == sent
    assert Run.from_dict(sent) == Run.from_json(made.to_json()) == made
    assert settings.to_dict() == sent["settings"]
    assert Settings.from_dict(settings.to_dict()) == settings


def test_a_record_of_odd_values_is_what_an_answer_with_them_would_be(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert Run.from_dict({"runId": "1", "score": "much"}).score == "much"
    assert "Run: 1 value does not fit its description, at $.score" in caplog.text
    with pytest.raises(ValueError, match="no JSON object"):
        Run.from_json("[1]")


def test_a_property_may_have_an_empty_name() -> None:
    made = decode(answer({"": "x", "n": 1}), Unnamed)
    assert made == Unnamed(empty="x", additional_properties={"n": 1})
    assert json.loads(json_bytes(made)) == {"": "x", "n": 1}


def test_an_open_model_is_built_like_any_other() -> None:
    with pytest.raises(TypeError, match="needs 'name'"):
        Settings()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="takes no 'nmae'"):
        Settings(name="n", nmae=1)  # type: ignore[call-arg]


def test_a_repr_is_short_and_keeps_secrets() -> None:
    class Login(Model, kw_only=True):
        hidden_ = frozenset({"password"})
        user: str
        password: str
        note: str | None = None

    assert repr(
        Login(user="me", password="s3cret")
    ) == "Login(user='me', password='***')".replace("'***'", "***")
    assert len(repr(run(tags=[{"key": "k" * 500}] * 500))) < 400


def test_the_log_is_quiet_for_good_answers(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    run(tags=[])
    assert not caplog.records
