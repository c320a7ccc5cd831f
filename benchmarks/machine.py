"""What the machine is, as far as it matters for times; neither its name nor any path."""

import os
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = (
    "numpy",
    "scipy",
    "numba",
    "pymetis",
    "networkx",
    "igraph",
    "networkit",
    "routingkit-cch",
    "pyvalhalla-weekly",
)
_CPU = Path("/proc/cpuinfo")
_GIB = 2**30


def description() -> list[str]:
    """Return lines on the machine, its system and the libraries."""
    return [
        f"Date: {datetime.now(UTC):%Y-%m-%d}",
        f"Processor: {_processor()}, {os.cpu_count()} cores seen; engines run on one thread",
        f"Memory: {_memory_gib():.0f} GiB",
        f"System: {platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "Libraries: " + ", ".join(_versions()),
    ]


def _processor() -> str:
    if _CPU.exists():
        found = re.search(r"model name\s*:\s*(.+)", _CPU.read_text())
        if found:
            return found[1].strip()
    return platform.processor() or platform.machine()


def _memory_gib() -> float:
    if not hasattr(os, "sysconf"):
        return float("nan")
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB


def _versions() -> list[str]:
    known = []
    for library in LIBRARIES:
        try:
            known.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            continue
    return known
