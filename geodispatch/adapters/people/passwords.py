"""
Passwords: which are good enough, and their argon2id hashes [1]_.

Long is what makes a password good [2]_: no kinds of characters are demanded, and none ever runs
out by itself. A hash says by which parameters it was made; one that was made by others than those
of today is made anew when its password is next given.

References
----------
.. [1] RFC 9106, Argon2 Memory-Hard Function for Password Hashing (2021), section 4: the second
   recommended option, 3 passes over 64 MiB in 4 lanes.
.. [2] NIST SP 800-63B, Digital Identity Guidelines (2017), section 5.1.1.
"""

import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from geodispatch.desk.people import SignInRefusedError
from geodispatch.errors import InputError

SHORTEST = 10
LONGEST = 200
AT_ONCE = 2
"""So many hashes are made at once in a process: each takes 64 MiB and a tenth of a second."""

PATIENCE_S = 10.0
FULL_WAIT_S = 5


class Passwords:
    """
    Makes and compares hashes.

    Parameters
    ----------
    passes, memory_kib, lanes
        Cost of a hash; lower ones are for tests alone.
    """

    def __init__(self, passes: int = 3, memory_kib: int = 65_536, lanes: int = 4) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=lanes)
        self._turns = BoundedSemaphore(AT_ONCE)

    def hash(self, password: str) -> str:
        """Return the hash of a password, with a salt of its own."""
        with self._turn():
            return self._hasher.hash(_same(password))

    def fits(self, kept: str, password: str) -> bool:
        """
        Whether a password is the one of a hash.

        Takes as long where there is no hash (an empty one), or nothing that could be a password.

        Raises
        ------
        SignInRefusedError
            If too many others are being compared.
        """
        try:
            given, known = _same(password), kept
            given.encode()
        except ValueError:
            given, known = "", ""
        with self._turn():
            try:
                return self._hasher.verify(known or self._nobodys, given) and bool(known)
            except (VerificationError, InvalidHashError):
                return False

    def stale(self, kept: str) -> bool:
        """Whether a hash was made by other parameters than those of today."""
        return self._hasher.check_needs_rehash(kept)

    @cached_property
    def _nobodys(self) -> str:
        """The hash of a password that nobody has."""
        return self._hasher.hash(secrets.token_urlsafe(32))

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=PATIENCE_S):
            raise SignInRefusedError(FULL_WAIT_S)
        try:
            yield
        finally:
            self._turns.release()


def require_good(password: str, name: str) -> None:
    """
    Refuse a password that is none for an account of this name; it is never repeated.

    Raises
    ------
    InputError
        If it is shorter than 10 characters or longer than 200, cannot be typed, or is the name.
    """
    problem = _wrong_with(password, name)
    if problem:
        remedy = f"Take {SHORTEST} to {LONGEST} characters, several words for example"
        raise InputError(problem, remedy)


def _wrong_with(password: str, name: str) -> str:
    try:
        given = _same(password)
    except ValueError:
        return f"the password has over {LONGEST} characters"
    problem = ""
    if len(given) < SHORTEST:
        problem = f"the password has {len(given)} characters"
    elif any(unicodedata.category(one) in {"Cc", "Cs"} for one in given):
        problem = "the password has characters that no keyboard types"
    elif _is_name(given, name):
        problem = "the password is the name"
    return problem


def _is_name(password: str, name: str) -> bool:
    """Whether there is nothing in a password but the name, once or often."""
    given = unicodedata.normalize("NFKC", password).casefold()
    rest = given.replace(name, "")
    return rest != given and not any(character.isalnum() for character in rest)


def _same(password: str) -> str:
    """
    Return the one form of a password, however a keyboard composed its characters (RFC 8265).

    Raises
    ------
    ValueError
        If it is longer than any; what is very long is not even looked at.
    """
    if len(password) <= 4 * LONGEST:
        given = unicodedata.normalize("NFC", password)
        if len(given) <= LONGEST:
            return given
    raise ValueError
