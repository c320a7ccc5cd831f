"""The folder that a city is to be written to: what may be replaced there, and what never is."""

from pathlib import Path

from geodispatch.adapters.build_request import BuildRequest
from geodispatch.adapters.city_files import (
    FLEET,
    JURISDICTIONS,
    LIMITS,
    QUARANTINE,
    ROADS,
    SOURCES,
    STATIONS,
    TURNS,
    ZONES,
)
from geodispatch.adapters.city_manifest import MANIFEST
from geodispatch.adapters.order_file import ORDER
from geodispatch.adapters.text_file import one_line
from geodispatch.errors import InputError

WRITTEN = frozenset(
    {FLEET, JURISDICTIONS, LIMITS, MANIFEST, ORDER, QUARANTINE, ROADS, SOURCES, STATIONS, TURNS}
    | {ZONES}
)
"""What a build writes; anything else in a city folder came from elsewhere."""
_NAMED = 5


def check_out(request: BuildRequest) -> Path:
    """
    Return the folder that is meant, symbolic links followed, if a city may be written there.

    Raises
    ------
    InputError
        If it is a file, the current folder, no city, a city that may not be replaced, or holds
        one of the build's inputs or anything else that the build did not write.
    """
    try:
        out = request.out.resolve()
        here = Path.cwd()
        stands = out.exists() and (not out.is_dir() or any(out.iterdir()))
        if out == here:
            problem = "is the folder you are in, which cannot be exchanged for another"
            raise InputError(problem, "Give another folder", file=request.out, field="--out")
        if stands:
            _check_replaced(request, out)
    except (OSError, RuntimeError) as error:  # RuntimeError: links that go round
        reason = getattr(error, "strerror", None) or error
        problem = f"the folder cannot be used ({reason})"
        raise InputError(problem, "Give another", file=request.out, field="--out") from None
    return out


def _check_replaced(request: BuildRequest, out: Path) -> None:
    if not out.is_dir():
        raise InputError("is a file, not a folder", "Give another folder", file=request.out)
    if not (out / MANIFEST).is_file():
        problem = "the folder is not empty and is no city: it is left alone"
        raise InputError(problem, "Give another folder", file=request.out)
    if not request.replace:
        problem = "a city stands there already"
        raise InputError(problem, "Give --replace to replace it", file=request.out)
    for given in _inputs(request):
        if given is not None and given.resolve().is_relative_to(out):
            problem = "lies in the very folder that --replace would remove"
            raise InputError(problem, "Move it elsewhere first", file=given)
    foreign = sorted(path.name for path in out.iterdir() if path.name not in WRITTEN)
    if foreign:
        named = one_line(", ".join(foreign[:_NAMED]))
        more = f" and {len(foreign) - _NAMED} more" if len(foreign) > _NAMED else ""
        problem = f"the folder holds what no build wrote: {named}{more}"
        raise InputError(problem, "Move that elsewhere first", file=request.out)


def _inputs(request: BuildRequest) -> tuple[Path | None, ...]:
    return request.roads, request.jurisdictions, request.limits, request.zones, request.fleet
