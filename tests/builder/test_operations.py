"""Operations: parameters, bodies, answers, words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import specloom
from builder.spelling import (
    built,
    notes,
    operation,
    parameters,
    plain,
    said,
    spelled,
    spelled_path,
)
from specloom import ir
from specloom.builder.media import kind_of
from specloom.errors import DocumentError, UnsupportedError

# --------------------------------------------------------------------------- parameters


def test_parameters_come_by_location_and_in_written_order() -> None:
    assert [
        (p.location, p.field.wire.raw)
        for p in operation("parameters", "postA").parameters
    ] == [
        ("path", "simple"),
        ("path", "label"),
        ("path", "matrix"),
        ("query", "f"),
        ("query", "page"),
        ("header", "g"),
    ]


def test_an_operation_overrides_its_paths_parameters() -> None:
    own = parameters("parameters", "getA")["f"].field
    assert (spelled(own.type), own.required) == ("integer", True)
    inherited = parameters("parameters", "postA")["f"].field
    assert (spelled(inherited.type), inherited.required) == ("string", False)


@pytest.mark.parametrize(
    ("name", "style", "explode"),
    [
        ("simple", "simple", False),
        ("label", "label", True),
        ("matrix", "matrix", False),
        ("spaces", "spaceDelimited", False),
        ("pipes", "pipeDelimited", False),
        ("deep", "deepObject", False),
        ("commas", "form", False),
        ("f", "form", True),
        ("x_request_id", "simple", False),
        ("session", "form", True),
    ],
)
def test_styles_are_the_documents_or_the_locations_own(
    name: str, style: str, explode: bool
) -> None:
    parameter = parameters("parameters", "getA")[name]
    assert (parameter.style, parameter.explode) == (style, explode)


def test_reserved_characters_may_be_allowed() -> None:
    assert parameters("parameters", "getA")["path"].allow_reserved


def test_a_parameter_may_travel_as_a_media_type() -> None:
    chosen = parameters("parameters", "getA")["filter"]
    assert chosen.media == ir.Text("application/json")
    assert spelled(chosen.field.type) == "GetAFilter"


def test_one_name_in_two_locations_is_told_apart_by_the_location() -> None:
    found = parameters("parameters", "getA")
    assert (found["simple"].location, found["query_simple"].location) == (
        "path",
        "query",
    )
    assert found["query_simple"].field.wire.raw == "simple"


def test_headers_that_the_transport_sets_are_no_parameters() -> None:
    assert "accept" not in parameters("parameters", "getA")
    assert "the header 'Accept' is not a parameter: left out" in notes("parameters")


def test_a_parameter_without_a_name_is_left_out_and_told() -> None:
    assert "a parameter in the query has no name: left out" in notes("parameters")
    assert "a parameter in the header has no name: left out" in notes("parameters")


def test_a_parameter_that_cannot_have_its_name_is_told_of() -> None:
    told = "'simple' has the name of another here: simple: called query_simple"
    assert told in notes("parameters")


def test_a_shared_parameter_has_one_type_for_all_operations() -> None:
    for id in ("getA", "postA"):
        page = parameters("parameters", id)["page"].field
        assert (spelled(page.type), page.doc.raw) == ("PageParameter", "Which page.")


def test_a_parameters_own_example_goes_before_its_schemas() -> None:
    found = parameters("parameters", "getA")
    assert plain(found["shown"].field.example) == "from the parameter"
    assert plain(found["named"].field.example) == 7
    assert plain(found["filter"].field.example) == {"x": "from the media type"}


def test_the_path_is_cut_at_its_parameters() -> None:
    path = operation("parameters", "getA").path
    assert spelled_path(path) == "/a/{simple}/{label}/{matrix}"


def test_a_parameter_of_the_query_that_is_written_in_the_path_as_well_is_sent_once() -> (
    None
):
    path = operation("parameters", "getWithTemplates").path
    sent = "/with-templates?lang={language}&page={page}&beta=true"
    assert spelled_path(path) == sent
    assert list(parameters("parameters", "getWithTemplates")) == [
        "language",
        "page",
        "q",
    ]


def test_what_a_path_says_in_its_query_is_no_parameter_too() -> None:
    path = operation("queries_in_paths", "listBooks").path
    assert spelled_path(path) == "/{shelf}?part=books&as=list"
    assert list(parameters("queries_in_paths", "listBooks")) == ["shelf", "prefix"]


def test_a_whole_query_string_is_taken_apart_into_what_travels() -> None:
    found = parameters("querystring", "search")
    assert {n: (p.location, p.field.required) for n, p in found.items()} == {
        "q": ("query", True),
        "tag": ("query", False),
        "near": ("query", False),
        "ids": ("query", False),
    }
    assert found["near"].media == ir.Text("application/json")
    assert (found["ids"].style, found["ids"].explode) == ("pipeDelimited", False)


def test_free_keys_of_a_query_string_are_a_map_whose_name_does_not_travel() -> None:
    for id, name in (("filter", "anything"), ("both", "rest")):
        free = parameters("querystring", id)[name]
        assert isinstance(free.field.type, ir.MapOf)
        assert (free.location, free.style, free.explode) == ("query", "form", True)


def test_a_whole_query_string_that_is_no_form_is_one_value() -> None:
    condition = parameters("querystring", "matching")["condition"]
    assert (condition.location, condition.field.required) == ("querystring", True)
    assert condition.media == ir.Text("application/json")
    assert plain(condition.field.example) == {
        "field": "size & colour",
        "among": ["large"],
    }
    shared = parameters("querystring", "matchingRows")["condition"]
    assert shared.media == ir.Text("application/vnd.acme+json")
    text = parameters("querystring", "selected")["selector"]
    assert (text.location, text.media) == ("querystring", None)


def test_cookies_may_have_a_style_of_their_own() -> None:
    found = parameters("cookies", "getBare")
    assert {n: (p.style, p.explode) for n, p in found.items()} == {
        "session": ("cookie", True),
        "color": ("cookie", True),
        "sizes": ("cookie", False),
        "mixed": ("cookie", False),
        "spread": ("cookie", True),
    }
    assert parameters("cookies", "getForm")["session"].style == "form"


def test_a_method_that_the_document_names_itself_keeps_its_name() -> None:
    copy = operation("methods", "copyFile")
    assert (copy.verb, copy.method.raw, copy.key.raw) == (
        "other",
        "COPY",
        "COPY /files/{id}",
    )
    assert operation("methods", "getFile").method == ir.NO_TEXT


def test_a_path_parameter_that_nobody_describes_is_a_required_string() -> None:
    toy = parameters("undeclared", "getToy")["toy"].field
    assert (spelled(toy.type), toy.required) == ("string", True)


# --------------------------------------------------------------------------- bodies


def attributes(id: str) -> dict[str, str]:
    """What the caller of an operation gives its body as, ``!`` after what is required."""
    return {
        f"{p.location} {p.field.name.snake}"
        + "!" * p.field.required: spelled(p.field.type)
        for p in operation("bodies", id).parameters
    }


def body(id: str) -> ir.Body:
    """The body of an operation."""
    found = operation("bodies", id).body
    assert found is not None
    return found


def test_a_form_that_its_schema_calls_a_text_is_sent_as_its_caller_wrote_it() -> None:
    assert attributes("postFormAsText") == {"body body!": "Written"}
    assert body("postFormAsText").kind == "text"
    told = "the schema of a form is a text: who calls writes the form: name=value&…"
    assert told in notes("bodies")


def test_parts_that_their_schema_calls_a_text_have_any_names() -> None:
    assert attributes("postPartsAsText") == {"body body!": "{any}"}
    told = "the schema of parts is string, which none can be"
    assert f"{told}: any names and values are sent" in notes("bodies")


def test_a_plain_object_is_given_attribute_by_attribute() -> None:
    assert attributes("postJson") == {
        "field name!": "string",
        "field secret": "string",
    }
    assert (spelled(body("postJson").type), body("postJson").unfolded) == ("Pet", True)
    assert body("postJson").doc.raw == "What to store."


def test_attributes_without_an_example_are_shown_by_the_bodys() -> None:
    shown = parameters("bodies", "putJson")["body_id"].field.example
    assert plain(shown) == "p-1"
    assert plain(parameters("bodies", "postJson")["name"].field.example) == "Rex"
    assert plain(parameters("bodies", "postJson")["secret"].field.example) == "hush"


def test_nothing_is_required_of_an_optional_body() -> None:
    assert attributes("postOptional") == {
        "field name": "string",
        "field secret": "string",
    }


def test_an_attribute_and_a_path_parameter_of_one_name_are_both_there() -> None:
    found = parameters("bodies", "putJson")
    assert {n: (p.location, p.field.wire.raw) for n, p in found.items()} == {
        "id": ("path", "id"),
        "body_id": ("field", "id"),
    }


@pytest.mark.parametrize(
    ("id", "type"),
    [
        ("patchList", "[PatchListRequestItem]"),
        ("postWhole", "[string]"),
        ("postChoice", "(Pet|Tree)"),
        ("postTree", "Tree"),
        ("postExtra", "PostExtraRequest"),
        ("putText", "string"),
        ("putBinary", "string:binary"),
        ("putXml", "string:binary"),
    ],
)
def test_other_bodies_are_given_whole(id: str, type: str) -> None:
    assert {name.rstrip("!"): t for name, t in attributes(id).items()} == {
        "body body": type
    }
    assert not body(id).unfolded


@pytest.mark.parametrize(
    ("id", "media", "kind"),
    [
        ("postJson", "application/json", "json"),
        ("patchMerge", "application/merge-patch+json", "json"),
        ("patchList", "application/json-patch+json", "json"),
        ("postForm", "application/x-www-form-urlencoded", "form"),
        ("postMultipart", "multipart/form-data", "multipart"),
        ("putBinary", "application/octet-stream", "binary"),
        ("putText", "text/plain", "text"),
        ("putXml", "application/xml", "xml"),
    ],
)
def test_media_types_say_how_a_body_travels(id: str, media: str, kind: str) -> None:
    assert (body(id).media.raw, body(id).kind) == (media, kind)


def test_of_several_media_types_json_is_sent_first_and_what_is_alike_beside_it() -> (
    None
):
    several = body("postSeveral")
    assert several.media.raw == "application/json"
    assert [m.raw for m in several.others] == ["application/x-www-form-urlencoded"]


def test_inline_schemas_of_further_bodies_are_called_as_their_methods_are() -> None:
    names = [d.name.snake for d in built("bodies").api.services[0].definitions]
    found = [name for name in names if name.startswith("patch_merge_or_form")]
    assert found == [
        "patch_merge_or_form_form_request",
        "patch_merge_or_form_form_request_form_only",
        "patch_merge_or_form_request",
    ]


def test_xml_is_handed_over_as_bytes_and_that_is_told() -> None:
    assert "XML is not taken apart: 'application/xml' bodies are bytes" in notes(
        "bodies"
    )


def test_parts_of_a_form_have_their_encodings() -> None:
    assert body("postMultipart").encodings == (
        ir.Encoding(ir.Text("file"), ir.Text("image/png, image/jpeg")),
        ir.Encoding(ir.Text("meta"), ir.Text("application/json")),
    )
    assert body("postForm").encodings == (
        ir.Encoding(ir.Text("tags"), None, "spaceDelimited", False),
        ir.Encoding(ir.Text("spread"), None),
        ir.Encoding(ir.Text("deep"), None, "deepObject", False),
    )


def test_a_shared_body_names_its_inline_schema() -> None:
    assert spelled(body("postShared").type) == "NewRequest"


# --------------------------------------------------------------------------- answers


def answers(feature: str, id: str) -> list[tuple[str, str, str]]:
    """Status, kind and type of an operation's answers."""
    return [
        (a.status, a.kind, spelled(a.type) if a.type is not None else "")
        for a in operation(feature, id).responses
    ]


def test_every_status_has_its_answer() -> None:
    assert answers("answers", "getPets") == [
        ("200", "json", "Pet"),
        ("204", "none", ""),
        ("4XX", "json", "RefusedResponse"),
        ("503", "json", "RefusedResponse"),
        ("default", "json", "GetPetsError"),
    ]


@pytest.mark.parametrize(
    ("id", "kind", "type"),
    [
        ("getFile", "binary", "string:binary"),
        ("getText", "text", "string"),
        ("getXml", "xml", "string:binary"),
        ("getUntyped", "json", "any"),
    ],
)
def test_answers_are_read_by_their_media_type(id: str, kind: str, type: str) -> None:
    assert answers("answers", id) == [("200", kind, type)]


def test_answers_have_headers_examples_and_words() -> None:
    answer = operation("answers", "getPets").responses[0]
    assert answer.doc.raw == "Some pets."
    assert plain(answer.example) == {"name": "Rex"}
    assert [
        (h.wire.raw, spelled(h.type), h.required, h.doc.raw) for h in answer.headers
    ] == [
        ("X-Total", "integer", True, "How many there are."),
        ("Link", "string", False, "Where the next page is."),
    ]


def test_an_answer_that_may_be_streamed_is_there_in_both_kinds() -> None:
    assert answers("streams", "chat") == [
        ("200", "json", "Whole"),
        ("200", "events", "Piece"),
    ]
    assert answers("streams", "log") == [("200", "jsonl", "Piece")]


@pytest.mark.parametrize("media", ["application/x-jsonl", "application/X-NDJSON; a=b"])
def test_lines_of_json_have_several_names(media: str) -> None:
    assert kind_of(media) == "jsonl"


# --------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("id", "summary", "doc"),
    [
        ("both", "Lists all words.", "They come in no order."),
        (
            "onlyDescription",
            "Lists the words, e.g. those of a book.",
            "They come in no order.\n\nA second paragraph.",
        ),
        ("repeated", "Lists words", "More about it."),
        ("same", "Lists words.", ""),
        ("continued", "Lists words", "Lists words with their origins."),
        ("GET /silent", "Said of the path.", ""),
    ],
)
def test_a_summary_is_whole_sentences_on_one_line_and_is_not_repeated(
    id: str, summary: str, doc: str
) -> None:
    found = operation("documentation", id)
    assert (found.summary.raw, found.doc.raw) == (summary, doc)


def test_an_operation_knows_its_tags_deprecation_and_place() -> None:
    found = operation("documentation", "both")
    assert found.deprecated and found.tags == (ir.Text("words"),)
    assert found.source is not None
    assert found.source.pointer.raw == "/paths/~1both/get"
    assert found.source.line == 9


@pytest.mark.parametrize(
    ("feature", "id", "safe"),
    [
        ("documentation", "both", True),
        ("documentation", "safePost", True),
        ("streams", "search", True),
        ("bodies", "postJson", False),
        ("split", "deleteOrder", False),
    ],
)
def test_what_may_be_repeated_is_safe(feature: str, id: str, safe: bool) -> None:
    assert operation(feature, id).safe is safe


def test_an_operation_without_an_id_is_called_by_its_method_and_path() -> None:
    assert said(operation("documentation", "GET /silent")) == ("", "GET /silent")


# --------------------------------------------------------------------------- not generated


def test_requests_that_the_server_sends_are_no_methods_and_that_is_told() -> None:
    assert built("webhooks").methods_out == built("webhooks").operations_in == 1
    assert notes("webhooks") == {
        "webhooks are requests that the server sends: a client does not call them",
        "callbacks are requests that the server sends: a client does not call them",
        "links only suggest what to call next: a client does not call them",
    }


def test_an_id_that_a_webhook_or_a_callback_has_as_well_is_told(tmp_path: Path) -> None:
    """It is no error, since nothing is called after it; a shared callback has one id."""
    answers = {"responses": {"204": {"description": "Thanks."}}}
    done = {"post": {"operationId": "two", **answers}}
    calling = {"callbacks": {"done": {"$ref": "#/components/callbacks/Done"}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Hooks", "version": "1"},
        "paths": {
            "/a": {"post": {"operationId": "one", **calling, **answers}},
            "/b": {"post": {"operationId": "two", **calling, **answers}},
        },
        "webhooks": {"sent": {"post": {"operationId": "three", **answers}}},
        "components": {"callbacks": {"Done": {"{$url}": done}}},
    }
    (tmp_path / "hooks.json").write_text(json.dumps(document))
    loaded = specloom.load(tmp_path / "hooks.json")
    found = specloom.build([specloom.ServiceSource("hooks", loaded)], name="zoo").notes
    told = [note for note in found if "operationId" in note.message]
    assert [(n.message, n.place and n.place.pointer) for n in told] == [
        (
            "the operationId 'two' is that of another operation",
            "/components/callbacks/Done/{$url}/post/operationId",
        )
    ]


@pytest.mark.parametrize(
    ("document", "what", "line"),
    [
        ("not_yet", "query string", 8),
        ("unnamed_parts", "parts without names", 11),
        ("nested_parts", "a part that has parts itself", 11),
    ],
)
def test_what_is_not_generated_yet_stops_the_build_with_its_place(
    document: str, what: str, line: int
) -> None:
    with pytest.raises(UnsupportedError, match=what) as caught:
        built(f"refused/{document}")
    assert caught.value.place is not None and caught.value.place.line == line
    assert caught.value.hint


def test_a_multipart_body_that_is_a_list_has_parts_by_their_positions() -> None:
    bodies = {id: operation("parts", id).body for id in _LISTS}
    assert {i: spelled(b.type) if b else "" for i, b in bodies.items()} == _LISTS
    document = bodies["sendDocument"]
    assert document is not None and document.parts is not None
    meta, cover = document.parts.first
    assert meta.media == ir.Text("application/vnd.acme+json")
    assert cover.media == ir.Text("image/png")
    assert cover.headers == ((ir.Text("Content-ID"), ir.Text("<cover>")),)
    assert document.parts.others.media == ir.Text("text/html")
    left = "the header 'Content-Language' of a part has no fixed value: left out"
    assert left in notes("parts")


_LISTS = {
    "sendNotes": "[string]",
    "sendScans": "[string:binary]",
    "sendRecords": "[SendRecordsRequestItem]",
    "sendDocument": "(SendDocumentRequestItem1, string:binary, *string)",
}


def test_leniently_what_needs_an_unreadable_schema_is_listed_too() -> None:
    with pytest.raises(DocumentError, match="colourful"):
        built("refused/unreadable")
    lenient = built("refused/unreadable", lenient=True)
    assert [(m.key, m.place.line if m.place else 0) for m in lenient.missing] == [
        ("GET /pets", 39),
        ("GET /rings", 41),
    ]
    (service,) = lenient.api.services
    assert [d.wire.raw for d in service.definitions] == ["Toy"]
    assert [note.reading for note in lenient.notes] == [
        "left out: 'colourful' is not a type",
        "left out: this schema is one of its own alternatives: no value has an end",
    ]


def test_leniently_it_is_listed_and_the_rest_is_generated() -> None:
    lenient = built("refused/not_yet", lenient=True)
    assert (lenient.operations_in, lenient.methods_out) == (2, 1)
    assert [(m.key, m.reason) for m in lenient.missing] == [
        ("GET /search", "a query string of 'application/xml' is not generated yet"),
    ]
