"""A small provider of identities (OIDC) on loopback, as a ministry might run one."""

import time
from secrets import token_urlsafe
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

from door_kit import Running

CLIENT, SECRET = "geodispatch", "the secret of the client"


class Provider:
    """
    Vouches for whoever it is told: authorization code, discovery, keys.

    Parameters
    ----------
    claims
        What it says of the person, beside what every token has.
    """

    def __init__(self, **claims):
        self.claims, self.codes = claims, {}
        self.key = RSAKey.generate_key(2048, parameters={"kid": "1"})
        self.app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discover),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/keys", self._keys),
            ]
        )
        self.running = Running(self.app)

    @property
    def url(self) -> str:
        return self.running.url

    def close(self) -> None:
        self.running.close()

    async def _discover(self, _: Request) -> JSONResponse:
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def _authorize(self, request: Request) -> RedirectResponse:
        asked = request.query_params
        code = token_urlsafe(16)
        self.codes[code] = asked.get("nonce")
        back = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}", 302)

    async def _token(self, request: Request) -> JSONResponse:
        form = await request.form()
        nonce = self.codes.pop(form["code"])  # a code is for one use
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, **self.claims}
        if nonce:
            claims["nonce"] = nonce
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)
        return JSONResponse(
            {"access_token": token_urlsafe(16), "token_type": "Bearer", "id_token": signed}
        )

    async def _keys(self, _: Request) -> JSONResponse:
        public = self.key.as_dict(private=False)
        return JSONResponse({"keys": [{**public, "kid": "1", "use": "sig", "alg": "RS256"}]})
