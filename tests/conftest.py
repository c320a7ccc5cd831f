"""Where `GEODISPATCH_REQUIRE_BROWSER=1`, as in CI, a test that would be skipped fails."""

import os
from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and os.environ.get("GEODISPATCH_REQUIRE_BROWSER") == "1":
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"GEODISPATCH_REQUIRE_BROWSER=1 allows no skips. {why}"
    return report
