"""Small specs beside the tests, turned into the documents that StackQL reads."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from sql_documents import Mapped, Read, api_of, files_of


@pytest.fixture
def read() -> Read:
    """The document that is generated for the spec of a name."""

    def one(name: str) -> Mapped:
        files = files_of(api_of(Path(__file__).with_name(f"{name}.yaml")))
        (file,) = (f for f in files if "/services/" in f.path)
        return Mapped(yaml.safe_load(file.content))

    return one
