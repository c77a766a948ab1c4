// What is asked.

import type { Outcome } from "./answers.js";

/** What a person does: she accepts, passes, and reads what is sent to her, unless told otherwise. */
export interface Choices {
  /** `session` of an earlier answer: the same browser goes on. */
  session?: string;
  passcode?: string;
  provider?: "entra" | "microsoftAccount";
  homeMfa?: boolean;
  device?: { compliant?: boolean; hybridJoined?: boolean };
  location?: { ip?: string; country?: string };
  acceptLanguage?: string;
  consent?: "accept" | "cancel";
  terms?: "accept" | "acceptUnread" | "decline";
  mfa?: "pass" | "fail";
  /** She stops when this page is shown. */
  stopAt?: "discovery" | "signIn" | "consent" | "mfa" | "terms";
  /** How her way is to end: where everything goes as she was told, unless said otherwise. */
  expect?: Outcome;
  scope?: string;
}

export interface Inviting {
  /** A sign-in name; the daemon when nothing is said. */
  inviter?: string;
  redirectUrl?: string;
  displayName?: string;
  userType?: "Guest" | "Member";
  /** True when nothing is said. */
  sendMail?: boolean;
  /** The mail shows that of a person alone: so does the real service. */
  message?: string;
  language?: string;
  cc?: string;
}

export interface WantedToken {
  /** Whose token: an id, a sign-in name or an address. Without it, an app's own. */
  account?: string;
  /** A name or client id; the daemon when nothing is said. */
  app?: string;
  tenantId?: string;
  scope?: string;
  /** Of an app's own token; what it is granted, when nothing is said. */
  roles?: string[];
  /** Merged in last. */
  claims?: Record<string, unknown>;
  expired?: boolean;
  notYetValid?: boolean;
  wrongAudience?: boolean;
  wrongIssuer?: boolean;
  unknownKey?: boolean;
  badSignature?: boolean;
}

export type Surface = "graph" | "login" | "portal" | "myapps" | "control" | "mail" | "notifications";

/** Which calls, and how they fail. With neither `nth` and `count` nor `probability` it is every call. */
export interface How {
  method?: string;
  /** A glob. */
  path?: string;
  /** The first matching call from now on that fails. */
  nth?: number;
  /** How many fail from there. */
  count?: number;
  probability?: number;
  status?: number;
  /** Seconds. */
  retryAfter?: number;
  /** Milliseconds of real time. */
  delayMs?: number;
  drop?: boolean;
  /** Of mail alone. */
  duplicate?: boolean;
}
