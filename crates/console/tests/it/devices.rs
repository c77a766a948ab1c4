use directory::applications;
use http::Method;
use kernel::SignedDuration;
use serde_json::json;
use sts::devices::{self, DeviceRequest, Standing};
use sts::{Authority, Version};

use crate::lab::Lab;

/// A device with an application of the hospital waits; what it shows.
pub(crate) async fn waits(lab: &Lab, app: &str) -> String {
    let (tenant, name) = (lab.woodgrove().id, app.to_owned());
    lab.write(move |tx, ctx| {
        let apps = applications::load_all(tx, tenant).expect("read");
        let app = apps.into_iter().find(|app| app.display_name == name).expect("the application");
        let request = DeviceRequest {
            client: app.app_id,
            authority: Authority::Tenant(tenant),
            scope: "openid".to_owned(),
            resource: None,
            endpoint: Version::V2,
        };
        devices::issue(tx, ctx, &request).expect("codes").user
    })
    .await
}

fn standing(lab: &Lab, code: &str) -> Standing {
    let now = lab.world.clock().now();
    let found = lab.world.store().read_now(|read| devices::find(read, code, now));
    found.expect("read").expect("a device").1
}

#[tokio::test]
async fn a_person_answers_a_device_by_script() {
    let lab = Lab::open();
    for approve in [true, false] {
        let code = waits(&lab, "Lab CLI").await;
        let body = json!({"account": "mia.novak@woodgrove.example", "approve": approve});
        let answer = lab.call(Method::POST, &format!("/device-codes/{}", code.to_lowercase()), &body).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""), "{}", answer.text);
        let Standing::Answered(answered) = standing(&lab, &code) else { panic!("nobody answered") };
        assert_eq!(answered.approval.is_some(), approve);
        let again = lab.call(Method::POST, &format!("/device-codes/{code}"), &body).await;
        assert_eq!(again.status.as_u16(), 409);
        assert!(again.text.contains("AADSTS90120"), "{}", again.text);
    }
}

#[tokio::test]
async fn a_device_that_cannot_be_answered_is_told_why() {
    let lab = Lab::open();
    let mia = json!({"account": "mia.novak@woodgrove.example", "approve": true});
    let unknown = lab.call(Method::POST, "/device-codes/NOTHING22", &mia).await;
    assert_eq!(unknown.status.as_u16(), 404);
    let refused = waits(&lab, "Health Records").await;
    let answer = lab.call(Method::POST, &format!("/device-codes/{refused}"), &mia).await;
    assert_eq!(answer.status.as_u16(), 403);
    assert!(answer.text.contains("AADSTS50105") && answer.text.contains("decision"), "{}", answer.text);
    assert_eq!(standing(&lab, &refused), Standing::Waiting);
    let nobody = json!({"account": "nobody@nowhere.example", "approve": true});
    assert_eq!(lab.call(Method::POST, &format!("/device-codes/{refused}"), &nobody).await.status.as_u16(), 403);
    lab.world.clock().advance(SignedDuration::from_mins(15));
    let lapsed = lab.call(Method::POST, &format!("/device-codes/{refused}"), &mia).await;
    assert_eq!(lapsed.status.as_u16(), 409);
    let misspelt = lab.call(Method::POST, &format!("/device-codes/{refused}"), &json!({"account": "x"})).await;
    assert_eq!(misspelt.status.as_u16(), 400);
}
