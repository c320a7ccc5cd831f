"""
No test touches the desk of whoever runs it; and none is skipped where all must run.

Where `GEODISPATCH_REQUIRE_BROWSER=1`, as in CI, a test that would be skipped fails. Two processes
share the work, file by file; all pages stay with one of them, since each would start a browser and
a server of its own, and people at a desk do not share their machine with three of those.
"""

import os
from collections.abc import Callable, Generator, Iterator

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

# A slow machine is no defect: what takes how long is measured in `benchmarks`.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

# Each of the two processes is told how wide some window is; a test says so itself.
for told in ("COLUMNS", "LINES"):
    os.environ.pop(told, None)

PAGES = "tests/ui/"


class ByFile(LoadScopeScheduling):
    """Keeps the tests of a file together, and those of all pages; in their own order."""

    def _split_scope(self, nodeid: str) -> str:
        return PAGES if nodeid.startswith(PAGES) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Callable[..., None]) -> ByFile:
    config.option.loadscopereorder = False
    return ByFile(config, log)


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
        environment.setenv("GEODISPATCH_DEMO_STILL", "1")  # else calls come, and units drive
        yield
