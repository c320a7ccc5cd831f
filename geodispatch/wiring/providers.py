"""
Providers of identities (OIDC), as ``.streamlit/secrets.toml`` configures them for ``st.login``.

The way to a provider and back is Streamlit's own, the one that ``st.login`` sends a browser on; it
ends with a cookie that Streamlit signed. Here that cookie is read once, and only to find out which
account it is.
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from geodispatch.api.signing_in import Provider, Vouching
from geodispatch.errors import InputError

LEAST_SECRET = 32
"""Characters of a cookie secret: a shorter one is guessed."""

_FILE = ".streamlit/secrets.toml"
_DEFAULT = "default"


def auth_section() -> Mapping[str, Any]:
    """
    Return the section ``[auth]`` of the secrets; empty where there is none.

    Raises
    ------
    InputError
        If the file cannot be read, or the section has no cookie secret that holds: whoever knows
        the secret signs in as anybody.
    """
    from streamlit.runtime.secrets import secrets_singleton

    files = [Path(one) for one in _files() if Path(one).is_file()]
    if not files:
        return {}
    if not secrets_singleton.load_if_toml_exists():
        raise InputError("cannot be read as TOML", "Correct it, or take it away", file=_FILE)
    section = secrets_singleton.get("auth")
    if section is None:
        return {}
    auth: dict[str, Any] = section.to_dict()
    secret = auth.get("cookie_secret")
    if not isinstance(secret, str) or len(secret) < LEAST_SECRET:
        problem = f"[auth] has no cookie_secret of at least {LEAST_SECRET} characters"
        remedy = "Draw one: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        raise InputError(problem, remedy, file=_FILE, field="auth.cookie_secret")
    if not str(auth.get("redirect_uri", "")).endswith("/oauth2callback"):
        problem = "[auth] has no redirect_uri that ends with /oauth2callback"
        remedy = "Write the address by which people call this server"
        raise InputError(problem, remedy, file=_FILE, field="auth.redirect_uri")
    for file in files:
        if file.stat().st_mode & 0o077:
            logging.getLogger(__name__).warning("%s can be read by others; chmod 600 it", file)
    return auth


def vouching() -> Vouching | None:
    """
    Return who vouches for people here; ``None`` where no provider is configured.

    Raises
    ------
    InputError
        As `auth_section`.
    """
    auth = auth_section()
    providers = tuple(_provider(key, name) for key, name in _names(auth))
    if not providers:
        return None
    from streamlit.web.server.starlette.starlette_server_config import (
        TOKENS_COOKIE_NAME,
        USER_COOKIE_NAME,
    )

    secret = str(auth["cookie_secret"])
    return Vouching(
        providers,
        lambda cookies, since: _subjects(_identity(cookies, since, secret, USER_COOKIE_NAME)),
        (USER_COOKIE_NAME, TOKENS_COOKIE_NAME),
    )


def _names(auth: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "client_id" in auth:
        yield _DEFAULT, str(auth.get("name", "OIDC"))
    for key, section in auth.items():
        if isinstance(section, Mapping) and "client_id" in section:
            yield key, str(section.get("name", key))


def _provider(key: str, name: str) -> Provider:
    from streamlit.auth_util import encode_provider_token

    def start() -> str:
        return f"/auth/login?provider={quote(encode_provider_token(key), safe='')}"

    return Provider(key, name, start)


def _identity(
    cookies: Mapping[str, str], since: datetime, secret: str, name: str
) -> Mapping[str, Any]:
    """Return what the cookie says, if this server signed it since then; else nothing."""
    from streamlit.auth_util import get_cookie_with_chunks

    read = _reader(cookies, since, secret)
    try:
        said = json.loads(get_cookie_with_chunks(read, name) or b"{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _reader(
    cookies: Mapping[str, str], since: datetime, secret: str
) -> Callable[[str], bytes | None]:
    from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

    # Two seconds, for the signature counts whole ones.
    age_days = ((datetime.now(tz=UTC) - since).total_seconds() + 2.0) / 86400.0

    def read(name: str) -> bytes | None:
        value = cookies.get(name)
        return decode_signed_value(secret, name, value, age_days) if value else None

    return read


def _subjects(said: Mapping[str, Any]) -> Iterator[str]:
    """
    Return by what an account may know somebody: the provider's subject, then a checked e-mail.

    Two providers may use one subject for two persons, so that of a named one stands behind its
    name: ``ministry:0007``.
    """
    provider = said.get("provider")
    before = "" if provider == _DEFAULT else f"{provider}:"
    if isinstance(said.get("sub"), str):
        yield before + said["sub"]
    if isinstance(said.get("email"), str) and said.get("email_verified") is True:
        yield before + said["email"]


def _files() -> list[str]:
    from streamlit import config

    return list(config.get_option("secrets.files"))
