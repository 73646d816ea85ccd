"""Where references may lead, and that they do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from specloom.builder import ServiceSource, build
from specloom.document import Document, Limits, load
from specloom.document.pointers import tokens
from specloom.errors import DocumentError

Loaded: TypeAlias = Callable[..., Document]

ITEM = """\
parameters:
  - {name: id, in: path, required: true, schema: {type: string}}
get:
  operationId: x
  responses: {'200': {description: all}}
  security: [{key: []}]
post:
  responses: {'200': {description: all}}
  operationId: x
"""
API = """\
openapi: 3.1.0
info: {title: Pets, version: '1'}
paths:
  /pets:
    get:
      operationId: list_pets
      parameters: []
      responses:
        '200':
          description: all
          content:
            application/json:
              schema: {$ref: %s}
components:
  schemas:
    Pet: {type: object, properties: {name: {type: string}}}
    a/b~c d%%: {type: string}
    Anchored: {$anchor: here, type: string}
    Known: {$id: 'https://example.com/known', type: string}
    Loop: {$ref: '#/components/schemas/Pool'}
    Pool: {$ref: '#/components/schemas/Loop', description: again}
"""
SCHEMA = "/paths/~1pets/get/responses/200/content/application~1json/schema"


def api(ref: str) -> str:
    return API % f"'{ref}'"


def sound(ref: str) -> str:
    return api(ref).replace("Loop: {$ref", "Loop: {x-ref")


def at(document: Document, pointer: str) -> Any:
    value: Any = document.root
    for token in tokens(pointer):
        value = value[int(token) if isinstance(value, list) else token]
    return value


@pytest.mark.parametrize(
    ("ref", "pointer"),
    [
        ("#/components/schemas/Pet", "/components/schemas/Pet"),
        ("#/components/schemas/P%65t", "/components/schemas/Pet"),
        ("#/components/schemas/a~1b~0c%20d%25", "/components/schemas/a~1b~0c d%"),
        ("#here", "/components/schemas/Anchored"),
        ("https://example.com/known", "/components/schemas/Known"),
        ("api.yaml#/components/schemas/Pet", "/components/schemas/Pet"),
        (
            "#/components/schemas/Pet/properties/name",
            "/components/schemas/Pet/properties/name",
        ),
    ],
)
def test_a_reference_in_the_document_leads_to_its_target(
    loaded: Loaded, ref: str, pointer: str
) -> None:
    document = loaded(sound(ref))
    found, value = document.resolve(at(document, SCHEMA)["$ref"], SCHEMA)
    assert found == pointer
    assert value is at(document, pointer)


@pytest.mark.parametrize(
    ("own", "ref"),
    [
        ("https://example.com/v1/api", "https://example.com/v1/api"),
        ("https://example.com/v1/api", "api"),
        ("https://example.com/v1/api", "/v1/api"),
        ("/v1/pets.yaml", "/v1/pets.yaml"),
        ("http://[no url", "http://[no url"),
    ],
)
def test_a_document_may_be_referred_to_by_what_it_calls_itself(
    loaded: Loaded, own: str, ref: str
) -> None:
    text = f"$self: '{own}'\n" + sound(f"{ref}#/components/schemas/Pet")
    found = at(loaded(text.replace("3.1.0", "3.2.0")), SCHEMA)["$ref"]
    assert found == "#/components/schemas/Pet"


@pytest.mark.parametrize(
    ("ref", "pointer"),
    [
        ("#/$defs/Name", "/components/schemas/Own/$defs/Name"),
        ("#", "/components/schemas/Own"),
        ("#/components/schemas/Pet", "/components/schemas/Pet"),
        ("own.json#/$defs/Name", "/components/schemas/Own/$defs/Name"),
    ],
)
def test_below_an_id_references_start_at_its_schema_if_they_lead_there(
    loaded: Loaded, ref: str, pointer: str
) -> None:
    own = f"""\
    Own:
      $id: own.json
      $defs: {{Name: {{type: string}}}}
      properties: {{it: {{$ref: '{ref}'}}}}
"""
    document = loaded(sound("#/components/schemas/Own") + own)
    found = at(document, "/components/schemas/Own/properties/it")["$ref"]
    assert found == f"#{pointer}"


@pytest.mark.parametrize(
    ("ref", "why"),
    [
        ("#/components/schemas/Nope", "there is no 'Nope' in #/components/schemas"),
        ("#/components/schemas/Pet/", "there is no ''"),
        ("#/paths/~1pets/get/parameters/0", "has only 0 items"),
        ("#/paths/~1pets/get/parameters/-1", "there is no '-1'"),
        ("#/components/schemas/a~2b", "not a JSON pointer"),
        ("#/components/%ff", "percent-encoding"),
        ("#nowhere", "no such `$anchor`"),
        ("#", "does not lead to a schema, but to the document object"),
        ("#/info", "does not lead to a schema, but to the info object"),
        ("#/info/title", "does not lead to a schema, but to text"),
        ("#/components/schemas/Loop", "only leads back to itself"),
        ("https://example.com/unknown", "specloom opens none"),
        ("//example.com/x", "specloom opens none"),
        ("file:///etc/passwd", "specloom opens none"),
        ("/etc/passwd", "absolute path"),
        ("C:\\\\secret.yaml", "specloom opens none"),
        ("../other.yaml", "leads out of the folder"),
        ("a/../../other.yaml", "leads out of the folder"),
        ("%2e%2e/other.yaml", "leads out of the folder"),
        ("missing.yaml", "there is no such file"),
        ("pets%00.yaml", "absolute path"),
        ("./", "this is a folder"),
    ],
)
def test_a_reference_that_leads_nowhere_good_is_refused_at_its_place(
    loaded: Loaded, ref: str, why: str
) -> None:
    with pytest.raises(DocumentError, match=r"^api.yaml:13:24 ") as caught:
        loaded(api(ref))
    assert why in caught.value.message
    assert caught.value.place and caught.value.place.pointer == f"{SCHEMA}/$ref"
    assert caught.value.hint


@pytest.mark.parametrize(
    ("ref", "hint"),
    [
        ("#/components/schemas/Pets", "did you mean 'Pet'?"),
        ("#/component/schemas/Pet", "did you mean 'components'?"),
        ("#/paths/~1dogs/Zebra", "there is only '/pets'"),
        ("#components/schemas/Pet", "a pointer begins with `#/`"),
        ("/components/schemas/Pet", "to this one by `#/…`"),
    ],
)
def test_a_reference_that_is_nearly_right_gets_the_right_one_as_a_hint(
    loaded: Loaded, ref: str, hint: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        loaded(api(ref))
    assert hint in caught.value.hint


def test_what_was_meant_is_not_looked_for_in_everything(
    loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []

    def noted(word: str, names: list[str], *how: Any) -> list[str]:
        compared.append(len(names))
        return names[:1]

    monkeypatch.setattr("difflib.get_close_matches", noted)
    names = [f"{'a' * 50}{number}" for number in range(3_000)]
    refs = [{"$ref": f"#/components/schemas/{name}b"} for name in names]
    document = {
        "openapi": "3.1.0",
        "info": {"title": "", "version": ""},
        "components": {
            "schemas": {name: {} for name in names} | {"All": {"oneOf": refs}}
        },
    }
    with pytest.raises(DocumentError):
        loaded(document)
    assert 0 < len(compared) <= 20, "only for errors that are listed"
    assert max(compared) <= 1_000


def test_a_url_with_a_password_is_not_repeated(loaded: Loaded) -> None:
    with pytest.raises(DocumentError) as caught:
        loaded(api("https://me:secret@example.com/x"))
    assert "secret" not in str(caught.value)
    assert caught.value.place and caught.value.place.source == ""


@pytest.mark.parametrize("ref", ["5", "null", "[a]", "true"])
def test_a_reference_is_text(loaded: Loaded, ref: str) -> None:
    with pytest.raises(DocumentError, match=r"`\$ref` must be text"):
        loaded(API % ref)


def test_references_are_data_where_the_specification_has_data(loaded: Loaded) -> None:
    data = {"$ref": "file:///etc/passwd"}
    schema = {
        "type": "object",
        "default": data,
        "example": data,
        "examples": [data],
        "const": data,
        "enum": [data],
        "x-anything": data,
        "properties": {"$ref": {"type": "string"}, "default": {"type": "string"}},
    }
    media = {"schema": schema, "example": data, "examples": {"one": {"value": data}}}
    response = {"description": "", "content": {"application/json": media}}
    operation = {"operationId": "a", "responses": {"200": response}, "x-more": data}
    document = loaded(
        {
            "openapi": "3.0.0",
            "info": {"title": "", "version": ""},
            "paths": {"/a": {"get": operation}},
        }
    )
    assert not document.notes


def test_siblings_of_a_reference_count_from_3_1_on(loaded: Loaded) -> None:
    text = """\
openapi: %s
info: {title: '', version: ''}
paths: {}
components:
  schemas:
    A: {type: string}
    B: {$ref: '#/components/schemas/A', properties: {c: {$ref: '#/nowhere'}}}
"""
    loaded(text % "3.0.4")
    with pytest.raises(DocumentError, match="nowhere"):
        loaded(text % "3.1.0")


def test_a_chain_of_references_ends_soon_enough(loaded: Loaded) -> None:
    def chain(length: int) -> dict[str, Any]:
        links = {
            f"S{n}": {"$ref": f"#/components/schemas/S{n + 1}"} for n in range(length)
        }
        schemas = links | {f"S{length}": {"type": "string"}}
        info = {"title": "", "version": ""}
        return {"openapi": "3.1.0", "info": info, "components": {"schemas": schemas}}

    loaded(chain(100))
    for length in (500, 20_000):
        with pytest.raises(DocumentError, match="the limit `chain` is 120"):
            loaded(chain(length))


def test_a_schema_made_of_itself_is_refused_and_a_recursive_one_is_not(
    loaded: Loaded,
) -> None:
    text = """\
openapi: 3.0.0
info: {title: '', version: ''}
paths: {}
components:
  schemas:
    Tree: {type: object, properties: {children: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}
    Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}]}
    Cat: {allOf: [{type: object}, {%s: '#/components/schemas/Kitten'}]}
    Kitten: {allOf: [{allOf: [{$ref: '#/components/schemas/Cat'}]}]}
"""
    loaded(text % "x-ref")
    with pytest.raises(DocumentError, match=r"api.yaml:8:5 .* a part of itself"):
        loaded(text % "$ref")


# --------------------------------------------------------------------------- several files

PARTS = """\
schemas:
  Pet:
    type: object
    properties:
      owner: {$ref: 'people/owner.json'}
      again: {$ref: '#/schemas/Tag'}
      home: {$ref: '../api.yaml#/components/schemas/Home'}
    discriminator:
      propertyName: kind
      mapping: {tag: '#/schemas/Tag', home: Home}
  Tag: {type: string, example: {$ref: not/opened.yaml}}
parameters:
  limit: {name: limit, in: query, schema: {type: integer}}
"""


@pytest.fixture
def several(folder: Path) -> Path:
    (folder / "parts" / "people").mkdir(parents=True)
    (folder / "parts" / "all.yaml").write_text(PARTS)
    (folder / "parts" / "people" / "owner.json").write_text(
        '{"type": "object",\n "properties": {"pet": {"$ref": "../all.yaml#/schemas/Pet"}}}'
    )
    text = api("./parts/all.yaml#/schemas/Pet").replace(
        "    Loop", "    Home: {}\n    Loop"
    )
    text = text.replace(
        "parameters: []", "parameters: [{$ref: 'parts/all.yaml#/parameters/limit'}]"
    ).replace("Loop: {$ref", "Loop: {x-ref")
    (folder / "api.yaml").write_text(text)
    return Path("api.yaml")


def test_files_beside_the_document_become_part_of_its_tree(several: Path) -> None:
    document = load(several)
    parts, owner = "/x-specloom-files/1", "/x-specloom-files/2"
    assert at(document, SCHEMA) == {"$ref": f"#{parts}/schemas/Pet"}
    pet = at(document, f"{parts}/schemas/Pet")
    assert pet["properties"] == {
        "owner": {"$ref": f"#{owner}"},
        "again": {"$ref": f"#{parts}/schemas/Tag"},
        "home": {"$ref": "#/components/schemas/Home"},
    }
    assert pet["discriminator"]["mapping"] == {
        "tag": f"#{parts}/schemas/Tag",
        "home": "Home",
    }
    assert at(document, f"{owner}/properties/pet") == {"$ref": f"#{parts}/schemas/Pet"}
    assert at(document, f"{parts}/schemas/Tag")["example"] == {
        "$ref": "not/opened.yaml"
    }
    assert [path.name for path in document.files] == [
        "api.yaml",
        "all.yaml",
        "owner.json",
    ]


def test_places_in_other_files_name_them(several: Path) -> None:
    document = load(several)
    place = document.place("/x-specloom-files/1/schemas/Pet/properties/again")
    assert str(place) == "parts/all.yaml:6:7 (#/schemas/Pet/properties/again)"
    assert place.source == ""  # the user named another file
    assert (
        document.place("/x-specloom-files/2/properties").file
        == "parts/people/owner.json"
    )


def test_errors_in_other_files_are_placed_there_and_quote_nothing(
    several: Path,
) -> None:
    Path("parts/all.yaml").write_text(
        PARTS.replace("type: object", "required: {secret: 1}")
    )
    with pytest.raises(DocumentError, match=r"^parts/all.yaml:3:5"):
        load(several)
    Path("parts/all.yaml").write_text("secret: [")
    with pytest.raises(
        DocumentError, match=r"^parts/all.yaml:1:10: the referenced file"
    ) as caught:
        load(several)
    assert "secret" not in str(caught.value)


def test_errors_in_operations_of_other_files_are_placed_there_too(
    folder: Path,
) -> None:
    Path("pets.yaml").write_text(ITEM)
    paths = "{/a: {$ref: pets.yaml}}"
    info = "{title: Pets, version: '1'}"
    Path("api.yaml").write_text(f"openapi: 3.1.0\ninfo: {info}\npaths: {paths}\n")
    with pytest.raises(DocumentError) as caught:
        load(Path("api.yaml"))
    told = [line.partition(": ")[::2] for line in str(caught.value).splitlines()]
    assert [(where.partition(" ")[0], what) for where, what in told] == [
        ("pets.yaml:9:3", "the operationId 'x' is taken by #/paths/~1a/get"),
        ("pets.yaml:2:5", "the path parameter 'id' is not in the path '/a'"),
        ("pets.yaml:6:15", "there is no security scheme 'key'"),
    ]


def test_the_digest_changes_with_every_file(several: Path) -> None:
    before = load(several).digest
    assert load(several).digest == before
    owner = Path("parts/people/owner.json")
    owner.write_text(owner.read_text() + "\n")
    assert load(several).digest != before


def test_files_outside_need_a_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("api", "shared", "elsewhere"):
        (tmp_path / name).mkdir()
    (tmp_path / "shared" / "pet.yaml").write_text("type: string\n")
    (tmp_path / "elsewhere" / "pet.yaml").write_text("type: string\n")
    text = api("REF").replace("Loop: {$ref", "Loop: {x-ref")
    spec = tmp_path / "api" / "api.yaml"
    spec.write_text(text.replace("REF", "../shared/pet.yaml"))
    with pytest.raises(DocumentError, match="leads out of the folder") as caught:
        load(spec)
    assert "`roots`" in caught.value.hint
    assert len(load(spec, roots=[tmp_path / "shared"]).files) == 2
    spec.write_text(text.replace("REF", "../elsewhere/pet.yaml"))
    with pytest.raises(DocumentError, match="leads out of the folder"):
        load(spec, roots=[tmp_path / "shared"])


def test_no_symbolic_link_leads_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / "pet.yaml").write_text("type: string\n")
    (tmp_path / "api" / "link.yaml").symlink_to(tmp_path / "pet.yaml")
    (tmp_path / "api" / "up").symlink_to(tmp_path)
    for ref in ("link.yaml", "up/pet.yaml"):
        (tmp_path / "api" / "api.yaml").write_text(api(ref))
        with pytest.raises(DocumentError, match="leads out of the folder"):
            load(tmp_path / "api" / "api.yaml")


def test_the_number_and_size_of_files_is_limited(several: Path) -> None:
    with pytest.raises(DocumentError, match="the limit `files` is 2"):
        load(several, limits=Limits(files=2))
    size = several.stat().st_size
    with pytest.raises(DocumentError, match="the limit `bytes`"):
        load(several, limits=Limits(bytes=size + 100))


@pytest.mark.parametrize(
    ("anchor", "ref"),
    [
        ("$dynamicAnchor: node", "$dynamicRef: '#node'"),
        ("$recursiveAnchor: true", "$recursiveRef: '#'"),
    ],
)
def test_a_dynamic_reference_is_read_as_a_plain_one(
    loaded: Loaded, anchor: str, ref: str
) -> None:
    document = loaded(f"""\
openapi: 3.1.0
info: {{title: '', version: ''}}
components:
  schemas:
    Tree: {{{anchor}, properties: {{below: {{{ref}}}}}}}
""")
    tree = at(document, "/components/schemas/Tree")
    assert tree["properties"]["below"] == {"$ref": "#/components/schemas/Tree"}
    assert "read as a `$ref`" in str(document.notes[0])


@pytest.mark.parametrize(
    "place", ["paths: {$ref: x.yaml}", "paths: {/a: {get: {$ref: x.yaml}}}", "info: {$ref: x}",
              "components: {schemas: {$ref: x.yaml}}", "servers: [{$ref: x.yaml}]"],
)  # fmt: skip
def test_a_reference_where_the_specification_has_none_is_an_error(
    loaded: Loaded, place: str
) -> None:
    head = "openapi: 3.1.0\n" + (
        "" if "info" in place else "info: {title: '', version: ''}\n"
    )
    with pytest.raises(DocumentError, match="a reference cannot stand for"):
        loaded(head + place + "\n")


def test_an_answer_that_was_filed_as_a_request_body_is_read_all_the_same(
    loaded: Loaded,
) -> None:
    document = loaded("""\
openapi: 3.0.3
info: {title: Filed elsewhere, version: "1"}
paths:
  /data:
    put:
      operationId: putData
      requestBody: {$ref: "#/components/requestBodies/Data"}
      responses:
        "200": {$ref: "#/components/requestBodies/Data"}
components:
  requestBodies:
    Data:
      description: The data.
      content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}
""")
    [note] = document.notes
    assert "does not lead to a response, but to the request body object" in note.message
    assert note.place.line == 9
    assert note.reading == "its content is read as the response's"
    built = build([ServiceSource("svc", document)], name="data").api
    [answer] = built.services[0].resources[0].methods[0].operation.responses
    assert (answer.status, answer.kind, answer.doc.raw) == ("200", "json", "The data.")


MEANT = """\
openapi: 3.0.3
info: {title: Meant, version: "1"}
paths:
  /a:
    put:
      operationId: putA
      parameters: [{name: p, in: query, schema: {$ref: "#/components/parameters/P"}}]
      requestBody: {$ref: "#/components/schemas/S"}
      responses:
        "200": {description: "", content: {application/json: {schema: {$ref: "#/components/responses/R"}}}}
        "201": {$ref: "#/components/schemas/S"}
        "202": {$ref: "#/components/responses/R"}
components:
  parameters: {P: {name: p, in: query, schema: {type: integer}}}
  responses: {R: {description: "", content: {text/plain: {}, application/json: {schema: {$ref: "#/components/schemas/S"}}}}}
  schemas: {S: {type: object, properties: {a: {type: string}}}}
"""


def test_a_reference_to_another_kind_is_read_as_what_it_can_only_mean(
    loaded: Loaded,
) -> None:
    document = loaded(MEANT)
    operation = document.root["paths"]["/a"]["put"]
    pointed = "#/components/responses/R/content/application~1json/schema"
    schema = {"schema": {"$ref": "#/components/schemas/S"}}
    answers = operation["responses"]
    assert (
        operation["parameters"][0]["schema"]["$ref"]
        == "#/components/parameters/P/schema"
    )
    assert operation["requestBody"] == {"content": {"application/json": schema}}
    assert answers["200"]["content"]["application/json"]["schema"]["$ref"] == pointed
    assert answers["201"]["content"] == {"application/json": schema}
    assert answers["202"] == {"$ref": "#/components/responses/R"}
    readings = [(note.place.line, note.reading) for note in document.notes]
    assert readings == [
        (7, "its schema is read"),
        (8, "read as JSON of this schema"),
        (10, "its schema is read"),
        (11, "read as JSON of this schema"),
    ]


def test_a_schema_that_is_a_response_without_content_is_any_value(
    loaded: Loaded,
) -> None:
    before, _, after = MEANT.partition("{R: {")
    nothing = '{R: {description: "Text.", x-content: {text/plain: {}}}}\n'
    written = before + nothing + after.partition("\n")[2]
    document = loaded(written)
    answer = document.root["paths"]["/a"]["put"]["responses"]["200"]
    assert answer["content"]["application/json"]["schema"] == {}
    assert "it has no schema: any value" in [note.reading for note in document.notes]


def test_references_that_lead_round_through_what_they_mean_are_refused(
    loaded: Loaded,
) -> None:
    round_about = MEANT.replace(
        "S: {type: object, properties: {a: {type: string}}}",
        'S: {$ref: "#/components/responses/R"}',
    )
    with pytest.raises(DocumentError, match="only leads back to itself"):
        loaded(round_about)


def test_what_was_meant_is_never_a_key_of_ours(loaded: Loaded) -> None:
    with pytest.raises(DocumentError) as caught:
        loaded(api("#/component/schemas/Pet").replace("components:", "x-a:"))
    assert "specloom" not in caught.value.hint
