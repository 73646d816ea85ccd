"""Swagger 2.0 in the shape of OpenAPI 3.0, so that nothing behind it knows of 2.0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from . import swagger_values as values
from .findings import Findings
from .grammar import VERBS
from .origins import Origin, Origins
from .pointers import join
from .references import lookup, pointer_in, reference_to
from .swagger_hosts import parameterized

Node = dict[str, Any]

_JSON: Final = ["application/json"]
_BYTES: Final = ["application/octet-stream"]
_MULTIPART: Final = "multipart/form-data"
_URLENCODED: Final = "application/x-www-form-urlencoded"
_HTTP: Final = ("http", "https")
_HOMES: Final[Mapping[str, str]] = {
    "definitions": "schemas",
    "parameters": "parameters",
    "responses": "responses",
    "securityDefinitions": "securitySchemes",
}
_REPLACED: Final = frozenset(
    {*_HOMES, "swagger", "host", "basePath", "schemes", "consumes", "produces"}
)


def lift(
    root: Node, schemas: Iterable[Node], referring: Iterable[Node], findings: Findings
) -> tuple[Node, Origins]:
    """The document as OpenAPI 3.0, and where its parts were in ``root``, which is used up.

    ``schemas`` are all schemas in it, ``referring`` all objects with a ``$ref``, which
    are local. What 3.0 cannot say goes to ``findings``.
    """
    lifting = _Lift(root, findings)
    new = lifting.document()
    for schema in schemas:
        values.lift_schema(schema)
    for node in referring:
        lifting.redirect(node)
    return new, lifting.origins


class _Lift:
    def __init__(self, root: Node, findings: Findings) -> None:
        self.origins = Origins()
        self._root = root
        self._findings = findings
        self._homes: dict[str, str] = {}  # new pointers by old ones

    def document(self) -> Node:
        """The new document; schemas are those of the old one."""
        root = self._root
        new: Node = {"openapi": "3.0.3"} | {
            k: v for k, v in root.items() if k not in _REPLACED
        }
        new["servers"] = self._servers(root.get("schemes"))
        self.origins["/servers"] = Origin(0, "/host" if "host" in root else "/basePath")
        new["components"] = self._components()
        new["paths"] = {
            path: (
                self._path_item(item, join("/paths", path)) if path[:1] == "/" else item
            )
            for path, item in root.get("paths", {}).items()
        }
        return new

    def redirect(self, node: Node) -> None:
        """Point a reference at where its target is now."""
        around, rest = pointer_in(node["$ref"]), ""
        while around:
            if around in self._homes:
                node["$ref"] = reference_to(self._homes[around] + rest)
                return
            around, _, token = around.rpartition("/")
            rest = f"/{token}{rest}"

    def _moved(self, old: str, new: str) -> None:
        self.origins[new] = Origin(0, old)
        self._homes.setdefault(old, new)

    def _final(self, value: Node, at: str) -> tuple[Node, str]:
        """What references lead to, and where that is."""
        while "$ref" in value:
            at = pointer_in(value["$ref"])
            value = lookup(self._root, at)
        return value, at

    # ------------------------------------------------------------------ the whole

    def _servers(self, schemes: Any) -> list[Node]:
        host, base = self._root.get("host", ""), self._root.get("basePath", "")
        known = [s for s in schemes or () if s in _HTTP] or ["https"]
        if not host:
            return parameterized(self._root, known) or [{"url": base or "/"}]
        return [{"url": f"{scheme}://{host}{base.rstrip('/')}"} for scheme in known]

    def _components(self) -> Node:
        root = self._root
        for old, new in _HOMES.items():
            if old in root:
                self._moved(f"/{old}", f"/components/{new}")
        made: Node = {
            "schemas": root.get("definitions", {}),
            "parameters": {
                name: self._parameter(value, join("/parameters", name))
                for name, value in root.get("parameters", {}).items()
                if self._final(value, "")[0].get("in") not in ("body", "formData")
            },
            "responses": {
                name: self._response(value, root, join("/responses", name), home)
                for name, value in root.get("responses", {}).items()
                if (home := join("/components/responses", name))
            },
            "securitySchemes": {
                name: values.scheme(value)
                for name, value in root.get("securityDefinitions", {}).items()
            },
        }
        extensions = root.get("components")
        kept: Node = extensions if isinstance(extensions, dict) else {}
        return kept | {key: value for key, value in made.items() if value}

    # ------------------------------------------------------------------ operations

    def _path_item(self, item: Node, home: str) -> Node:
        final, at = self._final(item, home)
        if at != home:
            self._moved(at, home)
            final = final | item
        plain, bodies = _sorted(self._parameters(final, at))
        new = {k: v for k, v in final.items() if k not in ("$ref", "parameters")}
        for verb in VERBS:
            if isinstance(final.get(verb), dict):
                here, there = join(at, verb), join(home, verb)
                new[verb] = self._operation(final[verb], here, there, bodies)
        if plain:
            new["parameters"] = self._listed(plain, join(home, "parameters"))
        return new

    def _operation(
        self, operation: Node, at: str, home: str, shared: list[tuple[Node, str]]
    ) -> Node:
        gone = ("consumes", "produces", "schemes", "parameters", "responses")
        new = {key: value for key, value in operation.items() if key not in gone}
        plain, bodies = _sorted(self._parameters(operation, at))
        if plain:
            new["parameters"] = self._listed(plain, join(home, "parameters"))
        if bodies := bodies or shared:
            new["requestBody"] = self._body(
                bodies, operation, join(home, "requestBody")
            )
        if "schemes" in operation:
            new["servers"] = self._servers(operation["schemes"])
        new["responses"] = {
            code: (
                self._response(response, operation, join(at, *way), join(home, *way))
                if not code.startswith("x-")
                else response
            )
            for code, response in operation.get("responses", {}).items()
            if (way := ("responses", code))
        }
        return new

    def _parameters(self, owner: Node, at: str) -> list[tuple[Node, str]]:
        """The parameters of an operation or path item, references followed."""
        listed = enumerate(owner.get("parameters") or ())
        return [self._final(p, join(at, "parameters", index)) for index, p in listed]

    def _listed(self, parameters: list[tuple[Node, str]], home: str) -> list[Node]:
        new = []
        for index, (parameter, at) in enumerate(parameters):
            if at.startswith("/parameters/"):
                new.append({"$ref": reference_to("/components" + at)})
            else:
                self._moved(at, join(home, index))
                new.append(self._parameter(parameter, at))
        return new

    def _parameter(self, parameter: Node, at: str) -> Node:
        parameter, at = self._final(parameter, at)
        return (
            values.about(parameter)
            | self._style(parameter, at)
            | {"schema": values.value_schema(parameter)}
        )

    def _style(self, parameter: Node, at: str) -> Node:
        found = values.style(parameter)
        if found is None:
            written = parameter.get("collectionFormat", "csv")
            self._findings.note(
                f"OpenAPI 3 has no style for the collectionFormat {written!r} here",
                join(at, "collectionFormat"),
                "the caller joins the items and gives them as one text",
                ("collectionFormat", written, parameter["in"]),
            )
            values.join_items(parameter)
        return found or {}

    # ------------------------------------------------------------------ bodies

    def _types(self, owner: Node, key: str) -> list[str]:
        """The media types that hold for an operation."""
        return list(owner.get(key) or self._root.get(key) or ())

    def _body(self, bodies: list[tuple[Node, str]], operation: Node, home: str) -> Node:
        (first, at), *more = bodies
        self._moved(at, home)
        if first.get("in") == "formData" and all(
            p.get("in") == "formData" for p, _ in more
        ):
            return self._form(bodies, operation, home)
        if more:
            self._findings.error(
                "an operation has one body, or one form",
                more[0][1],
                "make it a field of the body or form that is there already",
            )
        content = {}
        for media in self._types(operation, "consumes") or _JSON:
            content[media] = {"schema": first.get("schema", {})}
            self._moved(join(at, "schema"), join(home, "content", media, "schema"))
        kept = {k: v for k, v in values.about(first).items() if k not in ("name", "in")}
        return kept | {"content": content}

    def _form(self, fields: list[tuple[Node, str]], operation: Node, home: str) -> Node:
        named = [field for field, _ in fields]
        declared = [
            t
            for t in self._types(operation, "consumes")
            if t in (_MULTIPART, _URLENCODED)
        ]
        files = any(map(values.is_file, named))
        media = (
            {_MULTIPART: None} if files else dict.fromkeys(declared or [_URLENCODED])
        )
        styles = {field["name"]: self._style(field, at) for field, at in fields}
        encoding = {name: style for name, style in styles.items() if style}
        content = {}
        for name in media:
            content[name] = {"schema": values.form_schema(named)}
            content[name] |= {"encoding": encoding} if encoding else {}
            for field, at in fields:
                below = ("content", name, "schema", "properties", field["name"])
                self.origins[join(home, *below)] = Origin(0, at)
        required = any(field.get("required") is True for field in named)
        return {"content": content, "required": required}

    def _response(self, response: Node, owner: Node, at: str, home: str) -> Node:
        """A response; one that is shared stays so unless the operation has types of its own."""
        final, final_at = self._final(response, at)
        if (
            "$ref" in response
            and final_at.startswith("/responses/")
            and "produces" not in owner
        ):
            return {"$ref": reference_to("/components" + final_at)}
        if final_at != home:
            self._moved(final_at, home)
        replaced = ("schema", "examples", "headers")
        new = {key: value for key, value in final.items() if key not in replaced}
        if headers := final.get("headers"):
            new["headers"] = {
                name: values.header(value) for name, value in headers.items()
            }
        examples = final.get("examples")
        examples = examples if isinstance(examples, dict) else {}
        schema = final.get("schema")
        if schema is not None or examples:
            types = self._answers(schema, owner)
            content = new["content"] = {}
            for media in dict.fromkeys(
                [*types, *examples] if schema is None else types
            ):
                content[media] = {} if schema is None else {"schema": schema}
                content[media] |= (
                    {"example": examples[media]} if media in examples else {}
                )
                self._moved(
                    join(final_at, "schema"), join(home, "content", media, "schema")
                )
        return new

    def _answers(self, schema: Any, owner: Node) -> list[str]:
        """The media types of a response; a file is not JSON, whatever is produced else."""
        types = self._types(owner, "produces")
        if isinstance(schema, dict) and values.is_file(schema):
            return [media for media in types if "json" not in media] or _BYTES
        return types or _JSON


def _sorted(
    parameters: list[tuple[Node, str]],
) -> tuple[list[tuple[Node, str]], list[tuple[Node, str]]]:
    """Parameters that stay such, and those that make a body."""
    inside = [p[0].get("in") in ("body", "formData") for p in parameters]
    pairs = list(zip(parameters, inside, strict=True))
    return [p for p, is_body in pairs if not is_body], [
        p for p, is_body in pairs if is_body
    ]
