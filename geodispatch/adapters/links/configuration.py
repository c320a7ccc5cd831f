"""
Links of a city: ``links.toml`` in its data folder, secrets in files of their own.

A file is read strictly: what is misspelt, twice, or could send a secret in the clear is refused
with file and line. Secrets are never in the file itself, in a message or in a ``repr``.
"""

import ipaddress
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from geodispatch.adapters.links.signing import secret_of
from geodispatch.adapters.text_file import read_text
from geodispatch.adapters.toml_file import Table, read_toml, shown
from geodispatch.desk.links import WEBHOOK_EVENTS, Hook
from geodispatch.domain.events import PARTNER
from geodispatch.domain.naming import Name

LINKS = "links.toml"
FORMAT = 1
SHORTEST_TOKEN = 20
_CODE = re.compile(r"[^\s:/]{1,40}")
_LOOPBACK_NAMES = frozenset({"localhost"})


@dataclass(frozen=True, slots=True)
class Partner:
    """
    The desk of another city.

    Parameters
    ----------
    url
        Where its doors are, without a slash at its end.
    ca
        File of certificates to trust besides those of the system; ``None`` for none.
    """

    city: str
    name: Name
    url: str
    token: str = field(repr=False)
    ca: Path | None = None

    @property
    def to(self) -> str:
        """How something is addressed to it."""
        return PARTNER + self.city


@dataclass(frozen=True, slots=True)
class Receiver:
    """A receiver of notices; several secrets while one takes the place of another."""

    hook: Hook
    url: str
    secrets: tuple[bytes, ...] = field(repr=False)
    ca: Path | None = None

    @property
    def to(self) -> str:
        """How something is addressed to it."""
        return f"webhook:{self.hook.name}"


@dataclass(frozen=True, slots=True)
class Links:
    """The links of one city."""

    partners: tuple[Partner, ...] = ()
    receivers: tuple[Receiver, ...] = ()

    @property
    def targets(self) -> "tuple[Partner | Receiver, ...]":
        """Whom something may be sent to."""
        return (*self.partners, *self.receivers)

    def target(self, to: str) -> Partner | Receiver | None:
        """Return whom something is addressed to; ``None`` where nobody is."""
        return next((one for one in self.targets if one.to == to), None)


def read_links(folder: Path, own: str) -> Links:
    """
    Read the links of a city; none where it has no such file.

    Parameters
    ----------
    folder
        The city's data folder.
    own
        Code of the city: no desk is its own partner.

    Raises
    ------
    InputError
        If the file, or a file of a secret, cannot be accepted; with file, line and key.
    """
    file = folder / LINKS
    if not file.is_file():
        return Links()
    content = read_toml(file)
    content.only("format", "partner", "webhook")
    if content.get("format", int) != FORMAT:
        raise content.error("format", f"is not {FORMAT}", "Read it with the version that wrote it")
    partners: dict[str, Partner] = {}
    for table in content.tables("partner"):
        partner = _partner(table, own)
        if partner.city in partners:
            raise table.error("city", f"is {shown(partner.city)}, which stands here twice")
        partners[partner.city] = partner
    receivers: dict[str, Receiver] = {}
    for table in content.tables("webhook"):
        receiver = _receiver(table)
        if receiver.hook.name in receivers:
            raise table.error("name", f"is {shown(receiver.hook.name)}, which stands here twice")
        receivers[receiver.hook.name] = receiver
    return Links(tuple(partners.values()), tuple(receivers.values()))


def _partner(table: Table, own: str) -> Partner:
    table.only("city", "name", "url", "token_file", "ca_file")
    city = _code(table, "city")
    if city == own:
        raise table.error("city", "is this city itself", "Name the other one")
    name = table.name() if "name" in table else Name(city, city)
    lines = _secret_lines(table, "token_file")
    token = lines[0]
    fit = len(token) >= SHORTEST_TOKEN and token.isascii() and token.isprintable()
    if len(lines) != 1 or not fit or " " in token:
        problem = f"names a file that holds no token of {SHORTEST_TOKEN} characters or more"
        raise table.error("token_file", problem, "Put the token there on one line")
    return Partner(city, name, _url(table), token, _certificates(table))


def _receiver(table: Table) -> Receiver:
    table.only("name", "url", "events", "bodies", "secret_file", "ca_file")
    events = table.texts("events")
    unknown = [kind for kind in events if kind not in WEBHOOK_EVENTS]
    if unknown or not events:
        problem = f"holds {shown(unknown[0])}" if unknown else "is empty"
        raise table.error("events", problem, f"Known: {', '.join(WEBHOOK_EVENTS)}")
    hook = Hook(_code(table, "name"), frozenset(events), frozenset(table.texts("bodies", ())))
    try:
        secrets = tuple(secret_of(line) for line in _secret_lines(table, "secret_file"))
    except ValueError as error:
        remedy = "One secret a line; two while one takes the place of the other"
        raise table.error("secret_file", f"names a file of which a line {error}", remedy) from None
    return Receiver(hook, _url(table), secrets, _certificates(table))


def _code(table: Table, key: str) -> str:
    code = table.get(key, str)
    if not _CODE.fullmatch(code) or not code.isprintable():
        remedy = "1 to 40 characters without spaces, colons and slashes"
        raise table.error(key, f"is {shown(code)}, which is no code", remedy)
    return code


def _url(table: Table) -> str:
    """
    Return an address to which a secret may be sent.

    Raises
    ------
    InputError
        If it is not ``https``, or ``http`` to this machine itself; or carries a password.
    """
    text = table.get("url", str)
    remedy = "Write https://HOST[:PORT][/PATH]; http is for this machine itself only"
    try:
        parts = urlsplit(text)
        fit = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        fit, parts = False, SplitResult("", "", "", "", "")
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    if not fit or not plain or not text.isprintable() or " " in text:
        # The address may hold a password: it is never said.
        raise table.error("url", "is no plain address", remedy)
    secure = parts.scheme == "https"
    if not secure and not (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        raise table.error("url", "would send what it carries in the clear", remedy)
    return text.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in _LOOPBACK_NAMES


def _secret_lines(table: Table, key: str) -> list[str]:
    """Return the lines of a file that nobody but its owner may read."""
    file = _beside(table, key)
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
    except OSError as error:
        raise table.error(key, f"names {file}, which cannot be read ({error.strerror})") from None
    if mode & 0o077:
        problem = f"names {file}, which others may read (mode {mode:03o})"
        raise table.error(key, problem, f"Type: chmod 600 {file}")
    lines = [line.strip() for line in read_text(file).splitlines() if line.strip()]
    return lines or [""]


def _certificates(table: Table) -> Path | None:
    if "ca_file" not in table:
        return None
    file = _beside(table, "ca_file")
    if not file.is_file():
        raise table.error("ca_file", f"names {file}, which is not there")
    return file


def _beside(table: Table, key: str) -> Path:
    named = table.get(key, str)
    if not named.strip() or "\0" in named:
        raise table.error(key, "names no file")
    return table.file.parent / named
