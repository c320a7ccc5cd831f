"""Kernels are compiled once on a machine, and where that cannot be, all the same."""

import os
import subprocess
import sys

from geodispatch.roads.hierarchy import warming


def run(*command, **environment):
    """Run Python in a process of its own."""
    clean = {key: value for key, value in os.environ.items() if key != "NUMBA_CACHE_DIR"}
    return subprocess.run(
        [sys.executable, *map(str, command)],
        env=clean | {key: str(value) for key, value in environment.items()},
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )


def test_warming_leaves_everything_compiled():
    done = run("-m", "geodispatch.roads.hierarchy", **os.environ)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert warming.is_compiled()


def test_nothing_is_compiled_where_nobody_has_been(tmp_path):
    ask = "from geodispatch.roads.hierarchy.compiled import is_compiled; print(is_compiled())"
    assert run("-c", ask, NUMBA_CACHE_DIR=tmp_path).stdout.split() == ["False"]
    assert not list(tmp_path.rglob("*.nbi"))


ASK_EVERYTHING = """
import numpy as np
from dataclasses import replace
from geodispatch.roads import RoadNetwork, TravelTimes, TurnRestrictions
from geodispatch.roads.hierarchy import Hierarchy, compiled
from geodispatch.roads.hierarchy.warming import warm_up

warm_up()
before = {kernel: list(kernel.signatures) for kernel in compiled._KERNELS}
near = np.arange(40) * 0.001
ring = RoadNetwork.from_arrays(np.arange(40), (np.arange(40) + 1) % 40, near + 1.0, near, near)
for net in (ring, replace(ring, turns=TurnRestrictions.of([[3, 4]]))):
    travel = TravelTimes(replace(net, order=Hierarchy(net).order))
    for shape in ((1, 1), (1, 30), (30, 1), (2, 30), (30, 2), (30, 30), (0, 3), (3, 0)):
        travel.table(*map(range, shape))
    travel.update([2.0, np.inf], edges=[3, 9])
    travel.to_one(3, range(9)), travel.nearest(3, range(9), 2), travel.route(10, 3)
    travel.lengths_to(3, range(9)), travel.reach([1, 2], [0.0, 5.0]), travel.reach([])
    travel.update(net.travel_s * 2)
print(*{k.py_func.__name__ for k, known in before.items() if k.signatures != known})
"""


def test_after_warming_no_question_waits_for_the_compiler():
    asked = run("-c", ASK_EVERYTHING, **os.environ)
    assert asked.stderr == ""
    assert asked.stdout.split() == []


NO_FOLDER = """
from geodispatch.roads.hierarchy.compiled import _KERNELS, is_compiled, kernel

@kernel
def twice(n):
    return 2 * n

print(twice(21), is_compiled(), _KERNELS[-1].py_func.__name__)
"""


def test_where_no_folder_can_be_written_kernels_are_compiled_all_the_same(tmp_path):
    script, nowhere = tmp_path / "script.py", tmp_path / "__pycache__"
    script.write_text(NO_FOLDER, encoding="utf-8")
    nowhere.touch()  # a file, so that no folder can be made there, by nobody
    done = run(script, HOME=nowhere, XDG_CACHE_HOME=nowhere, LOCALAPPDATA=nowhere)
    assert (done.stdout.split(), done.stderr) == (["42", "False", "twice"], "")


CUT_SHORT = """
from geodispatch.roads.hierarchy import compiled

compiled._KERNELS.clear()

@compiled.kernel
def twice(n):
    return 2 * n

try:
    print(twice(21), compiled.is_compiled())
except EOFError:
    print(compiled.is_compiled())
    compiled.forget_compiled()
    print(compiled.is_compiled(), twice(21), compiled.is_compiled())
"""


def test_machine_code_that_was_cut_short_is_forgotten_and_compiled_anew(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(CUT_SHORT, encoding="utf-8")
    assert run(script).stdout.split() == ["42", "True"]
    (index,) = tmp_path.rglob("*.nbi")
    index.write_bytes(b"")
    assert run(script).stdout.split() == ["True", "False", "42", "True"]
    assert run(script).stdout.split() == ["42", "True"]
