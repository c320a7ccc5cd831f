"""``geodispatch complaints``: proved and counted, never shown."""

import json
import traceback

import pytest
from typer.testing import CliRunner

from complaint_story import SIGN, Office
from geodispatch.adapters.complaints import SqlComplaints
from geodispatch.adapters.store.sqlite import best_driver
from geodispatch.cli.complaints import app
from geodispatch.domain.complaints import Case, StepKind
from geodispatch.errors import LogUnavailableError
from town import NOON


@pytest.fixture
def file(tmp_path):
    """Three complaints of the past in a file of Wuhan, one of them settled and told."""
    file = tmp_path / "complaints.db"
    with SqlComplaints(file, "wuhan", NOON) as store:
        office = Office(store)
        numbers = [office.lodge(case=Case.PAST).number for _ in range(3)]
        kinds = (StepKind.ACCEPT, StepKind.INVESTIGATE, StepKind.SETTLE, StepKind.TELL_RESULT)
        office.through(numbers[0], *kinds)
    return file


def ask(file, *words):
    where = ("--city", "wuhan", "--database", str(file))
    done = CliRunner().invoke(app, [*words, *where])
    told = "".join(traceback.format_exception(done.exception)) if done.exception else ""
    assert SIGN not in done.output + told
    return done


def test_a_store_that_is_what_was_recorded_is_proved(file):
    done = ask(file, "verify")
    assert done.exit_code == 0
    assert done.output == (
        f"{file}: 3 complaints, 7 entries, 0 readings, all as they were recorded.\n"
    )
    found = json.loads(ask(file, "verify", "--json").output)
    assert found == {
        "store": str(file),
        "sound": True,
        "complaints": 3,
        "entries": 7,
        "readings": 0,
        "findings": [],
    }


def test_what_was_tampered_with_is_named_and_the_status_says_so(file):
    connection = best_driver().connect(file)
    connection.execute("DROP TRIGGER complaint_event_stays")
    connection.execute("UPDATE complaint_event SET operator = '0666' WHERE seq = 2")
    connection.commit()
    connection.close()
    done = ask(file, "verify")
    assert done.exit_code == 1
    assert "entry 2 is not what was recorded" in done.output
    assert "is not what was recorded" in done.stderr
    assert not json.loads(ask(file, "verify", "--json").stdout)["sound"]


def test_what_is_owed_is_counted(file):
    lines = ask(file, "due").output.splitlines()
    # Two are owed a result; the third was told its own, and the desk got no copy.
    counts = json.loads(ask(file, "due", "--json").output)
    assert counts["result"]["owed"] == 2
    assert counts["copy"]["owed"] == 1
    assert counts["notice"] == {"owed": 0, "overdue": 0}
    assert len(lines) == len(counts) == 6


def test_where_nobody_lodged_anything_there_is_nothing_to_prove_and_nothing_is_made(tmp_path):
    done = ask(tmp_path / "none.db", "verify")
    assert isinstance(done.exception, LogUnavailableError)
    assert not (tmp_path / "none.db").exists()
