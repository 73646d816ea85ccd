"""What `check` and `diff` print."""

from __future__ import annotations

from pathlib import Path

from specloom.output import File, apply, compare


def written(folder: Path, text: str) -> None:
    apply([compare([File("a.py", text.encode())], folder)])


def diff(folder: Path, *files: tuple[str, str]) -> str:
    return compare([File(p, t.encode()) for p, t in files], folder).diff()


def test_a_change_shows_as_a_unified_diff_with_its_lines(tmp_path: Path) -> None:
    lines = [f"line {n}" for n in range(1, 101)]
    written(tmp_path, "\n".join(lines))
    lines[49] = "changed"
    assert diff(tmp_path, ("a.py", "\n".join(lines))) == (
        "--- a.py (on disk)\n+++ a.py (generated)\n@@ -48,5 +48,5 @@\n"
        " line 48\n line 49\n-line 50\n+changed\n line 51\n line 52\n"
    )


def test_a_diff_ends_where_the_file_does(tmp_path: Path) -> None:
    written(tmp_path, "old\nlast\n")
    head = "--- a.py (on disk)\n+++ a.py (generated)\n"
    changed = head + "@@ -1,2 +1,2 @@\n-old\n+new\n last\n"
    assert diff(tmp_path, ("a.py", "new\nlast\n")) == changed
    cut = head + "@@ -1,3 +1,2 @@\n old\n last\n-\n"
    assert diff(tmp_path, ("a.py", "old\nlast")) == cut
    emptied = head + "@@ -1,2 +0,0 @@\n-old\n-last\n"
    assert diff(tmp_path, ("a.py", "")) == emptied


def test_missing_stale_edited_and_foreign_files_are_told_apart(tmp_path: Path) -> None:
    written(tmp_path, "1\n")
    assert diff(tmp_path, ("b.py", "1\n")) == (
        "+++ b.py (missing, 1 line)\n--- a.py (no longer generated, 1 line)\n"
    )
    (tmp_path / "a.py").write_text("mine\n")
    (tmp_path / "b.py").write_text("mine\n")
    text = diff(tmp_path, ("a.py", "1\n"), ("b.py", "1\n"))
    assert "a.py (edited by hand)" in text
    assert "b.py (not written by specloom)" in text


def test_nothing_in_a_diff_acts_on_a_terminal_or_a_ci_log(tmp_path: Path) -> None:
    written(tmp_path, "same\n::error::context\n##vso[x]\nold\x1b[2J\n")
    text = diff(tmp_path, ("a.py", "same\n::error::context\n##vso[x]\nnew\u202e\r\n"))
    assert "\x1b" not in text and "\u202e" not in text and "\r" not in text
    assert "##vso[" not in text
    assert not any(line.strip().startswith("::") for line in text.splitlines())


def test_a_diff_is_whole_and_a_short_one_is_cut_and_says_so(tmp_path: Path) -> None:
    written(tmp_path, "".join(f"{n}\n" for n in range(1000)))
    new = "".join(f"{n + 5000}\n" for n in range(1000))
    others = [File(f"{n}.py", b"new\n") for n in range(30)]
    changes = compare([File("a.py", new.encode()), *others], tmp_path)
    whole, short = changes.diff(), changes.diff(short=True)
    assert whole.count("\n+") == 1000 + 1 + 30 and "…" not in whole
    assert short.count("\n") < 70
    assert "\n…\n" in short and short.endswith("… and 11 more files\n")


def test_a_lost_manifest_is_a_difference_of_its_own(tmp_path: Path) -> None:
    written(tmp_path, "1\n")
    (tmp_path / ".specloom.json").unlink()
    changes = compare([File("a.py", b"1\n")], tmp_path)
    assert changes
    assert "the list of generated files is missing" in changes.diff()
