"""A small OpenID provider on loopback, over HTTP: it signs with keys of its own, and can lie."""

import base64
import hashlib
import json
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey


class Provider:
    """claims: changes to the next ID token. header, key: how it is signed instead."""

    def __init__(self, clock, client_id="chatham", client_secret="kept apart"):  # noqa: S107  -- made up
        self.clock, self.client_id, self.client_secret = clock, client_id, client_secret
        self.key = RSAKey.generate_key(2048, parameters={"kid": "one"}, private=True)
        self.groups, self.subject = ["coaches"], "sub-1"
        self.claims, self.header, self.sign_with = {}, {"alg": "RS256", "kid": "one"}, None
        self.id_token, self.says_issuer = None, None
        self.codes, self.begun = {}, []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_args):
                pass

            def do_GET(self):
                outer.get(self)

            def do_POST(self):
                outer.post(self)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(10)

    def get(self, request):
        parts = urlsplit(request.path)
        if parts.path == "/.well-known/openid-configuration":
            answer(
                request,
                {
                    "issuer": self.says_issuer or self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "jwks_uri": f"{self.issuer}/keys",
                },
            )
        elif parts.path == "/keys":
            answer(request, KeySet([self.key]).as_dict(private=False))
        elif parts.path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            assert asked["response_type"] == "code"
            assert asked["code_challenge_method"] == "S256"
            assert asked["client_id"] == self.client_id
            self.begun.append(asked)
            code = secrets.token_urlsafe(16)
            self.codes[code] = asked
            back = {"code": code, "state": asked["state"], "iss": self.issuer}
            request.send_response(302)
            request.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
            request.end_headers()

    def post(self, request):
        length = int(request.headers["Content-Length"])
        form = {n: v[0] for n, v in parse_qs(request.rfile.read(length).decode()).items()}
        asked = self.codes.pop(form.get("code"), None)
        basic = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        verifier = form.get("code_verifier", "").encode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=")
        if (
            asked is None
            or request.headers["Authorization"] != f"Basic {basic}"
            or challenge.decode() != asked["code_challenge"]
        ):
            answer(request, {"error": "invalid_grant"}, 400)
            return
        token = self.id_token or self.signed(asked["nonce"])
        answer(request, {"access_token": "x", "token_type": "Bearer", "id_token": token})

    def signed(self, nonce):
        now = int(self.clock.now().timestamp())
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": self.client_id,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "groups": self.groups,
        } | self.claims
        if self.header["alg"] == "none":
            parts = [json.dumps(part).encode() for part in (self.header, claims)]
            return ".".join(base64.urlsafe_b64encode(p).decode().rstrip("=") for p in parts) + "."
        return jwt.encode(
            self.header,
            {name: value for name, value in claims.items() if value is not None},
            self.sign_with or self.key,
            algorithms=[self.header["alg"]],
        )


def answer(request, body, status=200):
    data = json.dumps(body).encode()
    request.send_response(status)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(data)))
    request.end_headers()
    request.wfile.write(data)
