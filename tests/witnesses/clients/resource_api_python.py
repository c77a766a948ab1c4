"""An API that lets in whoever brings a token of the right tenants: PyJWT, and the metadata of one authority.

REQUESTS_CA_BUNDLE names the emulator's roots (`caFile` of its state file). API_AUDIENCES are the names of the API: in
tokens of version 2 its client id, in tokens of version 1 whichever name the client used. API_AUTHORITY is a tenant, whose
people alone are let in then, or `common`.
"""

import json
import os
from http.server import BaseHTTPRequestHandler, HTTPServer

import jwt
import requests

AUDIENCES = os.environ["API_AUDIENCES"].split()


class Authority:
    """What the metadata of one version says, and the keys that it points to."""

    def __init__(self, address):
        metadata = requests.get(address + "/.well-known/openid-configuration", timeout=30).json()
        self.issuer = metadata["issuer"]  # of `common` with {tenantid} in it
        keys = requests.get(metadata["jwks_uri"], timeout=30).json()["keys"]
        self.keys = {key["kid"]: key for key in keys}


AUTHORITY = os.environ["AZURE_AUTHORITY_HOST"] + "/" + os.environ["API_AUTHORITY"]
V1, V2 = Authority(AUTHORITY), Authority(AUTHORITY + "/v2.0")


def validated(token):
    """The claims of a token; an error of PyJWT when anything is wrong with it."""
    told = jwt.decode(token, options={"verify_signature": False})
    authority = V2 if told["ver"] == "2.0" else V1
    issuer = authority.issuer.replace("{tenantid}", told["tid"])
    try:
        key = authority.keys[jwt.get_unverified_header(token)["kid"]]
    except KeyError:
        raise jwt.InvalidKeyError("the key is not published") from None
    # As Microsoft.Identity.Web does: a key that names its issuer signs for nobody else.
    if key.get("issuer", issuer).replace("{tenantid}", told["tid"]) != issuer:
        raise jwt.InvalidIssuerError("the key belongs to another issuer")
    required = {"require": ["exp", "nbf", "iss", "aud", "tid"]}
    return jwt.decode(token, jwt.PyJWK(key), ["RS256"], audience=AUDIENCES, issuer=issuer, options=required)


class Api(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            claims = validated(self.headers.get("Authorization", "").removeprefix("Bearer "))
        except jwt.PyJWTError as refusal:
            return self.answer(401, {"refused": type(refusal).__name__}, 'Bearer error="invalid_token"')
        rights = claims.get("scp", "").split() + claims.get("roles", [])
        self.answer(200, {"version": claims["ver"], "tenant": claims["tid"], "who": claims["oid"], "may": rights})

    def answer(self, status, body, challenge=None):
        self.send_response(status)
        if challenge:
            self.send_header("WWW-Authenticate", challenge)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_):
        pass


server = HTTPServer(("localhost", 0), Api)
print(f"http://localhost:{server.server_port}/", flush=True)
server.serve_forever()
