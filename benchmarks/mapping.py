"""How well the rules rediscover mappings that people published.

    python benchmarks/mapping.py [--list] DOCUMENT…

Each document must carry ``components.x-stackQL-resources``. It is read twice: once for that
mapping, and once with all ``x-stackQL…`` hints taken out, so that the rules have nothing but
paths, HTTP verbs, operationIds, tags and shapes. Per document, and for all of them together,
it prints

grouping
    the mean over all operations of the overlap (Jaccard) of its published resource and its
    inferred one, as sets of operations. Names don't count: ``runs`` is as good as
    ``experiment_runs``.
verb
    methods with the same SQL verb. In brackets, what is ``lifted`` as well: EXEC in the
    published mapping, but SELECT, UPDATE, REPLACE or DELETE by the rules. EXEC reaches every
    method whatever list it is in, so that a lifted one loses nothing; it is listed all the same.
    So is a PUT that is UPDATE in one mapping and REPLACE in the other: providers publish both.
rows
    SELECT methods with the same row path. A published method without ``objectKey`` has its
    rows where StackQL looks then: in ``items``, else the whole body. Steps into an object
    that is the only property of its parent make no difference, since columns are unfolded
    through it either way. In brackets, what is ``finer`` as well: published as one row for
    the whole body, inferred as the rows of the array in it. Methods whose answer is
    transformed before its rows are looked up cannot be compared and are left out.
paging
    SELECT methods that the published configuration pages (its token or number is among the
    operation's parameters, and comes back), paged the same way by the rules; how many more
    the rules page is in brackets.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from specloom import builder, document, ir
from specloom.builder.published import Mapped, methods
from specloom.builder.rows import Rows, at, steps
from specloom.builder.shapes import Shapes, answer

_HINTS = ("x-stackql-", "x-stackQL-")
_LIFTS = frozenset({"select", "update", "replace", "delete"})


@dataclass
class Score:
    """Agreement in one respect: how many were compared, how many agree, which do not."""

    compared: int = 0
    same: float = 0
    near: int = 0
    apart: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        if not self.compared:
            return "-"
        share = f"{100 * self.same / self.compared:.1f} %"
        return (
            f"{share} (+{100 * self.near / self.compared:.1f})" if self.near else share
        )


Scores = Mapping[str, Score]


def main() -> None:
    arguments = argparse.ArgumentParser(
        description="Compare inferred with published mappings."
    )
    arguments.add_argument("documents", nargs="+", type=Path)
    arguments.add_argument(
        "--list", action="store_true", help="list every disagreement"
    )
    given = arguments.parse_args()
    print(
        f"{'document':38} {'methods':>7} {'grouping':>9} {'verb':>16} {'rows':>16} {'paging':>16}"
    )
    found = []
    for path in given.documents:
        scores = compare(path)
        if scores is None:
            print(f"{path.name:38} has no published mapping")
            continue
        found.append(scores)
        print(_row(path.name, scores))
        for what, score in scores.items():
            for line in score.apart if given.list else ():
                print(f"    {what:8} {line}")
    if len(found) > 1:
        print(_row("together", together(found)))


def _row(name: str, scores: Scores) -> str:
    told = " ".join(f"{scores[k]!s:>16}" for k in ("verb", "rows", "paging"))
    return f"{name:38} {scores['verb'].compared:7} {scores['grouping']!s:>9} {told}"


def together(found: Sequence[Scores]) -> Scores:
    """The scores of several documents as those of one; every method counts alike."""
    return {
        what: Score(
            sum(scores[what].compared for scores in found),
            sum(scores[what].same for scores in found),
            sum(scores[what].near for scores in found),
        )
        for what in found[0]
    }


def compare(path: Path) -> Scores | None:
    """The scores of one document; None if it has no published mapping."""
    source = document.load(path)
    mapping = source.root.get("components", {}).get("x-stackQL-resources")
    if not mapping:
        return None
    published = list(methods(mapping, source.root.get("x-stackQL-config") or {}))
    _strip(source.root)
    built = builder.build(
        [builder.ServiceSource(path.stem, source)], name=path.stem, lenient=True
    )
    return _Comparison(published, built.api).scores()


def _strip(root: dict[str, Any]) -> None:
    """Take every hint of a mapping out of a document.

    An empty mapping stays: it marks a provider document, whose sign-in is said elsewhere.
    """
    root["components"]["x-stackQL-resources"] = {}
    root.pop("x-stackQL-config", None)
    for item in root.get("paths", {}).values():
        for operation in item.values():
            if isinstance(operation, dict):
                for key in [key for key in operation if key.startswith(_HINTS)]:
                    del operation[key]


class _Comparison:
    """A published mapping beside the inferred one, operation by operation."""

    def __init__(self, published: Sequence[Mapped], api: ir.Api) -> None:
        definitions = {
            ir.Ref(definition.name, home): definition
            for home, found in _definitions(api)
            for definition in found
        }
        self.shapes = Shapes(definitions)
        self.inferred = {
            method.operation.source.pointer.raw: (resource, method)
            for service in api.services
            for resource in service.resources
            for method in resource.methods
            if method.alias_of is None and method.operation.source
        }
        self.published = [one for one in published if one.pointer in self.inferred]

    def scores(self) -> Scores:
        return {
            "grouping": self.grouping(),
            "verb": self.verb(),
            "rows": self.rows(),
            "paging": self.paging(),
        }

    def grouping(self) -> Score:
        theirs, ours = defaultdict(set), defaultdict(set)
        for one in self.published:
            theirs[one.resource].add(one.pointer)
            ours[self.inferred[one.pointer][0].name].add(one.pointer)
        score = Score()
        for one in self.published:
            resource, method = self.inferred[one.pointer]
            left, right = theirs[one.resource], ours[resource.name]
            score.compared += 1
            score.same += len(left & right) / len(left | right)
            if left != right:
                score.apart.append(
                    _line(one, one.resource, resource.name.snake, method, "resource")
                )
        return score

    def verb(self) -> Score:
        score = Score()
        for one in self.published:
            method = self.inferred[one.pointer][1]
            score.compared += 1
            if method.verb in one.verbs:
                score.same += 1
                continue
            kin = _kinship(one.verbs, method)
            score.near += bool(kin)
            ours = f"{method.verb}{kin}"
            score.apart.append(_line(one, "/".join(one.verbs), ours, method, "verb"))
        return score

    def rows(self) -> Score:
        score = Score()
        for one, method, rows in self.selects():
            ours = self.unfolded(Rows(method.rows, ir.ANY, method.many, ""), method)
            theirs = self.unfolded(rows, method)
            score.compared += 1
            if ours == theirs:
                score.same += 1
                continue
            finer = (
                not rows.many and method.many and ours[: len(rows.path)] == rows.path
            )
            score.near += finer
            told = _path(method.rows, method.many) + (" (finer)" if finer else "")
            score.apart.append(
                _line(one, _path(rows.path, rows.many), told, method, "rows")
            )
        return score

    def selects(self) -> Iterator[tuple[Mapped, ir.Method, Rows]]:
        """Published SELECT methods whose rows can be compared."""
        for one in self.published:
            method = self.inferred[one.pointer][1]
            came = answer(method.operation)
            if (
                "select" not in one.verbs
                or came is None
                or came.type is None
                or came.kind != "json"
            ):
                continue
            wanted = steps(one.object_key)
            if one.object_key:
                rows = at(came.type, wanted, self.shapes) if wanted else None
            elif one.transformed:
                rows = None
            else:
                rows = at(came.type, ("items",), self.shapes) or at(
                    came.type, (), self.shapes
                )
            if rows is not None:
                yield one, method, rows

    def unfolded(self, rows: Rows, method: ir.Method) -> tuple[ir.Text, ...]:
        """The path, through objects that are the only property of their parent."""
        came = answer(method.operation)
        path = rows.path
        if rows.many or came is None or came.type is None:
            return path
        for _ in range(8):
            here = at(came.type, tuple(step.raw for step in path), self.shapes)
            fields = self.shapes.fields(here.type) if here else ()
            if len(fields) != 1 or not self.shapes.is_object(fields[0].type):
                break
            path = (*path, fields[0].wire)
        return path

    def paging(self) -> Score:
        score = Score()
        for one, method, rows in self.selects():
            theirs = self.configured(one, method, rows)
            ours = method.paging
            if theirs is None:
                score.near += ours is not None
                continue
            score.compared += 1
            mine = (
                (ours.kind, ours.parameter, tuple(s.raw for s in ours.next))
                if ours
                else None
            )
            if mine == theirs:
                score.same += 1
            else:
                score.apart.append(
                    _line(one, str(theirs[0]), str(mine and mine[0]), method, "paging")
                )
        return score

    def configured(
        self, one: Mapped, method: ir.Method, rows: Rows
    ) -> tuple[Any, ...] | None:
        """Kind, parameter and token of the published paging, if this operation has them."""
        came = answer(method.operation)
        if not rows.many or not one.paging or came is None or came.type is None:
            return None
        sent, back, end = (
            one.paging.get(key) or {}
            for key in ("requestToken", "responseToken", "responseTerminator")
        )
        names = {p.field.wire.raw: p.field.name for p in method.operation.parameters}
        if back.get("location") == "header":
            return ("link", None, ())
        token = steps(str(end.get("key") or back.get("key") or ""))
        if not token or at(came.type, token, self.shapes) is None:
            return None
        if sent.get("location") == "request":
            return ("next_url", None, token)
        if sent.get("key") not in names:
            return None
        if one.paging.get("algorithm") == "page_number":
            return ("page", names[sent["key"]], ())
        return ("token", names[sent["key"]], token)


def _definitions(api: ir.Api) -> Iterator[tuple[Any, Sequence[ir.Definition]]]:
    yield None, api.definitions
    for service in api.services:
        yield service.name, service.definitions


def _kinship(verbs: tuple[ir.SqlVerb, ...], method: ir.Method) -> str:
    """Why another verb loses nothing, "" if it does."""
    if verbs == ("exec",) and method.verb in _LIFTS:
        return " (lifted)"
    put = method.operation.verb == "put" and {*verbs, method.verb} == {
        "update",
        "replace",
    }
    return " (PUT)" if put else ""


def _path(path: tuple[ir.Text, ...], many: bool) -> str:
    return "".join(("$", *(f".{step.raw}" for step in path), "[*]" if many else ""))


def _line(one: Mapped, theirs: str, ours: str, method: ir.Method, what: str) -> str:
    rule = next((rule.rule for rule in method.rules if rule.what == what), "no rule")
    return f"{method.operation.key.raw:70} {theirs} -> {ours}  [{rule}]"


if __name__ == "__main__":
    main()
