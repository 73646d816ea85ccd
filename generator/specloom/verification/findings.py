"""What verification says: findings, and the rules that they come from."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from ..errors import Place

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where, by which rule, what, and what to do about it.

    ``message`` and ``fix`` may quote the document: print them through
    ``console.printable``.
    """

    place: Place
    rule: str
    severity: Severity
    message: str
    fix: str

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}: {self.message} [{self.rule}]"


def _rules(severity: Severity, **promises: str) -> dict[str, tuple[Severity, str]]:
    return {name.replace("_", "-"): (severity, text) for name, text in promises.items()}


#: rule → (severity, what a document without such findings promises). An error is refused
#: by the engine or answered wrongly; a warning works, but not as written; a note is a limit
#: of StackQL that callers should know.
RULES: Final = MappingProxyType(
    {
        **_rules(
            "error",
            unreadable="A file can be read, and is a mapping.",
            reference="Every $ref leads somewhere.",
            resource="A resource is a mapping with methods or views.",
            operation="A method's operation is an HTTP operation of a path.",
            verb_list="A verb list holds references to methods of its own resource.",
            shadowed="Every method of a verb list can be reached: the first match wins.",
            row_path="An objectKey leads to something in the response schema.",
            no_columns="What a SELECT returns has columns.",
            response="A method's response code and media type are documented.",
            request="A method's request media type is documented.",
            parameters="An operation with a body has a `parameters` list, be it empty.",
            openapi="The document holds no construct that the OpenAPI 3.0 loader refuses.",
            unquoted="What YAML 1.1 reads as a boolean or as null is quoted.",
            transform="A transform has what it needs to run.",
            override="A schema_override leads to a schema in components.",
            paging="The page token goes where the operation takes it.",
            config="Settings have values that the engine knows.",
            server="Every service has a server with an absolute URL and its variables.",
            provider="provider.yaml names the provider and all of its services.",
        ),
        **_rules(
            "warning",
            verb_keys="All five verbs are listed, so that method names cannot decide.",
            server_variable="Giving a server variable hides no method.",
            ignored="Nothing is written that the engine does not read.",
            effect="Configuration stands where it has an effect.",
            exec_call="A method that only EXEC reaches can be called by EXEC.",
            identity="A resource has the id, name and title that its place asks for.",
            same_name="A body attribute is not named like a parameter.",
            token_parameter="A method that answers with a page token takes one.",
            composed="No column hides in an allOf, anyOf or oneOf beside properties.",
            service_list="A service document is listed in provider.yaml.",
        ),
        **_rules(
            "note",
            quoted_name="Names can be written without quotes.",
            body_media="A request body is of a media type that the engine can write.",
            left_out="Every operation of the description can be said in the document.",
            unmapped="Every operation is reached by a method.",
            sending="Parameters travel as StackQL sends them: it has no cookies, no styles.",
            page_turning="Pages follow each other as StackQL follows them.",
        ),
    }
)


def finding(place: Place, rule: str, message: str, fix: str) -> Finding:
    """A finding of a rule of the table, with the table's severity."""
    return Finding(place, rule, RULES[rule][0], message, fix)
