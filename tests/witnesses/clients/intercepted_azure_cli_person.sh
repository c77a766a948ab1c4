# The Azure CLI in the hands of a person, who types a device's code elsewhere.
#
# Run it with `vestibule exec --intercept -- sh intercepted_azure_cli_person.sh`.
set -eu

AZURE_CONFIG_DIR=$(mktemp -d)
export AZURE_CONFIG_DIR AZURE_CORE_COLLECT_TELEMETRY=false
trap 'rm -r "$AZURE_CONFIG_DIR"' EXIT

words="$AZURE_CONFIG_DIR/words"
az login --use-device-code --allow-no-subscriptions --output none 2> "$words" &
until code=$(sed -n 's/.*enter the code \([A-Z0-9]*\).*/\1/p' "$words") && [ "$code" ]; do sleep 1; done

# What the person does on her phone, by one call that only the emulator has.
curl --silent --output /dev/null --json '{"account": "ada.morgan@woodgrove.example", "approve": true}' \
  "$VESTIBULE_CONTROL_URL/device-codes/$code"
wait $!

export AZURE_CORE_ONLY_SHOW_ERRORS=true
echo "tenants: $(az account list --all --query 'length(@)' --output tsv)"
echo "signed in: $(az ad signed-in-user show --query displayName --output tsv)"
echo "guests: $(az ad user list --filter "userType eq 'Guest'" --query 'length(@)' --output tsv)"
