"""``geodispatch backup`` and ``geodispatch restore``."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from geodispatch.adapters.backup import Manifest, save
from geodispatch.adapters.termination import orderly_end
from geodispatch.cli.options import JsonOption
from geodispatch.cli.output import out, print_json, tell
from geodispatch.desk.log import Head
from geodispatch.errors import InputError
from geodispatch.wiring.keeping import Part, put_back, stores_to_keep

_HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


def backup(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where to; it must not be there yet.")
    ],
    city: Annotated[
        str | None,
        typer.Option("--city", metavar="NAME|DIR", help="Whose; that of the application if not."),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            "--database",
            metavar="URL|FILE",
            help="The log: GEODISPATCH_DATABASE_URL or the city's own if not.",
        ),
    ] = None,
    without: Annotated[
        list[Part] | None, typer.Option("--without", help="What to leave out; repeatable.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Copy all that a desk keeps into a folder while it works, and prove the copy."""
    now = datetime.now(tz=UTC)
    with orderly_end(), stores_to_keep(city, database, without or ()) as sources:
        manifest = save(sources, folder, now)
    _say(manifest, str(folder), as_json=as_json)


def restore(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A backup.")],
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="FOLDER|URL",
            help="A folder that is not there yet, or postgresql://…; this installation's if not.",
        ),
    ] = None,
    expect: Annotated[
        str | None,
        typer.Option(
            "--expect", metavar="SEQ:DIGEST", help="The head that was written down with it."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Prove a backup and put it back where nothing is; nothing is overwritten."""
    expected = _read_head(expect)
    with orderly_end():
        manifest, where = put_back(folder, to, expected)
    _say(manifest, where, as_json=as_json)


def _say(manifest: Manifest, where: str, *, as_json: bool) -> None:
    head = f"{manifest.seq}:{manifest.digest}"
    if as_json:
        print_json(
            {
                "where": where,
                "city": manifest.city,
                "mode": manifest.mode.value,
                "made_at": manifest.made_at.isoformat(),
                "seq": manifest.seq,
                "digest": manifest.digest,
                "rows": manifest.rows,
                "files": len(manifest.files),
                "history": manifest.history,
            }
        )
        return
    stores = ", ".join(manifest.rows)
    tell(f"{where}: {manifest.city} ({manifest.mode}), {stores}; {len(manifest.files)} files.")
    tell("It holds personal data: keep it where nobody else can read it.")
    out.print(head, soft_wrap=True)


def _read_head(text: str | None) -> Head | None:
    if text is None:
        return None
    found = _HEAD.fullmatch(text.strip().lower())
    if found is None:
        problem = f"{text[:90]!r} is not SEQ:DIGEST, as `geodispatch log head` writes it"
        raise InputError(problem, field="--expect")
    return Head(int(found[1]), found[2])
