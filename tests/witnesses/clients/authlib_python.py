"""An OpenID Connect client that knows nothing of Microsoft: Authlib for Python, code flow with PKCE and nonce.

REQUESTS_CA_BUNDLE names the emulator's roots (`caFile` of its state file).
"""

import os
import webbrowser
from http.server import BaseHTTPRequestHandler, HTTPServer

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet

ISSUER = f"{os.environ['AZURE_AUTHORITY_HOST']}/{os.environ['AZURE_TENANT_ID']}/v2.0"


class Callback(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"signed in")
        self.server.path = self.path

    def log_message(self, *_):
        pass


metadata = requests.get(ISSUER + "/.well-known/openid-configuration", timeout=30).json()
server = HTTPServer(("localhost", 0), Callback)
session = OAuth2Session(
    os.environ["AZURE_CLIENT_ID"],
    redirect_uri=f"http://localhost:{server.server_port}/",
    scope="openid profile email",
    code_challenge_method="S256",
    token_endpoint_auth_method="none",
)
verifier, nonce = generate_token(48), generate_token()
url, state = session.create_authorization_url(
    metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce)
webbrowser.open(url)
server.handle_request()

answer = {"authorization_response": f"http://localhost{server.path}", "code_verifier": verifier, "state": state}
tokens = session.fetch_token(metadata["token_endpoint"], **answer)
keys = KeySet.import_key_set(requests.get(metadata["jwks_uri"], timeout=30).json())
decoded = jwt.decode(tokens["id_token"], keys)
claims = CodeIDToken(
    decoded.claims,
    decoded.header,
    {"iss": {"value": metadata["issuer"]}, "nonce": {"value": nonce}},
    {"client_id": os.environ["AZURE_CLIENT_ID"], "access_token": tokens["access_token"]},
)
claims.validate()
print("signed in:", claims["name"], claims["email"])

info = session.get(metadata["userinfo_endpoint"]).json()
print("user info:", info["name"], info["email"])

try:
    session.fetch_token(metadata["token_endpoint"], **answer)
except OAuthError as refusal:
    print("the same code again:", refusal.error)
