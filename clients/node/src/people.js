// What people do in a sandbox: they are invited, redeem, sign in, and leave.

import { Refused, UnexpectedOutcome } from "./errors.js";
import { Graph } from "./graph.js";
import { appOf, daemonOf, resourceOf } from "./world.js";

/** The id of My Apps, in every tenant. */
const MY_APPS = "2793995e-0a7d-40d7-bd35-6968ba142197";
/** The app role of an app that has none of its own: default access. */
const DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000";
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The part of a sandbox that is about people. Where no tenant is named, it is the one that invites. */
export class People {
  #connection;
  #control;
  #url;

  constructor(connection, control, url) {
    this.#connection = connection;
    this.#control = control;
    this.#url = url;
  }

  /** Tenants, accounts and apps with their ids and credentials. */
  world() {
    return this.#control.get("/world");
  }

  /** What was decided, and why; a refusal names its decision. */
  decision(id) {
    return this.#control.get(`/decisions/${id}`);
  }

  /** Invites through Graph: as the daemon, or as `inviter` (a sign-in name), who needs the right to. */
  async invite(email, { inviter, redirectUrl, displayName, userType, sendMail = true, message, language, cc } = {}) {
    return this.graph("User.Invite.All", { account: inviter }).post("/invitations", {
      invitedUserEmailAddress: email,
      invitedUserDisplayName: displayName,
      invitedUserType: userType,
      inviteRedirectUrl: redirectUrl ?? `${this.#url}/myapps`,
      sendInvitationMessage: sendMail,
      invitedUserMessageInfo: {
        customizedMessageBody: message,
        messageLanguage: language,
        ccRecipients: cc && [{ emailAddress: { address: cc } }],
      },
    });
  }

  /**
   * Walks a guest through her invitation, past the same gates as in a browser. `who` is an invitation, its mail, its
   * link, its id, or the invited address. A guest who does not arrive throws `Refused`; `expect: "refused"` turns that
   * round.
   */
  async redeem(who, { expect, app, scope = "openid profile", ...choices } = {}) {
    const tokens = app && { clientId: await this.#clientId(app), scope };
    const asked = { ...(await this.#selected(who)), ...choices, tokens };
    return this.#walk("/redemptions", asked, expect ?? intended(choices, "accepted"));
  }

  /** Signs a person in to an app (a name or client id); a pending guest is redeemed on the way. */
  async signIn(account, app, { expect, tenantId, ...choices } = {}) {
    const clientId = await this.#clientId(app);
    const asked = { account, clientId, tenantId: tenantId ?? (await this.#tenantId()), ...choices };
    return this.#walk("/sign-ins", asked, expect ?? intended(choices, "signedIn"));
  }

  /** The tiles that a person sees on My Apps, once she has signed in there. */
  async myApps(account, choices) {
    const { tiles } = await this.signIn(account, MY_APPS, choices);
    return tiles ?? [];
  }

  /** Assigns a guest (an invitation, a redemption, or a user's id) to an app, in a role by its id. */
  async assign(guest, app, { role = DEFAULT_ACCESS } = {}) {
    const principalId = guest.invitedUser?.id ?? guest.userId ?? guest;
    const resourceId = appOf(resourceOf(await this.world()), app).servicePrincipalId;
    const graph = this.graph(["AppRoleAssignment.ReadWrite.All", "Application.Read.All"]);
    const body = { principalId, resourceId, appRoleId: role };
    await graph.post(`/servicePrincipals/${resourceId}/appRoleAssignedTo`, body);
  }

  /** A guest leaves the organization, as in My Account. */
  async leave(account, { tenantId } = {}) {
    const asked = { account, tenantId: tenantId ?? (await this.#tenantId()) };
    const { refusal } = await this.#control.post("/leave", asked);
    if (refusal) throw await this.#refused(refusal);
  }

  /**
   * Graph with exactly these permissions (one, or a list), as the daemon or as `account`. Without any: with what the
   * daemon is granted, or `User.Read`.
   */
  graph(permissions = [], { account } = {}) {
    const names = [permissions].flat();
    const asked = account
      ? { account, scope: names.join(" ") || "User.Read" }
      : { roles: names.length > 0 ? names : undefined };
    return new Graph(this.#connection, () => this.token(asked), (id) => this.decision(id));
  }

  /** Forges any token, sound or with flaws: a person's (`account`, `scope`) or an app's own (`roles`). */
  async token({ app, tenantId, ...wanted } = {}) {
    const tenant = resourceOf(await this.world());
    const client = app ? appOf(tenant, app) : daemonOf(tenant);
    return this.#control.post("/tokens", { tenantId: tenantId ?? tenant.id, clientId: client.appId, ...wanted });
  }

  async #selected(who) {
    if (typeof who !== "string") {
      if (who.inviteRedeemUrl) return { invitationId: who.id };
      if (who.redeemUrl) return { redeemUrl: who.redeemUrl };
      throw new TypeError(`the mail '${who.subject}' has no redeem link`);
    }
    if (/^https?:\/\//.test(who)) return { redeemUrl: who };
    return ID.test(who) ? { invitationId: who } : { email: who, tenantId: await this.#tenantId() };
  }

  async #clientId(app) {
    return ID.test(app) ? app : appOf(resourceOf(await this.world()), app).appId;
  }

  async #tenantId() {
    return resourceOf(await this.world()).id;
  }

  async #walk(path, asked, expected) {
    const journey = await this.#control.post(path, asked);
    if (journey.outcome === expected) return journey;
    if (!journey.refusal) throw new UnexpectedOutcome(expected, journey);
    throw await this.#refused(journey.refusal, journey);
  }

  async #refused({ code, message, decisionId }, journey) {
    return new Refused(code, message, decisionId ? await this.decision(decisionId) : undefined, { journey });
  }
}

/** How her way ends when everything goes as she was told: who is told to cancel is expected to. */
function intended({ stopAt, consent, terms }, arrival) {
  if (stopAt) return "stopped";
  if (consent === "cancel") return "cancelled";
  return terms === "decline" ? "declined" : arrival;
}
