"""Which files are ours, and what happens to those that are not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sabotage import tree

from specloom.errors import OutputError
from specloom.output import File, apply, compare


def write(folder: Path, texts: dict[str, str], *, force: bool = False) -> None:
    files = [File(path, text.encode()) for path, text in texts.items()]
    apply([compare(files, folder, force=force)], folder.parent, force=force)


def identities(folder: Path) -> dict[Path, tuple[int, int]]:
    found = {path: path.stat() for path in folder.rglob("*")}
    return {path: (status.st_ino, status.st_mtime_ns) for path, status in found.items()}


def test_a_fresh_folder_holds_exactly_the_files_and_their_list(tmp_path: Path) -> None:
    write(tmp_path / "out", {"a.py": "1", "b/c.py": "2"})
    assert set(tree(tmp_path / "out")) == {"a.py", "b/c.py", ".specloom.json"}


def test_writing_the_same_again_touches_nothing(tmp_path: Path) -> None:
    write(tmp_path / "out", {"a.py": "1", "b/c.py": "2"})
    before = identities(tmp_path)
    write(tmp_path / "out", {"a.py": "1", "b/c.py": "2"})
    assert identities(tmp_path) == before


def test_an_unchanged_file_keeps_its_time_when_its_neighbour_changes(
    tmp_path: Path,
) -> None:
    write(tmp_path / "out", {"pkg/same.py": "1", "pkg/other.py": "2"})
    before = (tmp_path / "out/pkg/same.py").stat()
    write(tmp_path / "out", {"pkg/same.py": "1", "pkg/other.py": "3"})
    after = (tmp_path / "out/pkg/same.py").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_what_is_no_longer_generated_goes_and_empty_folders_with_it(
    tmp_path: Path,
) -> None:
    write(tmp_path / "out", {"a.py": "1", "old/deep/b.py": "2", "old.md": "3"})
    write(tmp_path / "out", {"a.py": "1"})
    assert set(os.listdir(tmp_path / "out")) == {"a.py", ".specloom.json"}


def test_caches_of_a_removed_package_go_with_it(tmp_path: Path) -> None:
    write(tmp_path / "out", {"a.py": "1", "old/b.py": "2"})
    (tmp_path / "out/old/__pycache__").mkdir()
    (tmp_path / "out/old/__pycache__/b.pyc").write_bytes(b"")
    write(tmp_path / "out", {"a.py": "1"})
    assert set(os.listdir(tmp_path / "out")) == {"a.py", ".specloom.json"}


def test_a_file_edited_by_hand_stops_the_run_and_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path / "out", {"a.py": "1", "b.py": "1"})
    (tmp_path / "out/a.py").write_text("mine")
    with pytest.raises(OutputError, match="edited by hand") as refusal:
        write(tmp_path / "out", {"a.py": "2", "b.py": "2"})
    assert "--force" in refusal.value.hint
    assert (tmp_path / "out/a.py").read_text() == "mine"
    assert (tmp_path / "out/b.py").read_text() == "1"


def test_an_edited_file_that_is_no_longer_generated_is_not_deleted(
    tmp_path: Path,
) -> None:
    write(tmp_path / "out", {"a.py": "1", "b.py": "1"})
    (tmp_path / "out/a.py").write_text("mine")
    with pytest.raises(OutputError, match="edited by hand"):
        write(tmp_path / "out", {"b.py": "1"})
    assert (tmp_path / "out/a.py").read_text() == "mine"


def test_a_file_of_somebody_else_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/a.py").write_text("mine")
    with pytest.raises(OutputError, match="not written by specloom"):
        write(tmp_path / "out", {"a.py": "1"})
    assert tree(tmp_path / "out") == {"a.py": b"mine"}


def test_force_overwrites_edited_and_foreign_files_and_no_others(
    tmp_path: Path,
) -> None:
    write(tmp_path / "out", {"a.py": "1"})
    (tmp_path / "out/a.py").write_text("mine")
    (tmp_path / "out/b.py").write_text("mine")
    (tmp_path / "out/c.py").write_text("mine")
    write(tmp_path / "out", {"a.py": "2", "b.py": "2"}, force=True)
    texts = {p: t for p, t in tree(tmp_path / "out").items() if p.endswith(".py")}
    assert texts == {"a.py": b"2", "b.py": b"2", "c.py": b"mine"}


def test_a_file_that_already_holds_what_we_want_counts_as_ours(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/a.py").write_text("1")
    write(tmp_path / "out", {"a.py": "1"})
    write(tmp_path / "out", {"a.py": "2"})
    assert (tmp_path / "out/a.py").read_text() == "2"


def test_files_of_others_inside_a_package_stay_through_every_change(
    tmp_path: Path,
) -> None:
    write(tmp_path / "out", {"pkg/a.py": "1", "pkg/sub/b.py": "1"})
    custom = tmp_path / "out/pkg/_custom/mine.py"
    custom.parent.mkdir()
    custom.write_text("by hand")
    write(tmp_path / "out", {"pkg/a.py": "2", "pkg/other/c.py": "1"})
    write(tmp_path / "out", {"other.py": "1"})
    assert custom.read_text() == "by hand"
    assert not (tmp_path / "out/pkg/a.py").exists()


def test_a_damaged_manifest_stops_the_run_unless_it_is_forced(tmp_path: Path) -> None:
    write(tmp_path / "out", {"a.py": "1"})
    (tmp_path / "out/.specloom.json").write_text("<<<<<<< HEAD")
    with pytest.raises(OutputError, match="not a manifest"):
        write(tmp_path / "out", {"a.py": "2"})
    write(tmp_path / "out", {"a.py": "2"}, force=True)
    assert not compare([File("a.py", b"2")], tmp_path / "out")


@pytest.mark.parametrize(
    "path",
    ["../a", "/a", "a/../../b", "a\\b", "c:a", "aux.py", "a/con", "x.", "a" * 201],
)
def test_no_manifest_makes_us_delete_what_is_not_below_the_folder(
    tmp_path: Path, path: str
) -> None:
    (tmp_path / "out").mkdir()
    text = f'{{"version": 1, "files": {{"{path}": "00"}}}}'.replace("\\", "\\\\")
    (tmp_path / "out/.specloom.json").write_text(text)
    with pytest.raises(OutputError, match="not a manifest"):
        write(tmp_path / "out", {"a.py": "1"})


@pytest.mark.parametrize(
    "paths",
    [["../a"], ["/a"], ["a//b"], ["a\\b"], ["nul"], ["a\n"], ["A.py", "a.py"]]
    + [["ﬁle", "file"], ["A/x", "a/y"], ["a", "a/b"], [".specloom.json/x"]],
)
def test_a_path_that_some_system_cannot_hold_is_refused(
    tmp_path: Path, paths: list[str]
) -> None:
    with pytest.raises(OutputError):
        compare([File(path, b"") for path in paths], tmp_path)


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("inside", ["", "docs", "docs/page.md", ".specloom.json"])
def test_no_symbolic_link_below_the_root_is_followed(
    tmp_path: Path, inside: str, force: bool
) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "page.md").write_text("precious")
    link = tmp_path / "root/out" / inside
    link.parent.mkdir(parents=True)
    link.symlink_to(victim / "page.md" if "." in inside else victim)
    with pytest.raises(OutputError, match="symbolic link"):
        files = [File("docs/page.md", b"1")]
        changes = compare(files, tmp_path / "root/out", tmp_path / "root", force=force)
        apply([changes], tmp_path / "root", force=force)
    assert tree(victim) == {"page.md": b"precious"}


def test_a_root_that_the_user_named_may_itself_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "root").symlink_to("real")
    write(tmp_path / "root/out", {"a.py": "1"})
    assert (tmp_path / "real/out/a.py").read_text() == "1"


def test_a_root_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "root").write_text("mine")
    with pytest.raises(OutputError, match="Not a directory"):
        write(tmp_path / "root/out", {"a.py": "1"})


def test_nothing_is_made_when_the_run_is_refused(tmp_path: Path) -> None:
    outputs = [tmp_path / "root/one", tmp_path / "root/two"]
    outputs[1].mkdir(parents=True)
    (outputs[1] / "a.py").write_text("mine")
    with pytest.raises(OutputError):
        apply([compare([File("a.py", b"1")], o) for o in outputs], tmp_path / "root")
    assert tree(tmp_path) == {"root/two/a.py": b"mine"}


def test_the_permissions_of_a_folder_survive_its_exchange(tmp_path: Path) -> None:
    write(tmp_path / "out", {"pkg/a.py": "1"})
    (tmp_path / "out/pkg").chmod(0o2750)
    write(tmp_path / "out", {"pkg/a.py": "2"})
    assert (tmp_path / "out/pkg").stat().st_mode & 0o7777 == 0o2750


def test_a_second_writer_waits_its_time_and_then_says_who_is_there(
    tmp_path: Path,
) -> None:
    hold = "import fcntl, os, sys; fcntl.flock(os.open(sys.argv[1], 0), 2); print(1, flush=True); input()"
    command = [sys.executable, "-c", hold, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as other:
        assert other.stdout is not None
        other.stdout.readline()
        changes = compare([File("a.py", b"1")], tmp_path / "out")
        with pytest.raises(OutputError, match="another specloom") as refusal:
            apply([changes], tmp_path, patience=0.1)
        assert str(other.pid) in str(refusal.value)
        other.kill()
    apply([changes], tmp_path, patience=0.1)
    assert (tmp_path / "out/a.py").exists()


def test_readers_never_find_half_a_package(tmp_path: Path) -> None:
    """Two modules that only fit each other, changed under somebody who reads both."""
    for number in range(60):
        texts = {"pkg/a.py": f"{number}", "pkg/b.py": f"{number}"}
        if number == 0:
            write(tmp_path / "out", texts)
            reader = subprocess.Popen(
                [sys.executable, "-c", READ_BOTH, str(tmp_path / "out/pkg")]
            )
        write(tmp_path / "out", texts)
    (tmp_path / "stop").touch()
    assert reader.wait(20) == 0


READ_BOTH = """
import os, sys
here = sys.argv[1]
while not os.path.exists(here + "/../../stop"):
    package = os.open(here, os.O_RDONLY)
    try:
        a, b = (os.open(name, os.O_RDONLY, dir_fd=package) for name in ("a.py", "b.py"))
    except FileNotFoundError:
        continue  # the old package, on its way out
    if os.read(a, 9) != os.read(b, 9):
        sys.exit("half a package")
    os.close(a), os.close(b), os.close(package)
"""
