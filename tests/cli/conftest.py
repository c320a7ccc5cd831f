"""The command line as a function: words in; status, stdout and stderr out."""

import pytest

from geodispatch.cli import run


@pytest.fixture
def cli(monkeypatch, capsys):
    def cli(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["geodispatch", *words])
        status = 0
        try:
            run()
        except SystemExit as end:
            status = int(end.code or 0)
        return status, *capsys.readouterr()

    return cli
