use directory::guests::Profile;
use directory::settings;
use invitations::{Invite, Recipient};
use kernel::{ObjectId, TenantId};
use policy::UserType;

use crate::body::{Fields, GraphJson, referenced};
use crate::call::Call;
use crate::error::GraphError;
use crate::present;
use crate::reply::Reply;

/// Invites somebody. There is no other operation on invitations, and none that redeems.
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    throttle(&call).await?;
    let command = command(&call.body, call.tenant())?;
    let sent = call.write(move |tx, ctx| Ok(invitations::invite(tx, ctx, &command)?)).await?;
    Ok(call.created("invitations", present::invitation::invitation(&sent)))
}

async fn throttle(call: &Call) -> Result<(), GraphError> {
    let settings = call.look_up(|read, _| Ok(Ok(settings::load(read)?))).await?;
    let Some(limit) = settings.invitation_throttle else { return Ok(()) };
    let throttle = call.here.world.throttle();
    throttle.take(call.tenant(), call.here.arrival.at, limit).map_err(GraphError::throttled)
}

/// What the body asks for. Address and redirect URL stay unchecked: who may invite is asked first.
fn command(body: &GraphJson, tenant: TenantId) -> Result<Invite, GraphError> {
    let mut body = body.fields()?;
    let mut message = body.object("invitedUserMessageInfo")?;
    let (language, custom_message, cc) = match &mut message {
        Some(info) => message_info(info)?,
        None => (None, None, Vec::new()),
    };
    message.map_or(Ok(()), Fields::done)?;
    let command = Invite {
        tenant,
        address: body.text("invitedUserEmailAddress")?.flatten().unwrap_or_default(),
        redirect_url: body.text("inviteRedirectUrl")?.flatten().unwrap_or_default(),
        display_name: body.text("invitedUserDisplayName")?.flatten(),
        user_type: user_type(&mut body)?,
        send_message: body.boolean("sendInvitationMessage")?.unwrap_or(false),
        language,
        custom_message,
        cc,
        new_user: None,
        invited_user: invited_user(&mut body)?,
        reset_redemption: body.boolean("resetRedemption")?.unwrap_or(false),
        sponsors: sponsors(&mut body)?,
        profile: Profile::default(),
        groups: Vec::new(),
    };
    body.done()?;
    Ok(command)
}

fn user_type(body: &mut Fields) -> Result<UserType, GraphError> {
    let word = body.text("invitedUserType")?.flatten();
    word.map_or(Ok(UserType::Guest), |word| {
        word.parse().map_err(|_| GraphError::property("invitedUserType", "Guest or Member is expected"))
    })
}

fn invited_user(body: &mut Fields) -> Result<Option<kernel::UserId>, GraphError> {
    let Some(mut user) = body.object("invitedUser")? else { return Ok(None) };
    let id = user.required("id", "an object id")?;
    user.done()?;
    Ok(Some(id))
}

/// Sponsors come as addresses of objects, or as objects with an id.
fn sponsors(body: &mut Fields) -> Result<Vec<ObjectId>, GraphError> {
    let bound = body.texts("invitedUserSponsors@odata.bind")?.unwrap_or_default();
    let wrong = || GraphError::property("invitedUserSponsors@odata.bind", "addresses of objects are expected");
    let mut sponsors: Vec<ObjectId> =
        bound.iter().map(|url| referenced(url).ok_or_else(wrong)).collect::<Result<_, _>>()?;
    for mut sponsor in body.objects("invitedUserSponsors")?.unwrap_or_default() {
        sponsors.push(sponsor.required("id", "an object id")?);
        sponsor.done()?;
    }
    Ok(sponsors)
}

type MessageInfo = (Option<String>, Option<String>, Vec<Recipient>);

fn message_info(info: &mut Fields) -> Result<MessageInfo, GraphError> {
    let language = info.text("messageLanguage")?.flatten();
    let custom_message = info.text("customizedMessageBody")?.flatten();
    let mut copies = Vec::new();
    for mut recipient in info.objects("ccRecipients")?.unwrap_or_default() {
        let address = recipient.object("emailAddress")?;
        recipient.done()?;
        let Some(mut address) = address else { continue };
        let copy = Recipient {
            name: address.text("name")?.flatten(),
            address: address.text("address")?.flatten().unwrap_or_default(),
        };
        address.done()?;
        // What an answer shows where there is no recipient is read again as none.
        if copy.name.is_some() || !copy.address.is_empty() {
            copies.push(copy);
        }
    }
    Ok((language, custom_message, copies))
}
