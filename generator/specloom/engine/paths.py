"""Constant JSON paths on typed columns, written as access to their members.

``run->>'$.info.start_time'`` on a STRUCT is ``run.info.start_time``: it compares as the
number that it is, and needs no JSON. Types are followed through sub-selects, common table
expressions, UNNEST, lambdas and the functions that hand their argument on. Where a type is
not known the path stays what it was, and DuckDB reads JSON.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from .blocks import ROW, Blocks, Item, Meaning
from .shapes import JSON, TEXT, Shape, shape
from .steps import Step, dotted, indexed, unfolded, walked, written

_HAND_ON = (
    exp.Coalesce,
    exp.Max,
    exp.Min,
    exp.AnyValue,
    exp.First,
    exp.Last,
    exp.IgnoreNulls,
)
_SPELLINGS = {
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "string": "VARCHAR",
}


class Paths:
    """Rewrites the JSON paths of a statement."""

    def __init__(self, blocks: Blocks) -> None:
        self._blocks = blocks

    def rewrite(self) -> set[tuple[int, str]]:
        """Write what can be written as access to members.

        Gives the hidden columns that this takes: for a property that the schema does not
        declare, the row as it came.
        """
        self._needed: set[tuple[int, str]] = set()
        nodes = [
            node
            for node in self._blocks.tree.find_all(
                exp.JSONExtract, exp.JSONExtractScalar
            )
            if not isinstance(node.parent, exp.JSONExtract | exp.JSONExtractScalar)
            or node.arg_key != "this"
        ]
        for node in reversed(nodes):  # what is inside goes first
            start, steps = unfolded(node)
            known = self.type_of(start)
            if steps and known is not None and (known.is_nested or known.kind == "map"):
                made = self._accessed(start, known, steps)
                if made is not None:
                    node.replace(made)
        for dotted_one in list(self._blocks.tree.find_all(exp.Column, exp.Dot)):
            self._find_extra(dotted_one)
        return self._needed

    def _find_extra(self, node: exp.Expr) -> None:
        """``profile.custom``, where the object may have it though nobody declared it."""
        top, names = dotted(node)
        made: exp.Expr
        if not isinstance(node, exp.Column):
            made, names = node.this, [node.expression.name, *names]
            known = self.type_of(made)
        else:
            meaning = self._blocks.meaning(node)
            if meaning is None:
                return
            made = exp.column(
                exp.to_identifier(meaning.name, quoted=True),
                table=exp.to_identifier(meaning.item.name, quoted=True),
            )
            names = [*meaning.members, *names]
            known = self._of_meaning(Meaning(meaning.item, meaning.name))
        for position, name in enumerate(names):
            inner = _below(known, [name])
            if inner is None and known is not None and known.extras:
                found = self._extra(made.copy(), known, names[position:])
                is_output = isinstance(top.parent, exp.Select)
                top.replace(
                    exp.alias_(found, name, quoted=True) if is_output else found
                )
                return
            made = exp.Dot(
                this=made.copy(), expression=exp.to_identifier(name, quoted=True)
            )
            known = inner

    def _accessed(
        self, start: exp.Expr, known: Shape, steps: Sequence[Step]
    ) -> exp.Expr | None:
        """The members that a path leads to; None where only JSON can tell."""
        made = start.copy()
        for position, step in enumerate(steps):
            rest = steps[position + 1 :]
            if known.kind in ("json", "map"):
                return self._in_json(made, known, steps[position:])
            if isinstance(step, str) and known.kind == "object":
                member = next((n for n in known.members if n == step), None)
                if member is None and known.extras:
                    return self._extra(made, known, steps[position:])
                if member is None:
                    return self._undeclared(start, steps)
                made = exp.Dot(
                    this=made, expression=exp.to_identifier(member, quoted=True)
                )
                known = known.members[member]
            elif known.kind == "array" and known.item is not None and step is None:
                return self._each(made, known.item, rest)
            elif (
                known.kind == "array"
                and known.item is not None
                and isinstance(step, int)
            ):
                made = indexed(made, step)
                known = known.item
            else:
                return exp.Null()
        return made

    def _each(
        self, made: exp.Expr, item: Shape, rest: Sequence[Step]
    ) -> exp.Expr | None:
        """What the rest of a path finds in each item of a list."""
        variable = exp.to_identifier(f"each{len(rest)}", quoted=True)
        inner = self._accessed(exp.column(variable.copy()), item, rest)
        if inner is None:
            return None
        function = exp.Lambda(this=inner, expressions=[variable])
        found = exp.Anonymous(this="list_transform", expressions=[made, function])
        return (
            exp.Anonymous(this="flatten", expressions=[found])
            if None in rest
            else found
        )

    def _extra(self, made: exp.Expr, known: Shape, steps: Sequence[Step]) -> exp.Expr:
        """An undeclared property of an object that keeps them."""
        held = exp.Dot(
            this=made, expression=exp.to_identifier(known.extras, quoted=True)
        )
        return self._in_json(held, known.members[known.extras], steps)

    def _in_json(self, made: exp.Expr, known: Shape, steps: Sequence[Step]) -> exp.Expr:
        """The rest of a path inside JSON; the values of a map have a type all the same."""
        path = exp.Literal.string(written(steps))
        final = known.item if known.kind == "map" and len(steps) == 1 else None
        spelling = _SPELLINGS.get(final.kind) if final is not None else None
        text = exp.Anonymous(this="json_extract_string", expressions=[made, path])
        if spelling is None:
            return text
        kind = exp.DataType.build(spelling)
        return exp.TryCast(this=text, to=kind)  # what does not fit is NULL here as well

    def _undeclared(self, start: exp.Expr, steps: Sequence[Step]) -> exp.Expr | None:
        """A property that the schema does not know, from the row as it came."""
        names: list[str] = []
        while isinstance(start, exp.Dot):
            names.insert(0, start.expression.name)
            start = start.this
        meaning = self._blocks.meaning(start) if isinstance(start, exp.Column) else None
        if meaning is None or meaning.item.source is None:
            return None
        column = meaning.item.source.columns.get(meaning.name.lower())
        if column is None:
            return None
        self._needed.add((meaning.item.source.index, ROW))
        path = written([*column.path, *meaning.members, *names, *steps])
        row = exp.column(
            exp.to_identifier(ROW, quoted=True),
            table=exp.to_identifier(meaning.item.name, quoted=True),
        )
        return exp.Anonymous(
            this="json_extract_string", expressions=[row, exp.Literal.string(path)]
        )

    # ------------------------------------------------------------------ types

    def type_of(self, node: exp.Expr) -> Shape | None:
        """The type of an expression, as far as it can be told from the schemas."""
        match node:
            case exp.Paren() | exp.Alias():
                return self.type_of(node.this)
            case exp.Column():
                variable = self._variable(node)
                if variable is not None:
                    return _below(variable, [p.name for p in node.parts[1:]])
                return self._of_meaning(self._blocks.meaning(node))
            case exp.Identifier() | exp.Dot():
                return self._of_dot(node)
            case exp.Bracket():
                return self._of_bracket(node)
            case exp.Explode() | exp.Unnest():
                inner = (
                    node.this if isinstance(node, exp.Explode) else node.expressions[0]
                )
                return _item(self.type_of(inner))
            case exp.JSONExtract() | exp.JSONExtractScalar():
                start, steps = unfolded(node)
                found = self.type_of(start)
                return None if steps is None or found is None else walked(found, steps)
            case exp.Filter() | exp.Order() | exp.Distinct():
                return self.type_of(node.this)
            case _ if isinstance(node, _HAND_ON):
                return self.type_of(node.this)
        return self._of_function(node)

    def _of_dot(self, node: exp.Expr) -> Shape | None:
        if isinstance(node, exp.Identifier):
            return self._variable(node)
        return _below(self.type_of(node.this), [node.expression.name])

    def _of_bracket(self, node: exp.Bracket) -> Shape | None:
        found = self.type_of(node.this)
        key = node.expressions[0] if node.expressions else None
        if found is not None and found.kind == "object":
            return _below(found, [key.name]) if isinstance(key, exp.Literal) else None
        return found if isinstance(key, exp.Slice) else _item(found)

    def _of_function(self, node: exp.Expr) -> Shape | None:
        """List functions: a filter keeps the list's type, a list of values makes one."""
        name = node.name.lower() if isinstance(node, exp.Anonymous) else node.key
        arguments = node.expressions if isinstance(node, exp.Anonymous) else [node.this]
        if not arguments or not isinstance(arguments[0], exp.Expr):
            return None
        if name in (
            "list_filter",
            "arrayfilter",
            "list_sort",
            "sortarray",
            "arraysort",
        ):
            return self.type_of(arguments[0])
        if name in ("list", "arrayagg", "array_agg"):
            inner = self.type_of(arguments[0])
            return None if inner is None else Shape("array", item=inner)
        return None

    def _variable(self, node: exp.Expr) -> Shape | None:
        """The type of a lambda's or comprehension's variable."""
        name = node.parts[0].name if isinstance(node, exp.Column) else node.name
        around = node.find_ancestor(exp.Lambda, exp.Comprehension, exp.Select)
        while around is not None and not isinstance(around, exp.Select):
            if isinstance(around, exp.Comprehension):
                if around.expression.name == name:
                    return _item(self.type_of(around.args["iterator"]))
            elif name in [each.name for each in around.expressions[:1]]:
                call = around.parent
                listed = (
                    call.expressions[0] if isinstance(call, exp.Anonymous) else None
                )
                listed = listed if listed is not None else (call and call.this)
                return (
                    _item(self.type_of(listed))
                    if isinstance(listed, exp.Expr)
                    else None
                )
            around = around.find_ancestor(exp.Lambda, exp.Comprehension, exp.Select)
        return None

    def _of_meaning(self, meaning: Meaning | None) -> Shape | None:
        if meaning is None:
            return None
        item = meaning.item
        if item.source is not None:
            column = item.source.columns.get(meaning.name.lower())
            if column is None:
                return JSON if meaning.name.lower() == ROW else TEXT
            return _below(shape(item.source.types, column.type), meaning.members)
        if item.query is not None:
            return _below(self._of_output(item.query, meaning.name), meaning.members)
        return _below(self._of_unnested(item, meaning.name), meaning.members)

    def _of_output(self, query: exp.Query, name: str) -> Shape | None:
        """The type of a query's output column, by its first branch."""
        inner = query.unnest()
        while isinstance(inner, exp.SetOperation):
            inner = inner.this.unnest()
        if not isinstance(inner, exp.Select):
            return None
        for projection in inner.selects:
            if (
                projection.alias_or_name.lower() == name.lower()
                and not projection.is_star
            ):
                return self.type_of(projection)
        block = self._blocks.block(inner)
        owners = [item for item in block.items.values() if item.has(name)]
        if inner.is_star and len(owners) == 1:
            return self._of_meaning(Meaning(owners[0], name))
        return None

    def _of_unnested(self, item: Item, name: str) -> Shape | None:
        """The type of a column that UNNEST makes in FROM."""
        node = item.node
        if isinstance(node, exp.Lateral):
            node = node.this
        if not isinstance(node, exp.Unnest | exp.Explode):
            return None
        found = self.type_of(node)
        alias = item.node.args.get("alias")
        columns = alias.args.get("columns") if alias is not None else None
        names = [column.name.lower() for column in columns or ()]
        return found if not names or name.lower() in names else None


def _below(found: Shape | None, members: Sequence[str]) -> Shape | None:
    for name in members:
        if found is None or found.kind != "object":
            return None
        known = {member.lower(): inner for member, inner in found.members.items()}
        found = known.get(name.lower())
    return found


def _item(found: Shape | None) -> Shape | None:
    return found.item if found is not None and found.kind == "array" else None
