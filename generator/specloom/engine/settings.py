"""The ``config`` of provider documents: where a setting stands, and what it means.

A setting of the method wins over the resource's, the service's, the provider's entry for
the service, and the provider's. What the engine cannot do is refused by its name when the
method is called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .catalog import Pushdown, Retry, Template, View

Config = Mapping[str, Any]

_TEXT_TEMPLATES = ("golang_template_text_v0.1.0", "golang_template_text_v0.3.0")
_JSON_TEMPLATES = (
    "golang_template_json_v0.1.0",
    "golang_template_json_v0.3.0",
    "golang_template_v0.1.0",
    "golang_template_v0.3.0",
)


class Refused(Exception):
    """A setting that the engine does not support; its text names it."""


def first(configs: Sequence[Config], key: str) -> Config:
    """The setting ``key`` of the nearest level that has it; {} if none does."""
    found = (config[key] for config in configs if isinstance(config.get(key), dict))
    return next(found, {})


def body_prefix(method: Config) -> tuple[str, tuple[str, ...]]:
    """What precedes a body attribute's name in SQL, and below which property it stands.

    Only the method's own setting counts. Raises Refused.
    """
    algorithm = text(first([method], "requestBodyTranslate"), "algorithm")
    if algorithm in ("", "default"):
        return "data__", ()
    if algorithm == "naive":
        return "", ()
    if algorithm.startswith("naive_"):
        return "", tuple(algorithm.removeprefix("naive_").split("."))
    raise Refused(f"requestBodyTranslate {algorithm!r}")


def check_translations(configs: Sequence[Config]) -> None:
    """Raises Refused where requests would have to be rewritten, or be signed otherwise."""
    outermost = configs[-1].get("auth")
    if any(config.get("auth") not in (None, outermost) for config in configs):
        raise Refused("auth of a method, resource or service")
    for key in ("requestTranslate", "queryParamTranspose"):
        algorithm = text(first(configs, key), "algorithm")
        if algorithm:
            raise Refused(f"{key} {algorithm!r}")


def template(said: Any) -> Template | None:
    """A transform of a request or an answer. Raises Refused."""
    if not isinstance(said, dict) or not said:
        return None
    kind = text(said, "type")
    if kind not in _TEXT_TEMPLATES + _JSON_TEMPLATES:
        raise Refused(f"the transform {kind!r}")
    return Template(text(said, "body"), text=kind in _TEXT_TEMPLATES)


def pushdown(configs: Sequence[Config]) -> Pushdown | None:
    """Query parameters that may do a part of the statement's work."""
    said = first(configs, "queryParamPushdown")
    if not said:
        return None
    top, select, where = (first([said], key) for key in ("top", "select", "filter"))
    largest = top.get("maxValue")
    return Pushdown(
        top=_parameter(top, "top"),
        top_max=largest if isinstance(largest, int) and largest > 0 else 0,
        select=_parameter(select, "select"),
        delimiter=text(select, "delimiter") or ",",
        selectable=_listed(select.get("supportedColumns")),
        filter=_parameter(where, "filter") if _is_odata(where) else "",
        columns=_listed(where.get("supportedColumns")),
        operators=_listed(where.get("supportedOperators")),
    )


def _parameter(said: Config, name: str) -> str:
    if not said:
        return ""
    return text(said, "paramName") or (f"${name}" if _is_odata(said) else "")


def _is_odata(said: Config) -> bool:
    return (text(said, "syntax") or text(said, "dialect")) == "odata"


def retry(configs: Sequence[Config]) -> Retry | None:
    """How requests are repeated, where the document says so."""
    said = first(configs, "retry")
    if not said:
        return None
    statuses: Any = first([said], "retryable_conditions").get("status_codes") or ()
    return Retry(
        attempts=_number(said, "max_attempts"),
        initial_ms=_number(said, "initial_delay_ms"),
        maximum_ms=_number(said, "max_delay_ms"),
        verbs=tuple(verb.upper() for verb in _words(said.get("retryable_methods"))),
        statuses=tuple(s for s in statuses if isinstance(s, int)),
    )


def views(resource: Config) -> tuple[View, ...]:
    """The queries that a resource stands for, each with what it must be given."""
    said = first([first([resource], "views")], "select")
    found: list[View] = []
    while said and len(found) < 16:
        dialect, required = _predicate(text(said, "predicate"))
        found.append(View(text(said, "ddl"), dialect, required))
        said = first([said], "fallback")
    return tuple(view for view in found if view.sql)


def _predicate(text: str) -> tuple[str, tuple[str, ...]]:
    """The dialect and the required names of ``sqlDialect == "x" && requiredParams == […]``."""
    dialect = ""
    required: tuple[str, ...] = ()
    for part in text.split("&&"):
        key, _, value = (piece.strip() for piece in part.partition("=="))
        if key == "sqlDialect":
            dialect = value.strip("\"'")
        elif key == "requiredParams":
            names = value.strip("[] ").split(",")
            required = tuple(n for name in names if (n := name.strip(" \"'")))
    return dialect, required


def text(config: Config, key: str) -> str:
    value = config.get(key)
    return value if isinstance(value, str) else ""


def _number(config: Config, key: str) -> int:
    value = config.get(key)
    return value if isinstance(value, int) and value > 0 else 0


def _listed(values: Any) -> tuple[str, ...]:
    """The names of a list; () where it takes all, as it does without one."""
    names = _words(values)
    return () if "*" in names else names


def _words(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list):
        return ()
    return tuple(value for value in values if isinstance(value, str))
