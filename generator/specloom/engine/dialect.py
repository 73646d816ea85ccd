"""SQL text to a syntax tree: DuckDB's SQL and StackQL's statements.

On top of sqlglot's DuckDB dialect come ``EXEC a.b.c.m @x = '…', @@json = '…'`` (also as a
source in FROM), ``REPLACE t SET …``, and ``{{ name }}`` as a placeholder.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, ClassVar

from sqlglot import Token, TokenType, exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.parsers.duckdb import DuckDBParser

_LONGEST_NAME = 12  # tokens between the braces of a placeholder


class Exec(exp.Expression):
    """``EXEC a.b.c.m @x = 1 @@json = '{…}' RETURNING y``.

    ``parts`` are the name's identifiers, ``expressions`` one EQ per ``@`` parameter.
    """

    arg_types: ClassVar[dict[str, bool]] = {
        "parts": True,
        "expressions": False,
        "body": False,
        "returning": False,
    }


class Replace(exp.Update):
    """``REPLACE t SET … WHERE …``: UPDATE by the methods of another verb."""


class ApiParser(DuckDBParser):
    """DuckDB's grammar and ours. A name after a dot may be any word."""

    STATEMENT_PARSERS: ClassVar[dict[TokenType, Any]] = {
        **DuckDBParser.STATEMENT_PARSERS,
        TokenType.EXECUTE: lambda self: self._parse_exec(),
        TokenType.REPLACE: lambda self: self._parse_replace(),
    }

    JSON_OPERATORS: ClassVar[dict[TokenType, Any]] = {
        kind: lambda self, this, path, build=build: _tightly(self, this, path, build)
        for kind, build in DuckDBParser.JSON_OPERATORS.items()
    }

    def _parse_exec(self) -> Exec:
        parts = [self._parse_id_var(any_token=True)]
        while self._match(TokenType.DOT):
            parts.append(self._parse_id_var(any_token=True))
        arguments: list[exp.Expr] = []
        body: exp.Expr | None = None
        while self._at_argument():
            if self._at_sign():  # the second of @@json
                self._argument_name("json")
                body = self._argument_value()
            else:
                name = self._argument_name()
                arguments.append(exp.EQ(this=name, expression=self._argument_value()))
        returning = self._parse_returning()
        return self.expression(
            Exec(parts=parts, expressions=arguments, body=body, returning=returning)
        )

    def _at_argument(self) -> bool:
        """Step over ``@``, and over a comma before it: published pages often lack it."""
        comma = self._match(TokenType.COMMA)
        if self._at_sign():
            return True
        if comma:
            self.raise_error("Expected @name = value after the comma")
        return False

    def _at_sign(self) -> bool:
        return self._curr.text == "@" and self._match(TokenType.PARAMETER)

    def _argument_name(self, expected: str = "") -> exp.Expr | None:
        name = self._parse_id_var(any_token=True)
        while self._match(TokenType.DOT):  # a parameter may be called page.size
            more = self._parse_id_var(any_token=True)
            if name is not None and more is not None:
                name.set("this", f"{name.name}.{more.name}")
        if name is None or (expected and name.name.lower() != expected):
            self.raise_error(f"Expected {'@@' + expected if expected else 'a name'}")
        return name

    def _argument_value(self) -> exp.Expr | None:
        if not self._match(TokenType.EQ):
            self.raise_error("Expected = and a value")
        return self._parse_bitwise()

    def _parse_replace(self) -> Replace:
        if self._match(TokenType.INTO):
            self.raise_error("REPLACE has no INTO: write REPLACE t SET … WHERE …")
        return self.expression(Replace(**self._parse_update().args))

    def _parse_table(
        self,
        schema: bool = False,
        joins: bool = False,
        alias_tokens: Collection[TokenType] | None = None,
        parse_bracket: bool = False,
        is_db_reference: bool = False,
        parse_partition: bool = False,
        consume_pipe: bool = False,
    ) -> exp.Expr | None:
        if not self._match_pair(TokenType.L_PAREN, TokenType.EXECUTE):
            return super()._parse_table(
                schema=schema,
                joins=joins,
                alias_tokens=alias_tokens,
                parse_bracket=parse_bracket,
                is_db_reference=is_db_reference,
                parse_partition=parse_partition,
                consume_pipe=consume_pipe,
            )
        source = self.expression(exp.Subquery(this=self._parse_exec()))
        self._match_r_paren()
        source.set("alias", self._parse_table_alias(alias_tokens=alias_tokens))
        if joins:
            for join in self._parse_joins():
                source.append("joins", join)
        return source

    def _parse_table_part(self, schema: bool = False) -> exp.Expr | None:
        if (
            self._prev.token_type == TokenType.DOT
            and self._next.token_type != TokenType.L_PAREN
        ):
            return self._parse_id_var(any_token=True)
        return super()._parse_table_part(schema=schema)

    def _parse_lambda(self, alias: bool = False) -> exp.Expr | None:
        """An arrow before a string is JSON access, not a lambda of a constant."""
        after = self._tokens[self._index + 2 : self._index + 3]
        if (
            self._next.token_type == TokenType.ARROW
            and after
            and after[0].token_type == TokenType.STRING
        ):
            value = self._parse_select_or_expression(alias=alias)
            return self._parse_limit(self._parse_order(value))
        return super()._parse_lambda(alias=alias)


def _tightly(
    parser: ApiParser, this: exp.Expr, path: exp.Expr | None, build: Any
) -> exp.Expr:
    """``x->>'$.a' + 1`` as ``(x->>'$.a') + 1``: nobody adds to a path."""
    first = path
    while isinstance(first, exp.Binary):
        first = first.this
    if first is path or not (isinstance(first, exp.Literal) and first.is_string):
        made: exp.Expr = build(parser, this, path)
        return made
    assert path is not None and first is not None
    first.replace(build(parser, this, first.copy()))
    return path


class ApiSQL(DuckDB):
    """The dialect; it writes DuckDB's SQL."""

    Parser = ApiParser

    class Tokenizer(DuckDB.Tokenizer):
        KEYWORDS: ClassVar[dict[str, TokenType]] = {
            **{
                k: v
                for k, v in DuckDB.Tokenizer.KEYWORDS.items()
                if k != "EXPLAIN" and "?" not in k  # ?::DATE is a parameter and a cast
            },
            "EXEC": TokenType.EXECUTE,
        }
        COMMANDS: ClassVar[set[TokenType]] = DuckDB.Tokenizer.COMMANDS - {
            TokenType.EXECUTE
        }


def tokens(sql: str) -> list[Token]:
    """The statement's tokens, each ``{{ name }}`` and ``?`` as a placeholder ``$name``.

    Question marks are counted: the first is ``$1``. Raises sqlglot's TokenError.
    """
    found = ApiSQL().tokenize(sql)
    return list(_placeholders(found, sql))


def _placeholders(found: list[Token], sql: str) -> Iterator[Token]:
    index = marks = 0
    while index < len(found):
        token = found[index]
        close = _closing(found, index)
        if close:
            name = sql[found[index + 2].start : found[close - 1].end + 1]
            yield from _dollar(token, TokenType.VAR, name.strip(), found[close + 1].end)
            index = close + 2
            continue
        if _is_first_of_select(found, index):  # sqlglot takes it for an alias
            word = found[index + 1]
            yield from _dollar(token, TokenType.VAR, word.text, word.end)
            index += 2
            continue
        if token.token_type == TokenType.PLACEHOLDER:
            marks += 1
            yield from _dollar(token, TokenType.NUMBER, str(marks), token.end)
        else:
            yield token
        index += 1


def _is_first_of_select(found: list[Token], index: int) -> bool:
    """Whether ``:name`` stands here, right after SELECT."""
    around = [token.token_type for token in found[max(index - 1, 0) : index + 2]]
    return (
        around == [TokenType.SELECT, TokenType.COLON, TokenType.VAR]
        and found[index].end + 1 == found[index + 1].start
    )


def _closing(found: list[Token], index: int) -> int:
    """Where the ``}}`` stands of the ``{{`` at ``index``; 0 if there is no such pair."""
    if not _pair(found, index, TokenType.L_BRACE):
        return 0
    for end in range(index + 3, min(index + 3 + _LONGEST_NAME, len(found) - 1)):
        if _pair(found, end, TokenType.R_BRACE):
            return end
        if found[end].token_type in (TokenType.L_BRACE, TokenType.STRING):
            return 0
    return 0


def _pair(found: list[Token], index: int, kind: TokenType) -> bool:
    pair = found[index : index + 2]
    return (
        len(pair) == 2
        and pair[0].token_type == pair[1].token_type == kind
        and pair[0].end + 1 == pair[1].start
    )


def _dollar(at: Token, kind: TokenType, name: str, end: int) -> Iterator[Token]:
    comments = list(at.comments)
    place = (at.line, at.col, at.start)
    yield Token(TokenType.PARAMETER, "$", *place, at.start, comments)
    yield Token(kind, name, *place, end)
