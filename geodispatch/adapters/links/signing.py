"""
The signature of a notice, by Standard Webhooks [1]_: HMAC-SHA256 over id, time and body.

References
----------
.. [1] https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md, 1.0.0
"""

import base64
import binascii
import hmac
from collections.abc import Iterable
from hashlib import sha256

PREFIX = "whsec_"
LEAST_BYTES, MOST_BYTES = 24, 64
"""Of a secret, as the specification recommends."""


def secret_of(text: str) -> bytes:
    """
    Return the bytes of a secret that is written as ``whsec_`` and base64.

    Raises
    ------
    ValueError
        If it is none of 24 to 64 bytes; the secret itself is not said.

    Examples
    --------
    >>> len(secret_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
    24
    """
    try:
        secret = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if not text.startswith(PREFIX) or not LEAST_BYTES <= len(secret) <= MOST_BYTES:
        msg = f"is no secret: {PREFIX} and {LEAST_BYTES} to {MOST_BYTES} bytes in base64"
        raise ValueError(msg)
    return secret


def sign(secrets: Iterable[bytes], number: str, timestamp: int, body: bytes) -> str:
    """
    Return the value of ``webhook-signature``: one signature a secret, separated by a space.

    Parameters
    ----------
    number
        The ``webhook-id``.
    timestamp
        The ``webhook-timestamp``, seconds since 1970.

    Examples
    --------
    The example of the specification's libraries:

    >>> secret = secret_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    >>> sign([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    signed = b"%b.%d.%b" % (number.encode(), timestamp, body)
    made = (hmac.new(secret, signed, sha256).digest() for secret in secrets)
    return " ".join(f"v1,{base64.b64encode(one).decode()}" for one in made)
