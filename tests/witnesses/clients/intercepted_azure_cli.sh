# The Azure CLI with nothing of an emulator in it.
#
# `vestibule exec --intercept -- sh intercepted_azure_cli.sh` leads Microsoft's names to an emulator of its own.
set -eu

AZURE_CONFIG_DIR=$(mktemp -d)
export AZURE_CONFIG_DIR AZURE_CORE_ONLY_SHOW_ERRORS=true AZURE_CORE_COLLECT_TELEMETRY=false
trap 'rm -r "$AZURE_CONFIG_DIR"' EXIT

az login --service-principal --username "$AZURE_CLIENT_ID" --password "$AZURE_CLIENT_SECRET" \
  --tenant "$AZURE_TENANT_ID" --allow-no-subscriptions --output none

guest=$(az rest --method post --url https://graph.microsoft.com/v1.0/invitations --query invitedUser.id --output tsv \
  --body '{
    "invitedUserEmailAddress": "dr.silva@contoso-medical.example",
    "inviteRedirectUrl": "https://myapps.microsoft.com"
  }')
echo "guests: $(az ad user list --filter "userType eq 'Guest'" --query '[].mail' --output tsv)"

# What the guest does in a browser, by one call that only the emulator has.
curl --silent --output /dev/null --json \
  "{\"email\": \"dr.silva@contoso-medical.example\", \"tenantId\": \"$AZURE_TENANT_ID\"}" \
  "$VESTIBULE_CONTROL_URL/redemptions"
echo "state: $(az rest --url "https://graph.microsoft.com/v1.0/users/$guest?\$select=externalUserState" \
  --query externalUserState --output tsv)"
echo "myself: $(az ad sp show --id "$AZURE_CLIENT_ID" --query displayName --output tsv)"
