"""``specloom completion``."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from .. import console


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print a script that completes commands and options in a shell.

    \b
    Examples:
      eval "$(specloom completion bash)"        # in ~/.bashrc
      eval "$(specloom completion zsh)"         # in ~/.zshrc
      specloom completion fish | source         # in config.fish
    """
    from . import root

    found = get_completion_class(shell)
    assert found is not None
    console.show(found(root, {}, "specloom", "_SPECLOOM_COMPLETE").source())
