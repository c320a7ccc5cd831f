"""What ships: a wheel, installed where there is no checkout, knows its cities."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel, tmp_path_factory):
    """A new environment with the wheel; dependencies are borrowed, code and data are not."""
    home = tmp_path_factory.mktemp("elsewhere")
    venv.create(home / "env", with_pip=False)
    python = home / "env" / "bin" / "python"
    where = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    )
    packages = Path(where.stdout.strip())
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index",
         "--target", packages, wheel],
        check=True,
    )  # fmt: skip
    # A .pth file of a borrowed folder is not read, so the checkout stays out of sight.
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home, python


def test_the_installed_command_recommends_outside_the_checkout(elsewhere):
    home, python = elsewhere
    done = subprocess.run(
        [python, "-m", "geodispatch", "recommend", "--city", "wuhan", "--at", "114.305,30.593",
         "--category", "robbery", "--json"],
        cwd=home,
        check=False,
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["recommended"]


def test_the_installed_package_is_the_wheel_and_not_the_checkout(elsewhere):
    home, python = elsewhere
    done = subprocess.run(
        [python, "-c", "import geodispatch; print(geodispatch.__file__)"],
        cwd=home,
        check=True,
        capture_output=True,
        text=True,
    )
    assert Path(done.stdout.strip()).is_relative_to(home)


def test_the_installed_package_makes_the_public_sheet_with_its_own_font(elsewhere):
    home, python = elsewhere
    rows = "call_id,received_at,lon,lat,category\n1,2026-03-06T15:00:00Z,-71.2564,-29.9630,fight\n"
    (home / "calls.csv").write_text(rows)
    done = subprocess.run(
        [python, "-m", "geodispatch", "limits", "sheet", "--city", "coquimbo", "--log", "calls.csv",
         "--out", "sheets"],
        cwd=home,
        env=os.environ | {"GEODISPATCH_DATA": str(home / "kept")},
        check=False,
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    pdf = (home / "sheets" / "limits-coquimbo-2026-03-06.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert b"NotoSansSC" in pdf  # embedded, so that it reads alike on a closed network


def test_the_wheel_carries_cities_licences_and_static_files_and_nothing_of_the_machine(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "geodispatch/data/osm/wuhan/roads.parquet",
        "geodispatch/data/osm/wuhan/SOURCES.md",
        "geodispatch/data/jurisdictions/chaoyang/jurisdictions.parquet",
        "geodispatch/data/rulebooks/110.toml",
        "geodispatch/data/LICENSE-ODbL.md",
        "geodispatch/fonts/NotoSansSC-Regular.ttf",
        "geodispatch/fonts/OFL.txt",
        "geodispatch/main.py",
    ):
        assert wanted in names
    assert any(name.startswith("geodispatch/ui/static/") for name in names)
    assert not [name for name in names if "__pycache__" in name or name.startswith("tests")]


def test_all_bundled_data_stays_within_its_budget():
    total = sum(file.stat().st_size for file in (ROOT / "data").rglob("*") if file.is_file())
    assert total <= 12 * 2**20
