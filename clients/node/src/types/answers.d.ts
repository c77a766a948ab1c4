// What the control API and Graph answer, as it is.

export type Outcome = "accepted" | "signedIn" | "stopped" | "cancelled" | "declined" | "refused";
export type Verdict = "allow" | "require" | "deny";

/** What policy decided, with every rule that was asked. */
export interface Decision {
  id: string;
  at: string;
  question: string;
  verdict: Verdict;
  tenantId: string | null;
  denial: { code: string; message: string } | null;
  obligations: string[];
  trace: { rule: string; saw: string; verdict: Verdict }[];
}

/** What a token endpoint answers; `claims` reads one. */
export interface Tokens {
  access_token: string;
  id_token: string | null;
  refresh_token?: string;
}

/** A person's way into a tenant: a redemption, or a sign-in. */
export interface Journey {
  outcome: Outcome;
  session: string;
  invitationId: string | null;
  userId: string | null;
  tenantId: string | null;
  externalUserState: string | null;
  identityProvider: string | null;
  steps: { step: string; result: string; tenantId?: string; agreementId?: string; language?: string }[];
  landingUrl: string | null;
  refusal: { code: string; message: string; decisionId: string | null } | null;
  tokens: Tokens | null;
  code?: string;
  tiles?: Tile[];
}

/** An app on My Apps. */
export interface Tile {
  displayName: string;
  appId: string;
  launchUrl: string | null;
}

/** An invitation as Graph answers it. */
export interface Invitation {
  id: string;
  status: string;
  invitedUser: { id: string };
  invitedUserEmailAddress: string;
  invitedUserDisplayName: string | null;
  invitedUserType: string;
  inviteRedeemUrl: string;
  inviteRedirectUrl: string;
}

export type MailKind = "invitation" | "passcode" | "notification" | "other";

/** A mail in the inbox. */
export interface Mail {
  id: string;
  kind: MailKind;
  from: string;
  to: string[];
  cc: string[];
  replyTo: string | null;
  subject: string;
  date: string;
  language: string | null;
  text: string | null;
  html: string | null;
  redeemUrl: string | null;
  passcode: string | null;
  unsubscribeUrl: string | null;
  invitationId: string | null;
  tenantId: string | null;
}

/** A sandbox's time. */
export interface Clock {
  now: string;
  mode: "running" | "frozen";
  offsetSeconds: number;
}

/** An app of a tenant, with its credentials. */
export interface App {
  displayName: string;
  appId: string;
  objectId: string;
  servicePrincipalId: string | null;
  secrets: string[];
  certificates: { name: string; thumbprint: string; certificate: string; privateKey: string }[];
  redirectUris: string[];
}

/** Somebody who belongs to a tenant; the password is null once it was changed. */
export interface Account {
  id: string;
  userPrincipalName: string;
  displayName: string;
  mail: string | null;
  password: string | null;
  roles: string[];
  userType: string | null;
}

/** Who and what a sandbox began with, and what was added since. */
export interface World {
  sandbox: string;
  tenants: {
    name: string;
    kind: "resource" | "partner";
    id: string;
    initialDomain: string;
    domains: string[];
    accounts: Account[];
    apps: App[];
  }[];
  personalAccounts: {
    provider: "microsoft" | "google" | "mailbox";
    address: string;
    displayName: string | null;
    password: string | null;
  }[];
}
