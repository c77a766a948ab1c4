/** Tests of apps that invite guests, against an emulated Microsoft Entra B2B. */

// Documents: what the control API and Graph answer, as it is.

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

// What is asked.

/** What a person does where she has a choice: she accepts, passes, and reads what is sent to her, unless told otherwise. */
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

export interface Fault extends AsyncDisposable {
  id: string;
  remove(): Promise<void>;
}

export interface Snapshot {
  name: string;
  restore(): Promise<void>;
}

// Those that do it.

/** The control API. What this package has no method for is called here. */
export class Control {
  private constructor();
  get(path: string, query?: Record<string, unknown>): Promise<any>;
  post(path: string, body?: unknown): Promise<any>;
  put(path: string, body?: unknown): Promise<any>;
  patch(path: string, body: unknown): Promise<any>;
  delete(path: string): Promise<any>;
}

/** Graph with one token. A path without version is of `v1.0`. */
export class Graph {
  private constructor();
  get(path: string, query?: Record<string, unknown>): Promise<any>;
  post(path: string, body: unknown): Promise<any>;
  patch(path: string, body: unknown): Promise<any>;
  put(path: string, body: unknown): Promise<any>;
  delete(path: string): Promise<any>;
  request(method: string, path: string, sent?: { query?: Record<string, unknown>; body?: unknown }): Promise<any>;
}

/** One emulated cloud, with its own tenants, people, apps, mail, clock, faults and logs. */
export class Sandbox implements AsyncDisposable {
  private constructor();
  readonly name: string;
  readonly control: Control;
  readonly emulator: Emulator;

  /** Tenants, accounts and apps with their ids and credentials. */
  world(): Promise<World>;
  /** What an app's process is told by its environment: the daemon's, or that of the app named. */
  environment(app?: string): Promise<Record<string, string>>;

  invite(email: string, how?: Inviting): Promise<Invitation>;
  /** `who` is an invitation, its mail, its link, its id, or the invited address. With `app` she goes on to it. */
  redeem(who: Invitation | Mail | string, choices?: Choices & { account?: string; app?: string }): Promise<Journey>;
  signIn(account: string, app: string, choices?: Choices & { tenantId?: string }): Promise<Journey>;
  myApps(account: string, choices?: Choices): Promise<Tile[]>;
  assign(guest: Invitation | Journey | string, app: string, how?: { role?: string }): Promise<void>;
  leave(account: string, where?: { tenantId?: string }): Promise<void>;
  /** Graph with exactly these permissions, as the daemon or as the `account` of the last argument. */
  graph(...permissions: string[] | [...string[], { account?: string }]): Promise<Graph>;
  /** Forges any token, sound or with flaws. */
  token(wanted?: WantedToken): Promise<Tokens>;

  /** The first mail that matches, as soon as it is there; `timeout` is in seconds of real time, 10 when nothing is said. */
  waitForMail(to?: string, which?: { kind?: MailKind; after?: Mail; timeout?: number }): Promise<Mail>;
  mails(to?: string, which?: { kind?: MailKind; after?: Mail }): Promise<Mail[]>;

  clock(): Promise<Clock>;
  /** By an ISO 8601 duration like `P31D`. */
  advance(by: string): Promise<Clock>;
  setClock(to: Date | string): Promise<Clock>;
  freeze(): Promise<Clock>;
  resume(): Promise<Clock>;

  snapshot(name?: string): Promise<Snapshot>;
  restore(name: string): Promise<void>;
  /** Back to the beginning, or to the beginning of a situation. */
  reset(situation?: string): Promise<void>;

  fault(surface: Surface, how?: How): Promise<Fault>;
  assertThat(...assertions: Record<string, unknown>[]): Promise<void>;
  /** What would be decided: `invite` (`inviter`, `email`), `redeem` (`email` or `invitationId`), `signIn` (`clientId`, `account`). */
  whatif(question: "invite" | "redeem" | "signIn", asked: Record<string, unknown>): Promise<Decision>;
  decisions(which?: { top?: number }): Promise<Decision[]>;
  decision(id: string): Promise<Decision>;

  /** It is gone, and its tokens are dead. */
  drop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface Made {
  name?: string;
  /** A world document; the built-in clinic when nothing is said. */
  world?: Record<string, unknown>;
  /** Same ids from the same name and calls, and a clock that stands still at the start of 2027. */
  seed?: number;
}

/** One process, in which there are as many emulated clouds as you ask for. */
export class Emulator implements AsyncDisposable {
  private constructor();
  /** Its origin over TLS: authority and Graph to your code. */
  readonly url: string;
  /** The root of its control API. */
  readonly controlUrl: string;
  /** The certificates to trust, where they are known. */
  readonly caFile: string | undefined;
  readonly control: Control;
  /** A cloud of its own. */
  newSandbox(made?: Made): Promise<Sandbox>;
  /** A cloud that is there already; `default` when nothing is said. */
  sandbox(name?: string): Sandbox;
  /** Stops the process, if it was started here. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface Start {
  /** That of `VESTIBULE_BIN` or the `vestibule` on the `PATH`, when nothing is said. */
  program?: string;
  /** The file of a world document, for the sandbox `default`. */
  world?: string;
  situation?: string;
  seed?: number;
  allowOutbound?: string[];
  /** Seconds; 30 when nothing is said. */
  timeout?: number;
}

/** Starts an emulator on free ports. It ends with `close()`, or with this process, however that ends. */
export function start(how?: Start): Promise<Emulator>;
/** The emulator that runs there: at that address, that of `VESTIBULE_CONTROL_URL`, or that of the state file. */
export function attach(controlUrl?: string, how?: { caFile?: string }): Promise<Emulator>;
/** The emulator that `VESTIBULE_CONTROL_URL` names, else the one that runs here, else one that is started. */
export function connect(): Promise<Emulator>;

/** What a runner hands to a test: the context of `node:test`, or that of Vitest. */
export type TestContext =
  | { after(end: () => Promise<void>): unknown }
  | { onTestFinished(end: () => Promise<void>): unknown };

/** An emulated cloud that a test has to itself; it is gone at the test's end. */
export function sandboxFor(test: TestContext, made?: Made): Promise<Sandbox>;

/** The claims of a token, read without a look at its signature. */
export function claims(token: string): Record<string, any>;
/** The rule that decided: the first that said no, else the first that asked for something. */
export function decidingRule(decision: Decision): string | undefined;

// What goes wrong.

/** Anything that this package throws. */
export class VestibuleError extends Error {}
/** No emulator runs, and there is no program that could be started. */
export class ProgramNotFound extends VestibuleError {}
/** The program ended, or stayed silent, before it was ready. */
export class StartFailed extends VestibuleError {}
/** A call got no answer at all. */
export class Unreachable extends VestibuleError {}
/** No such mail came in time. */
export class NoMail extends VestibuleError {}
/** What was expected is not so. */
export class AssertionFailed extends VestibuleError {}

/** The control API did nothing: the call was wrong. */
export class ControlError extends VestibuleError {
  readonly status: number;
  readonly detail: string;
  readonly field: string | undefined;
}

/** Microsoft Graph answered with an error that no policy decided. */
export class GraphError extends VestibuleError {
  readonly status: number;
  readonly code: string;
}

/** A policy said no: at Graph, on the way through an invitation, at a sign-in. */
export class Refused extends VestibuleError {
  readonly code: string;
  readonly decision: Decision | undefined;
  readonly decisionId: string | undefined;
  /** The path of the setting that decided; undefined where no policy was asked. */
  readonly rule: string | undefined;
  /** Of Graph's answer. */
  readonly status: number | undefined;
  readonly journey: Journey | undefined;
}

/** A person's way ended, and not as it was expected to. */
export class UnexpectedOutcome extends VestibuleError {
  readonly expected: Outcome;
  readonly journey: Journey;
}
