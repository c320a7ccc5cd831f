"""Every command and every piece of Python in the README does what it says."""

import re
import shlex
from pathlib import Path

import pytest

from geodispatch.cli import run

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.removeprefix("$ ").split("#")[0].strip()
    for block in re.findall(r"```console\n(.*?)```", README, flags=re.DOTALL)
    for line in block.splitlines()
]
OURS = [command for command in COMMANDS if command.startswith("geodispatch ")]


def test_the_commands_that_are_not_ours_are_the_two_of_the_makefile():
    """`make run` and `make test` are run by people and by CI; a test cannot run itself."""
    assert [command for command in COMMANDS if command not in OURS] == ["make run", "make test"]
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    assert {"run", "test"} <= targets


def test_the_commands_of_the_readme_succeed_in_their_order(tmp_path, monkeypatch, capsys):
    assert len(OURS) >= 5
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    monkeypatch.chdir(tmp_path)
    for command in OURS:
        monkeypatch.setattr("sys.argv", shlex.split(command))
        with pytest.raises(SystemExit) as end:
            run()
        assert end.value.code == 0, f"{command}\n{capsys.readouterr().err}"
        assert capsys.readouterr().out


def test_the_python_of_the_readme_runs(capsys):
    blocks = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    known = {}  # one block goes on where the one before it ended
    for block in blocks:
        exec(compile(block, "README.md", "exec"), known)  # noqa: S102 - our own text
    assert re.search(r"\d+ s (True|False)", capsys.readouterr().out)


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").glob("*.md")))
def test_no_link_leads_nowhere(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), target
