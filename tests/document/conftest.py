"""What the tests of loading share: a folder that documents are written to."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specloom.document import Document, load


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def loaded(folder: Path) -> Callable[..., Document]:
    """Write a document (text, or a value as JSON) and load it under a short name."""

    def write_and_load(document: str | dict[str, Any], **options: Any) -> Document:
        if isinstance(document, dict):
            path = Path("api.json")
            path.write_text(json.dumps(document, indent=1))
        else:
            path = Path("api.yaml")
            path.write_text(document)
        return load(path, **options)

    return write_and_load
