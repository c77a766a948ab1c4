# The Azure CLI as a service principal: it invites a guest, finds her, assigns her to an app and reads her state.
#
# REQUESTS_CA_BUNDLE names the emulator's roots (`caFile` of its state file).
set -eu

# A folder of its own: the settings of your own cloud stay as they are.
AZURE_CONFIG_DIR=$(mktemp -d)
export AZURE_CONFIG_DIR AZURE_CORE_ONLY_SHOW_ERRORS=true AZURE_CORE_COLLECT_TELEMETRY=false
trap 'rm -r "$AZURE_CONFIG_DIR"' EXIT

# The emulator tells where everything is. A loopback address stands for Azure Resource Manager: the CLI tells it from
# Graph by the origin.
az cloud register --name Vestibule --endpoint-resource-manager "https://127.0.0.1:${AZURE_AUTHORITY_HOST##*:}"
az cloud set --name Vestibule
az config set core.instance_discovery=false # or it asks login.microsoftonline.com about the authority
az login --service-principal --username "$AZURE_CLIENT_ID" --password "$AZURE_CLIENT_SECRET" \
  --tenant "$AZURE_TENANT_ID" --allow-no-subscriptions --output none

graph() { # method, path, query of what to print, body
  az rest --method "$1" --url "$GRAPH_BASE_URL/v1.0$2" --query "$3" --output tsv ${4:+--body "$4"}
}

answer=$(graph post /invitations '[status, invitedUser.id, inviteRedeemUrl]' '{
  "invitedUserEmailAddress": "dr.silva@contoso-medical.example",
  "inviteRedirectUrl": "http://localhost:8443/myapps",
  "sendInvitationMessage": true
}')
{ read -r status; read -r guest; read -r link; } <<END
$answer
END
echo "invited: $status"

echo "guests: $(az ad user list --filter "userType eq 'Guest'" --query '[].mail' --output tsv)"
echo "myself: $(az ad sp show --id "$AZURE_CLIENT_ID" --query displayName --output tsv)"

records=$(az ad sp list --filter "displayName eq 'Health Records'" --query '[0].id' --output tsv)
echo "assigned: $(graph post "/servicePrincipals/$records/appRoleAssignedTo" resourceDisplayName "{
  \"principalId\": \"$guest\",
  \"resourceId\": \"$records\",
  \"appRoleId\": \"00000000-0000-0000-0000-000000000000\"
}")" # an app without roles: default access

# What the guest does in a browser, by one call that only the emulator has.
redeemed=$(curl --silent --cacert "$REQUESTS_CA_BUNDLE" --json "{\"redeemUrl\": \"$link\"}" \
  "$VESTIBULE_CONTROL_URL/redemptions")
echo "redeemed: $(echo "$redeemed" | sed 's/.*"outcome":"\([a-z]*\)".*/\1/')"

echo "state: $(graph get "/users/$guest?\$select=externalUserState" externalUserState)"

token() { az account get-access-token --resource "$GRAPH_BASE_URL" --query accessToken --output tsv; }
[ "$(token)" = "$(token)" ] && echo "token from the cache: True"

# Invite Bot has no Policy.Read.All.
graph get /policies/crossTenantAccessPolicy/default id 2>&1 |
  sed -n 's/.*\(Forbidden\).*"code":"\([A-Za-z_]*\)".*/without the role: \1 \2/p'

az account clear # or the answer comes from the cache
az login --service-principal --username "$AZURE_CLIENT_ID" --password wrong --tenant "$AZURE_TENANT_ID" \
  --allow-no-subscriptions 2>&1 | sed -n 's/.*\(AADSTS[0-9]*\).*/wrong secret: \1/p' | head -n 1
