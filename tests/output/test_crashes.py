"""Whatever fails while a folder is written, it ends old or new, and the next run mends it."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sabotage import failing, killed, sabotaged, tree

from specloom.errors import OutputError
from specloom.output import File, apply, compare, disk
from specloom.output.transaction import recover

OLD = {
    "README.md": "old",
    "api/__init__.py": "same",
    "api/models.py": "old models",
    "api/gone.py": "old, and no longer wanted",
    "api/old_service/__init__.py": "old, and no longer wanted",
    "docs/index.md": "same",
}
NEW = {
    "README.md": "new",
    "api/__init__.py": "same",
    "api/models.py": "new models",
    "api/service/__init__.py": "new",
    "api/service/deep/__init__.py": "new",
    "docs/index.md": "same",
}
CUSTOM = {"api/_custom/mine.py": "by hand", "notes.txt": "by hand"}


def files(texts: dict[str, str]) -> list[File]:
    return [File(path, text.encode()) for path, text in texts.items()]


class Root:
    """Two outputs below one root, so that "all or nothing" spans folders."""

    def __init__(self, box: Path, custom: bool) -> None:
        self.path = box / "out"
        self._custom = CUSTOM if custom else {}
        self._template = box / "template"
        self.generate(OLD)
        for path, text in self._custom.items():
            place = self.path / "client" / path
            place.parent.mkdir(exist_ok=True)
            place.write_text(text)
        self.old = tree(self.path)
        shutil.copytree(self.path, self._template)
        self.generate(NEW)
        self.new = tree(self.path)
        self.reset()

    def generate(self, texts: dict[str, str]) -> None:
        changes = [
            compare(files(texts), self.path / name) for name in ("client", "sql")
        ]
        apply(changes, self.path, state={"state.json": texts["README.md"].encode()})

    def reset(self) -> None:
        shutil.rmtree(self.path.parent / ".out.specloom", ignore_errors=True)
        shutil.rmtree(self.path)
        shutil.copytree(self._template, self.path)

    @property
    def is_clean(self) -> bool:
        """Nothing of the run is left, in the root or beside it."""
        beside = set(os.listdir(self.path.parent)) - {"out", "template"}
        return not beside and set(os.listdir(self.path / ".specloom")) == {"state.json"}


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is such a thing: thousands of syncs take a while."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    with TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.fixture(params=["ours alone", "with files of others"])
def root(request: pytest.FixtureRequest, box: Path) -> Root:
    return Root(box, request.param == "with files of others")


@pytest.fixture(params=["folders exchanged", "files only", "staged inside"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The three ways that the file system leaves us."""
    if request.param == "files only":
        monkeypatch.setattr(disk, "exchange", _refused)
    if request.param == "staged inside":
        monkeypatch.setattr(os, "access", lambda path, mode: False)


def _refused(one: Path, other: Path) -> None:
    raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EACCES])
def test_every_failing_call_leaves_old_or_new(
    root: Root, way: None, error: int
) -> None:
    for number in range(1, 1000):
        root.reset()
        with sabotaged(number, failing(error)) as sabotage:
            try:
                root.generate(NEW)
            except OutputError as refusal:
                assert os.strerror(error) in str(refusal)
                assert tree(root.path) == root.old
            else:
                assert tree(root.path) == root.new
        root.generate(NEW)
        assert tree(root.path) == root.new
        assert root.is_clean
        if not sabotage.happened:
            return
    pytest.fail("the faults never ended")


def test_a_disk_that_stays_full_leaves_old_or_new(root: Root, way: None) -> None:
    for number in range(1, 1000):
        root.reset()
        with sabotaged(number, failing(errno.ENOSPC), stays=True) as sabotage:
            try:
                root.generate(NEW)
            except OutputError:
                failed = True
            else:
                failed = False
        root.generate(NEW if failed else OLD)
        assert tree(root.path) == (root.new if failed else root.old)
        if not sabotage.happened:
            return
    pytest.fail("the faults never ended")


def test_a_killed_run_is_finished_or_forgotten_by_the_next(
    root: Root, way: None
) -> None:
    for number in range(1, 1000):
        root.reset()
        died = killed(number, lambda: root.generate(NEW))
        recover(root.path)
        assert tree(root.path) in (root.old, root.new)
        root.generate(NEW)
        assert tree(root.path) == root.new
        assert root.is_clean
        if not died:
            return
    pytest.fail("the kills never ended")


def test_a_run_killed_before_its_first_move_leaves_the_root_as_it_was(
    box: Path,
) -> None:
    root = Root(box, custom=False)
    trees = []
    number = 1
    while killed(number, lambda: root.generate(NEW)):
        trees.append(tree(root.path))
        root.reset()
        number += 1
    switched = next(i for i, found in enumerate(trees) if found != root.old)
    assert all(found == root.old for found in trees[:switched])
    mixed = [t for t in trees if t not in (root.old, root.new)]
    assert len(mixed) < 10  # between renames only, with nothing slow among them


def test_files_of_others_survive_every_kill(box: Path) -> None:
    root = Root(box, custom=True)
    number = 1
    while killed(number, lambda: root.generate(NEW)):
        for path, text in CUSTOM.items():
            assert (root.path / "client" / path).read_text() == text
        root.reset()
        number += 1
