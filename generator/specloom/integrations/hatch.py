"""A build hook for hatchling: what is packed was generated from what is packed beside it.

::

    [build-system]
    requires = ["hatchling", "specloom"]
    build-backend = "hatchling.build"

    [tool.hatch.build.hooks.specloom]
    check = true    # fail if anything is out of date, instead of making it new

hatchling finds it by the entry point ``hatch`` of this distribution.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.plugin import hookimpl

from .. import config as configuration
from .. import console
from ..config import Config
from ..errors import ConfigError, Place, SpecloomError
from ..generation import Result, prepare, write

_TABLE = Place("pyproject.toml", pointer="/tool/hatch/build/hooks/specloom")
# What hatchling itself reads in the table of any hook.
_EVERY_HOOKS = (
    "dependencies",
    "enable-by-default",
    "require-runtime-dependencies",
    "require-runtime-features",
)


class SpecloomBuildHook(BuildHookInterface[BuilderConfig]):
    """Runs ``specloom generate``, or ``specloom check``, before anything is packed."""

    PLUGIN_NAME = "specloom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make new, or check, all that the project's own configuration names.

        What git ignores is packed all the same. Ends the build with specloom's message
        where something is wrong.
        """
        try:
            config = _config(Path(self.root))
            self._run(config)
        except SpecloomError as error:
            self.app.abort(console.describe_error(error))
        else:
            folder = config.out.relative_to(config.folder).as_posix()
            build_data["artifacts"].append(f"/{folder}/**")

    def _run(self, config: Config) -> None:
        if _wants_check(self.config):
            stale = [*_stale(prepare(config))]
            if stale:
                names = ", ".join(stale)
                self.app.abort(f"{names}: out of date; run `specloom generate`")
            return
        for result in write(config, prepare(config, reuse=True)):
            self.app.display_info(
                f"specloom: {result.provider}: {result.methods} methods"
            )


def _wants_check(table: dict[str, Any]) -> bool:
    unknown = sorted(table.keys() - {"check", *_EVERY_HOOKS})
    if unknown:
        raise ConfigError(
            f"unknown key `{unknown[0]}`", _TABLE, "`check` is all that this hook takes"
        )
    if not isinstance(chosen := table.get("check", False), bool):
        raise ConfigError("`check` is not true or false", _TABLE)
    return chosen


def _config(root: Path) -> Config:
    found = configuration.file_in(root)
    if found is None:
        raise ConfigError(
            "there is no configuration",
            Place("pyproject.toml"),
            "write [tool.specloom] there, or run `specloom init SPEC`",
        )
    return configuration.load(found)


def _stale(results: list[Result]) -> list[str]:
    return [
        console.printable(f"{output.stamp.target}/{output.stamp.provider}")
        for result in results
        for output in result.outputs
        if output.changes
    ]


@hookimpl
def hatch_register_build_hook() -> type[SpecloomBuildHook]:
    """What hatchling asks every module behind the entry point for."""
    return SpecloomBuildHook
