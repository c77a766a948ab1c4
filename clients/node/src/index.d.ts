/** Tests of apps that invite guests, against an emulated Microsoft Entra B2B. */

import type { Clock, Decision, Invitation, Journey, Mail, MailKind, Tile, Tokens, World } from "./types/answers.js";
import type { Choices, How, Inviting, Surface, WantedToken } from "./types/asked.js";

export * from "./types/answers.js";
export * from "./types/asked.js";
export * from "./types/errors.js";

export interface Fault extends AsyncDisposable {
  id: string;
  remove(): Promise<void>;
}

export interface Snapshot {
  name: string;
  restore(): Promise<void>;
}

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
  /** Graph with exactly these permissions, as the daemon or as `account`; without any, what is granted, or `User.Read`. */
  graph(permissions?: string | string[], how?: { account?: string }): Graph;
  /** Forges any token, sound or with flaws. */
  token(wanted?: WantedToken): Promise<Tokens>;

  /** The first mail that matches, as soon as it is there; `timeout` is in seconds of real time, else 10. */
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
  /**
   * What would be decided: `invite` (`inviter`, `email`), `redeem` (`email` or `invitationId`), `signIn` (`clientId`,
   * `account`).
   */
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
