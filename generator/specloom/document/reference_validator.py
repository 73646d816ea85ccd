"""A script, run in a process of its own: the reference validator's verdict on a document.

Reads ``{"tree": …, "megabytes": …, "errors": …}`` as JSON from standard input; writes a
list of ``[path, message]`` to standard output, ``path`` being keys that may go through
references. It imports nothing of specloom, opens nothing, and is stopped from outside
when it takes too long.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterator
from typing import Any

_LONGEST = 300  # characters of a message; some quote whole documents


def main() -> None:
    """Answer one question."""
    question = json.load(sys.stdin)
    _limit_memory(question["megabytes"] * 2**20)
    found: dict[str, None] = {}
    for error in _errors(question["tree"]):
        found.setdefault(json.dumps(error))
        if len(found) == question["errors"]:
            break
    print(f"[{', '.join(found)}]")


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _errors(tree: dict[str, Any]) -> Iterator[tuple[list[str | int], str]]:
    from jsonschema_path import SchemaPath
    from openapi_spec_validator.shortcuts import get_validator_cls

    kind: Any = get_validator_cls(tree)
    validators = {
        name: _located(validator, SchemaPath)
        for name, validator in kind.keyword_validators.items()
    }
    checked = type("Located", (kind,), {"keyword_validators": validators})
    # Without handlers, nothing outside the tree can be opened.
    path = SchemaPath.from_dict(tree, handlers={})
    root = checked(path).root_validator(path)
    for error in itertools.chain(kind.schema_validator.iter_errors(tree), root):
        at = list(getattr(error, "specloom_at", ()))
        deepest = _deepest(error)
        keys = at + list(deepest.absolute_path)
        yield [key if isinstance(key, int) else str(key) for key in keys], _message(
            deepest
        )


def _deepest(error: Any) -> Any:
    """Of alternatives that all failed, the one that came furthest is what was meant."""
    while error.context:
        error = max(
            error.context, key=lambda e: (len(e.path), "'$ref'" not in e.message)
        )
    return error


def _located(validator: Any, path_type: Any) -> Any:
    """The keyword validator, noting on each error the path of what it looked at.

    The innermost one comes first, and is right; the schemas that it has seen are kept
    in a set, since a list makes it quadratic.
    """

    class Located(validator):  # type: ignore[misc]
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            for name in ("visited_schema_ids", "meta_checked_schema_ids"):
                if hasattr(self, name):
                    setattr(self, name, _Seen())

        def __call__(self, *arguments: Any, **options: Any) -> Iterator[Any]:
            path = next((a for a in arguments if isinstance(a, path_type)), None)
            below = ("default",) if hasattr(validator, "value_validator_cls") else ()
            for error in super().__call__(*arguments, **options):
                if path is not None and not hasattr(error, "specloom_at"):
                    error.specloom_at = (*path.parts, *below)
                yield error

    return Located


class _Seen(set[int]):
    append = set.add


def _message(error: Any) -> str:
    """The validator's words, without the value that they quote in full."""
    text = str(error.message)
    quoted = repr(error.instance) if error.validator else ""
    if len(quoted) > 60 and text.startswith(quoted):
        text = "this value" + text[len(quoted) :]
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


if __name__ == "__main__":
    main()
