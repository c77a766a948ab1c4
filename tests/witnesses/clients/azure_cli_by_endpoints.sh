# The Azure CLI, told every address of the cloud: what it needs where nobody can be asked for them.
#
# REQUESTS_CA_BUNDLE names the emulator's roots (`caFile` of its state file).
set -eu

AZURE_CONFIG_DIR=$(mktemp -d)
export AZURE_CONFIG_DIR AZURE_CORE_ONLY_SHOW_ERRORS=true AZURE_CORE_COLLECT_TELEMETRY=false
trap 'rm -r "$AZURE_CONFIG_DIR"' EXIT

management="https://127.0.0.1:${AZURE_AUTHORITY_HOST##*:}" # another origin than Graph
az cloud register --name Vestibule --skip-endpoint-discovery \
  --endpoint-active-directory "$AZURE_AUTHORITY_HOST" \
  --endpoint-active-directory-resource-id "$management/" \
  --endpoint-active-directory-graph-resource-id "$GRAPH_BASE_URL/" \
  --endpoint-microsoft-graph-resource-id "$GRAPH_BASE_URL/" \
  --endpoint-resource-manager "$management/"
az cloud set --name Vestibule
az config set core.instance_discovery=false # or it asks login.microsoftonline.com about the authority
echo "signed in: $(az login --service-principal --username "$AZURE_CLIENT_ID" --password "$AZURE_CLIENT_SECRET" \
  --tenant "$AZURE_TENANT_ID" --allow-no-subscriptions --query '[0].user.type' --output tsv)"
echo "users: $(az ad user list --filter "startswith(displayName, 'M')" --query 'length(@)' --output tsv)"
echo "myself: $(az ad sp show --id "$AZURE_CLIENT_ID" --query displayName --output tsv)"
