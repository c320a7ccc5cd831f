"""``geodispatch recommend-together``: several incidents at one moment, solved as one."""

from pathlib import Path
from typing import Annotated

import typer

from geodispatch import wiring
from geodispatch.adapters.call_log import read_calls
from geodispatch.adapters.datum import Datum
from geodispatch.adapters.exports import together_document
from geodispatch.adapters.terminal import print_together
from geodispatch.cli.asking import PolicyOption, Situation, open_situation
from geodispatch.cli.options import (
    BookOption,
    CityOption,
    JsonOption,
    Lang,
    LangOption,
    NowOption,
    ProfileOption,
    ProfilesOption,
    RosterOption,
    SkipOption,
    TrafficDatumOption,
    TrafficOption,
    UnitsOption,
)
from geodispatch.cli.output import out, print_json
from geodispatch.cli.traffic import driving_now
from geodispatch.domain import Incident
from geodispatch.errors import GeodispatchError, InputError
from geodispatch.policing import recommend_together as answers_of


def recommend_together(
    city: CityOption,
    calls: Annotated[
        Path,
        typer.Option(
            "--calls", metavar="FILE", help="Calls that wait at --now, CSV; see docs/files.md."
        ),
    ],
    policy: PolicyOption = None,
    units: UnitsOption = None,
    roster: RosterOption = None,
    rules: BookOption = None,
    rules_profile: ProfilesOption = None,
    now: NowOption = None,
    traffic: TrafficOption = None,
    traffic_datum: TrafficDatumOption = Datum.WGS84,
    profile: ProfileOption = None,
    lang: LangOption = Lang.zh,
    as_json: JsonOption = False,
    skip_bad_rows: SkipOption = False,
) -> None:
    """Say who should go where when several calls wait, and what that gains over one by one."""
    here = open_situation(city, rules, rules_profile, units, roster, now, skip_bad_rows)
    waiting = read_calls(calls)
    for row, call in waiting:
        _check(here, call, calls, row)
    travel = driving_now(here.city, traffic, traffic_datum, profile, here.now)
    incidents = [call for _, call in waiting]
    together = answers_of(here.city, incidents, here.fleet, here.now, travel, policy=policy)
    if as_json:
        print_json(together_document(together, lang.value))
    else:
        print_together(out, together, lang.value)


def _check(here: Situation, call: Incident, file: Path, row: int) -> None:
    """
    Refuse a call that cannot be answered here and now, by its row.

    Raises
    ------
    InputError
        If its place cannot be meant, it came in after the moment, or the rules do not know what
        it names.
    """
    try:
        wiring.require_near(here.city, call.place)
        rules = here.city.rules(call.received_at)
        rules.category(call.category)
        rules.require_facts(call.facts)
    except GeodispatchError as error:
        raise InputError(str(error).rstrip("."), file=file, row=row) from None
    if call.received_at > here.now:
        problem = f"the call lies after the moment of the decision, {here.now.isoformat()}"
        raise InputError(problem, "Give a later --now", file=file, row=row, field="received_at")
