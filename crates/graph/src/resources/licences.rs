use directory::rights;
use policy::Action;
use serde_json::{Value, json};

use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::SUBSCRIBED_SKU;
use crate::odata::window;
use crate::reply::Reply;

/// Microsoft Entra ID P2, by which everything that the emulator does is allowed ("Product names and service plan
/// identifiers for licensing").
const P2: &str = "84a661c4-e949-4bd2-a560-ed7766fcaf2b";
const P2_PLAN: &str = "eec0eb4f-6444-4f95-aba0-50c24d67f998";

/// What the tenant has licences of: one line, of which nobody has to be given any.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let (list, tenant) = (call.list(&SUBSCRIBED_SKU)?, call.tenant());
    call.read(|read, ctx| Ok(rights::judge(read, ctx, Action::ReadGroups)?)).await?;
    let sku = json!({
        "accountId": tenant,
        "accountName": null,
        "appliesTo": "User",
        "capabilityStatus": "Enabled",
        "consumedUnits": 0,
        "id": format!("{tenant}_{P2}"),
        "prepaidUnits": {"enabled": 100, "lockedOut": 0, "suspended": 0, "warning": 0},
        "servicePlans": [{
            "appliesTo": "User",
            "provisioningStatus": "Success",
            "servicePlanId": P2_PLAN,
            "servicePlanName": "AAD_PREMIUM_P2",
        }],
        "skuId": P2,
        "skuPartNumber": "AAD_PREMIUM_P2",
        "subscriptionIds": [],
    });
    let Value::Object(sku) = sku else { return Err(GraphError::internal("an object of ours is an object")) };
    Ok(call.page("subscribedSkus", &list, window(&list, vec![sku])?))
}
