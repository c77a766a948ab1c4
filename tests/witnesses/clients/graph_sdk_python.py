"""A daemon that invites a guest, with azure-identity and the Microsoft Graph SDK for Python.

REQUESTS_CA_BUNDLE and SSL_CERT_FILE both name the emulator's roots (`caFile` of its state file): azure-identity reads
the first, the SDK (httpx) the second.
"""

import asyncio
import os
import re
from uuid import UUID

import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientSecretCredential
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.models.app_role_assignment import AppRoleAssignment
from msgraph.generated.models.invitation import Invitation
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.service_principals.service_principals_request_builder import ServicePrincipalsRequestBuilder
from msgraph.generated.users.item.user_item_request_builder import UserItemRequestBuilder
from msgraph.generated.users.users_request_builder import UsersRequestBuilder

SCOPE = "https://graph.microsoft.com/.default"


def credential(secret):
    return ClientSecretCredential(
        os.environ["AZURE_TENANT_ID"],
        os.environ["AZURE_CLIENT_ID"],
        secret,
        authority=os.environ["AZURE_AUTHORITY_HOST"],
        disable_instance_discovery=True,  # or it asks login.microsoftonline.com about the authority
    )


async def main():
    daemon = credential(os.environ["AZURE_CLIENT_SECRET"])
    adapter = GraphRequestAdapter(AzureIdentityAuthenticationProvider(daemon, scopes=[SCOPE]))
    adapter.base_url = os.environ["GRAPH_BASE_URL"] + "/v1.0"
    graph = GraphServiceClient(request_adapter=adapter)

    invitation = await graph.invitations.post(Invitation(
        invited_user_email_address="dr.silva@contoso-medical.example",
        invite_redirect_url="http://localhost:8443/myapps",
        send_invitation_message=True,
    ))
    print("invited:", invitation.status)

    only = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(filter="userType eq 'Guest'")
    guests = await graph.users.get(RequestConfiguration(query_parameters=only))
    print("guests:", *[guest.mail for guest in guests.value])

    named = ServicePrincipalsRequestBuilder.ServicePrincipalsRequestBuilderGetQueryParameters(
        filter="displayName eq 'Health Records'")
    records = (await graph.service_principals.get(RequestConfiguration(query_parameters=named))).value[0]
    guest = invitation.invited_user.id
    assignment = await graph.service_principals.by_service_principal_id(records.id).app_role_assigned_to.post(
        AppRoleAssignment(
            principal_id=UUID(guest),
            resource_id=UUID(records.id),
            app_role_id=UUID(int=0),  # an app without roles: default access
        ))
    print("assigned:", assignment.resource_display_name)

    # What the guest does in a browser, by one call that only the emulator has.
    redeemed = requests.post(
        os.environ["VESTIBULE_CONTROL_URL"] + "/redemptions", json={"redeemUrl": invitation.invite_redeem_url},
        timeout=30)
    print("redeemed:", redeemed.json()["outcome"])

    state = UserItemRequestBuilder.UserItemRequestBuilderGetQueryParameters(select=["externalUserState"])
    user = await graph.users.by_user_id(guest).get(RequestConfiguration(query_parameters=state))
    print("state:", user.external_user_state)
    print("token from the cache:", daemon.get_token(SCOPE).token == daemon.get_token(SCOPE).token)

    try:  # Invite Bot has no Policy.Read.All.
        await graph.policies.cross_tenant_access_policy.default.get()
    except ODataError as refusal:
        print("without the role:", refusal.response_status_code, refusal.error.code)

    try:
        credential("wrong").get_token(SCOPE)
    except ClientAuthenticationError as refusal:
        print("wrong secret:", type(refusal).__name__, re.search(r"AADSTS\d+", refusal.message)[0])


asyncio.run(main())
