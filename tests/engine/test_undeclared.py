"""Properties that a schema allows and does not name: none of them is lost in SQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from stub import Api, Asked
from written import method, operation, registry, resource, service

import specloom
from specloom.engine import Engine
from specloom.targets import target

ADD = method(
    "/users",
    "post",
    request={"mediaType": "application/json"},
    config={"requestBodyTranslate": {"algorithm": "naive"}},
)
PROFILE = {
    "type": "object",
    "properties": {"login": {"type": "string"}, "age": {"type": "integer"}},
    "additionalProperties": True,
}
USER = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "profile": PROFILE,
        "others": {"type": "array", "items": PROFILE},
        "counts": {
            "type": "object",
            "properties": {"Additional_Properties": {"type": "integer"}},
            "additionalProperties": {"type": "integer"},
        },
    },
}
USERS: list[dict[str, Any]] = [
    {
        "id": 1,
        "profile": {"login": "ann", "age": "x", "team": "blue", "at": {"desk": [7]}},
        "others": [{"login": "bob"}, {"login": "cat", "team": "red"}],
        "counts": {"Additional_Properties": 1, "more": 12, "most": "none"},
    },
    {"id": 2, "profile": {"login": "dan"}},
]


@pytest.fixture
def engine(api: Api, tmp_path: Path) -> Iterator[Engine]:
    api.on("GET /users", USERS)
    api.on("POST /users", lambda asked: asked.body)
    body = {"content": {"application/json": {"schema": USER}}}
    document = service(
        {
            "/users": {
                "get": operation({"type": "array", "items": USER}),
                "post": operation(USER, requestBody=body),
            }
        },
        {
            "users": resource(
                "users",
                {
                    "list": method("/users"),
                    "add": ADD,
                },
                select=["list"],
                insert=["add"],
            )
        },
    )
    with Engine(registry(tmp_path, document), servers=api.url) as made:
        yield made


def rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    return engine.execute(query).fetchall()


def test_an_object_holds_them_under_the_name_that_clients_use(engine: Engine) -> None:
    result = engine.execute("SELECT profile FROM made.all.users")
    assert result.columns[0].type == (
        'STRUCT(login VARCHAR, age BIGINT, additional_properties "JSON")'
    ).replace('"JSON"', "JSON")
    (first,), (second,) = result.fetchall()
    assert json.loads(first.pop("additional_properties")) == {
        "team": "blue",
        "at": {"desk": [7]},
    }
    assert first == {"login": "ann", "age": None}
    assert second == {"login": "dan", "age": None, "additional_properties": None}
    assert "profile.age came as something else" in result.notes[0]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("profile.team", ["blue", None]),
        ("u.profile.team", ["blue", None]),
        ("profile->>'$.team'", ["blue", None]),
        ("profile.at.desk", ["[7]", None]),
        ("profile->>'$.at.desk[0]'", ["7", None]),
        ("profile.additional_properties->>'$.team'", ["blue", None]),
        ("others[2].team", ["red", None]),
        ("list_transform(others, o -> o.additional_properties->>'team')", [[None, "red"], None]),
        ("counts.more", [12, None]),
        ("counts.most", [None, None]),
        ("counts.additional_properties", [1, None]),
    ],
)  # fmt: skip
def test_each_can_be_read_by_its_name(
    engine: Engine, expression: str, expected: list[Any]
) -> None:
    found = rows(engine, f"SELECT {expression} FROM made.all.users u ORDER BY id")
    assert [value for (value,) in found] == expected


def test_they_can_be_compared_and_grouped_by(engine: Engine) -> None:
    where = "WHERE profile.team = 'blue' GROUP BY profile.team"
    query = f"SELECT profile.team, count(*) AS n FROM made.all.users {where}"
    result = engine.execute(query)
    assert [column.name for column in result.columns] == ["team", "n"]
    assert result.fetchall() == [("blue", 1)]


def test_what_was_read_is_sent_as_it_came(engine: Engine, api: Api) -> None:
    sent: list[Any] = []

    def keep(asked: Asked) -> Any:
        sent.append(asked.body)
        return asked.body

    api.on("POST /users", keep)
    engine.execute(
        "INSERT INTO made.all.users (id, profile) "
        "SELECT id + 10, profile FROM made.all.users WHERE id = 1"
    )
    profile = {"login": "ann", "team": "blue", "at": {"desk": [7]}}
    assert sent == [{"id": 11, "profile": profile}]


def test_a_row_holds_its_own_in_a_column(api: Api, tmp_path: Path) -> None:
    api.on("GET /users", [{"login": "ann", "age": 7, "team": "blue"}, {"login": "bob"}])
    document = service(
        {"/users": {"get": operation({"type": "array", "items": PROFILE})}},
        {"users": resource("users", {"list": method("/users")}, select=["list"])},
    )
    with Engine(registry(tmp_path, document), servers=api.url) as engine:
        assert rows(engine, "SELECT * FROM made.all.users") == [
            ("ann", 7, '{"team":"blue"}'),
            ("bob", None, None),
        ]
        team = "additional_properties->>'$.team'"
        query = f"SELECT age FROM made.all.users WHERE {team} = 'blue'"
        assert rows(engine, query) == [(7,)]
        assert rows(engine, "SELECT login FROM made.all.users WHERE age IS NULL") == [
            ("bob",)
        ]


PLAYERS = yaml.safe_load("""
openapi: 3.0.3
info: {title: Game, version: "1"}
servers: [{url: "http://game.invalid"}]
paths:
  /players:
    get:
      operationId: listPlayers
      parameters: [{name: starting_after, in: query, schema: {type: string}}]
      responses:
        "200":
          description: A page, after whose last player the next one begins.
          content:
            application/json:
              schema:
                type: object
                properties:
                  has_more: {type: boolean}
                  data: {type: array, items: {$ref: "#/components/schemas/Player"}}
  /players/{id}:
    get:
      operationId: getPlayer
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200":
          description: A player.
          content:
            application/json:
              schema:
                type: object
                properties: {player: {$ref: "#/components/schemas/Player"}}
components:
  schemas:
    Player:
      type: object
      properties:
        id: {type: string}
        home: {type: object, properties: {town: {type: string}}}
      additionalProperties: true
""")


@pytest.fixture
def players(api: Api, tmp_path: Path) -> Iterator[Engine]:
    """Statements on what is generated, whose templates lift values out of objects."""
    written = tmp_path / "game.yaml"
    written.write_text(yaml.safe_dump(PLAYERS))
    source = specloom.ServiceSource("arena", specloom.load(written))
    built = specloom.build([source], name="game")
    rendered = specloom.render(built.api, target("sql"))
    specloom.apply([specloom.compare(rendered, tmp_path / "sql")])
    with Engine(tmp_path / "sql/src", servers=api.url, environ={}) as engine:
        yield engine


def player(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "home": {"town": "Bonn"}, **more}


def test_a_row_with_lifted_columns_holds_its_own_on_every_page(
    players: Engine, api: Api
) -> None:
    def page(asked: Asked) -> Any:
        if asked.query.get("starting_after") == "a":
            return {"has_more": False, "data": [player("b", town="x"), player("c")]}
        return {"has_more": True, "data": [player("a", level=3)]}

    api.on("GET /players", page)
    query = "SELECT id, town, additional_properties FROM game.arena.players"
    assert rows(players, query) == [
        ("a", "Bonn", '{"level":3}'),
        ("b", "Bonn", '{"town":"x"}'),
        ("c", "Bonn", None),
    ]
    assert [asked.query for asked in api.asked] == [{}, {"starting_after": "a"}]


def test_a_row_that_is_a_column_as_well_holds_them_in_both(
    players: Engine, api: Api
) -> None:
    api.on("GET /players/a", {"player": player("a", level=3)})
    query = "SELECT player.level, additional_properties, town FROM game.arena.players"
    assert rows(players, f"{query} WHERE id = 'a'") == [("3", '{"level":3}', "Bonn")]
    described = rows(players, "DESCRIBE game.arena.players")
    assert ("additional_properties", "JSON") in [tuple(row[:2]) for row in described]
