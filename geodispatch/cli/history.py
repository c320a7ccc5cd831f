"""``geodispatch log show``: the whole record of one incident, with its articles."""

from typing import Annotated

import typer

from geodispatch import wiring
from geodispatch.adapters.exports.history import history_document
from geodispatch.adapters.store import open_log
from geodispatch.adapters.terminal import print_history
from geodispatch.cli.log import DatabaseOption, LogCityOption
from geodispatch.cli.options import JsonOption, Lang, LangOption
from geodispatch.cli.output import out, print_json
from geodispatch.desk import history


def show(
    incident: Annotated[str, typer.Argument(metavar="NUMBER", help="Number of the incident.")],
    city: LogCityOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.zh,
    as_json: JsonOption = False,
) -> None:
    """Show everything that was recorded of an incident: when, what, by whom, by which article."""
    where, code = wiring.where_is_log(city, database)
    of_city = wiring.open_city(city or code)
    with open_log(where, code, create=False) as log:
        lines = history(log, of_city, incident)
    if as_json:
        print_json(history_document(incident, lines))
    else:
        print_history(out, lines, of_city.local_time, lang.value)
