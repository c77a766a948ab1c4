"""A daemon with nothing of an emulator in it: azure-identity and the Microsoft Graph SDK for Python, as they come.

`vestibule exec --intercept -- python3 intercepted_graph_sdk_python.py` leads Microsoft's names to an emulator of its own.
"""

import asyncio
import os
import re

import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientSecretCredential, EnvironmentCredential
from msgraph import GraphServiceClient
from msgraph.generated.models.invitation import Invitation
from msgraph.generated.models.o_data_errors.o_data_error import ODataError

SCOPE = "https://graph.microsoft.com/.default"


async def main():
    daemon = EnvironmentCredential()  # AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET
    graph = GraphServiceClient(daemon)

    invitation = await graph.invitations.post(Invitation(
        invited_user_email_address="dr.silva@contoso-medical.example",
        invite_redirect_url="https://myapps.microsoft.com",
    ))
    print("invited:", invitation.status, invitation.invite_redeem_url.split("/redeem")[0])

    # What the guest does in a browser, by one call that only the emulator has.
    redeemed = requests.post(
        os.environ["VESTIBULE_CONTROL_URL"] + "/redemptions", json={"redeemUrl": invitation.invite_redeem_url},
        timeout=30)
    print("redeemed:", redeemed.json()["outcome"])

    user = await graph.users.by_user_id(invitation.invited_user.id).get()
    print("mail:", user.mail)
    print("token from the cache:", daemon.get_token(SCOPE).token == daemon.get_token(SCOPE).token)

    try:
        await graph.users.by_user_id("nobody@woodgrove.example").get()
    except ODataError as refusal:
        print("nobody:", refusal.response_status_code, refusal.error.code)

    try:
        ClientSecretCredential(os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"], "wrong").get_token(SCOPE)
    except ClientAuthenticationError as refusal:
        print("wrong secret:", re.search(r"AADSTS\d+", refusal.message)[0])


asyncio.run(main())
