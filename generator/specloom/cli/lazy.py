"""A group of commands of which only the one that runs is imported."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """Commands from a table: name → (module, one line of help).

    The module holds a command of that name. ``--help`` reads the table alone.
    """

    def __init__(self, *, table: Mapping[str, tuple[str, str]], **options: Any) -> None:
        super().__init__(**options)
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in self._table:
            return None
        module, _ = self._table[cmd_name]
        command = getattr(import_module(module), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; a near miss is told which."""
        name = args[0]
        if name not in self._table and not ctx.resilient_parsing:
            from difflib import get_close_matches

            for near in get_close_matches(name, self._table, 1):
                ctx.fail(f"No such command {name!r}. Did you mean {near!r}?")
        return super().resolve_command(ctx, args)

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """The table as people read it."""
        with formatter.section("Commands"):
            rows = [(name, text) for name, (_, text) in self._table.items()]
            formatter.write_dl(rows)
