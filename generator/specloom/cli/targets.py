"""``specloom targets``."""

from __future__ import annotations

import click

from .. import console
from ..targets import TARGETS


@click.command()
def targets() -> None:
    """List what can be generated, for --target and for `targets` in the configuration."""
    width = max(map(len, TARGETS))
    for name, summary in TARGETS.items():
        console.show(f"{name:<{width}}  {summary}")
