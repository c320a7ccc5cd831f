"""Stores of people as a protocol: who holds a session or a token, asked at every command."""

from datetime import datetime, timedelta
from typing import Protocol

from geodispatch.domain.people import Account, Token
from geodispatch.errors import GeodispatchError

IDLE_FOR = timedelta(minutes=15)
"""After so long without a touch of mouse or keyboard a session ends."""

LONGEST_SESSION = timedelta(hours=16)
"""No watch is longer; whoever sits on signs in again."""


class SignInRefusedError(GeodispatchError):
    """
    Somebody could not sign in; the reason is never told apart, the clock to wait is.

    Parameters
    ----------
    wait_s
        Seconds until another try is looked at; 0 where it may be made at once.
    """

    def __init__(self, wait_s: int = 0) -> None:
        self.wait_s = wait_s
        later = f" Try again in {wait_s} s." if wait_s else ""
        super().__init__(f"The name or the password is not right, or the account is out.{later}")


class People(Protocol):
    """
    Accounts, sessions and tokens.

    Every method may raise `LogUnavailableError` when the store is away: nobody is then let in.
    A secret is looked up by its hash; the store does not hold it.
    """

    def sign_in(self, name: str, password: str, now: datetime, address: str = "") -> str:
        """
        Return the secret of a new session.

        Parameters
        ----------
        address
            Where the try comes from, so that nobody tries for ever.

        Raises
        ------
        SignInRefusedError
            If name and password do not fit, the account is disabled, or too many tries failed.
        """
        ...

    def admit(self, subject: str, now: datetime) -> str:
        """
        Return the secret of a new session for whom a provider of identities vouches.

        Raises
        ------
        SignInRefusedError
            If no account has this subject, or it is disabled.
        """
        ...

    def holder(self, session: str, now: datetime) -> Account | None:
        """Return whose session it is; ``None`` once it ended, idled away, or he is disabled."""
        ...

    def touch(self, session: str, now: datetime) -> None:
        """Note that somebody is there; a session that ended stays ended."""
        ...

    def sign_out(self, session: str, now: datetime) -> None:
        """End a session; nothing where it ended before."""
        ...

    def bearer(self, secret: str, now: datetime) -> Token | None:
        """Return the token with this secret; ``None`` where it expired, was revoked or is none."""
        ...

    def account(self, name: str) -> Account | None:
        """Return an account, disabled or not."""
        ...
