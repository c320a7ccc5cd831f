"""Every request of ``docs/api.md`` is sent, and answered as the page says."""

import json
import re
from pathlib import Path

import pytest

from door_kit import EVERYTHING, calling
from geodispatch.wiring.doors import PAPERS

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
BLOCKS = re.findall(r"```http\n(.*?)```(?:\s*```json (\d+)\n(.*?)```)?", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """Send them all, in their order, to one desk."""
    with calling(tmp_path_factory.mktemp("page")) as kit:
        kit.shift.sent("A")
        kit.join("B12")
        kit.move_to_wuhan()
        scopes = set(EVERYTHING)
        on_order, off_duty = (kit.issue(*scopes, callsign=unit)[1] for unit in ("A", "B12"))
        gateway = kit.issue(*scopes)[1]
        terminals = {"/api/units/status": off_duty}
        answered = []
        for request, _, _ in BLOCKS:
            head, _, body = request.partition("\n\n")
            first, *headers = head.strip().splitlines()
            method, path, _ = first.split(" ")
            secret = terminals.get(path, on_order if path.endswith("/status") else gateway)
            said = dict(line.split(": ", 1) for line in headers)
            if "Authorization" in said:
                said["Authorization"] = f"Bearer {secret}"
            answered.append(
                kit.client.request(
                    method, path.replace("TOKEN", secret), headers=said, content=body.strip()
                )
            )
        return answered


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_a_request_of_the_page_is_answered_as_it_says(answers, number):
    _, status, body = BLOCKS[number]
    answer = answers[number]
    assert answer.status_code == int(status or 200), answer.text
    if not body:
        return
    wanted, got = json.loads(body), answer.json()
    assert set(got) == set(wanted)
    for name, value in wanted.items():
        if value != "…" and name not in {"first", "last"}:
            assert got[name] == value, name


def test_the_page_has_every_route():
    for paper in PAPERS:
        whole = re.sub(r"(/api/handovers/\{key\})/.*", r"\1/…", paper.path)
        assert f"{whole}`" in PAGE, paper.path
