"""
No test touches the desk of whoever runs it; and none is skipped where all must run.

Where `GEODISPATCH_REQUIRE_BROWSER=1`, as in CI, a test that would be skipped fails.
"""

import os
from collections.abc import Generator, Iterator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and os.environ.get("GEODISPATCH_REQUIRE_BROWSER") == "1":
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"GEODISPATCH_REQUIRE_BROWSER=1 allows no skips. {why}"
    return report


@pytest.fixture(scope="session", autouse=True)
def own_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep logs and positions of the tests in a folder of their own."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GEODISPATCH_DATA", str(tmp_path_factory.mktemp("data")))
        environment.delenv("GEODISPATCH_DATABASE_URL", raising=False)
        environment.setenv("GEODISPATCH_DEMO_STILL", "1")  # who wants units that drive says so
        yield
