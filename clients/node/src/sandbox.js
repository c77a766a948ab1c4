// One emulated cloud: what a test asks of it.

import { randomUUID } from "node:crypto";

import { PATIENCE } from "./connection.js";
import { AssertionFailed, ControlError, NoMail } from "./errors.js";
import { People } from "./people.js";
import { appOf, daemonOf, resourceOf } from "./world.js";

/** Where each kind of client looks for the certificates that it trusts. */
const TRUST = ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"];

/** One emulated cloud, with its own tenants, people, apps, mail, clock, faults and logs. */
export class Sandbox extends People {
  constructor(name, connection, control, emulator) {
    super(connection, control, emulator.url);
    Object.assign(this, { name, control, emulator });
  }

  /**
   * What an app's process is told by its environment, as by `vestibule exec`: addresses, the tenant that invites,
   * client id and secret (of the daemon, or the app named), the certificates to trust.
   */
  async environment(app) {
    const { url, controlUrl, caFile } = this.emulator;
    const tenant = resourceOf(await this.world());
    const client = app ? appOf(tenant, app) : daemonOf(tenant);
    return {
      VESTIBULE_URL: url,
      VESTIBULE_CONTROL_URL: controlUrl,
      AZURE_AUTHORITY_HOST: url,
      GRAPH_BASE_URL: url,
      AZURE_TENANT_ID: tenant.id,
      AZURE_CLIENT_ID: client.appId,
      ...(client.secrets.length > 0 && { AZURE_CLIENT_SECRET: client.secrets[0] }),
      ...(caFile && Object.fromEntries(TRUST.map((name) => [name, caFile]))),
    };
  }

  // Mail.

  /** The first mail that matches, as soon as it is there; `timeout` is in seconds of real time. */
  async waitForMail(to, { kind, after, timeout = 10 } = {}) {
    try {
      const query = { to, kind, after: after?.id, timeout };
      return await this.control.get("/mail/wait", query, { patience: timeout * 1000 + PATIENCE });
    } catch (error) {
      if (!(error instanceof ControlError && error.status === 404)) throw error;
      const there = (await this.mails()).map((mail) => `\n  ${mail.kind} to ${mail.to.join(", ")}: ${mail.subject}`);
      const words = [kind, "mail", to && `to ${to}`, after && `after '${after.subject}'`].filter(Boolean).join(" ");
      throw new NoMail(`no ${words} within ${timeout} s; in the inbox: ${there.join("") || "nothing"}`);
    }
  }

  /** The mails that are there, newest first. */
  async mails(to, { kind, after } = {}) {
    const { value } = await this.control.get("/mail", { to, kind, after: after?.id });
    return value;
  }

  // Time.

  clock() {
    return this.control.get("/clock");
  }

  /** Time passes, by an ISO 8601 duration like `P31D`; what falls due on the way is done. */
  advance(by) {
    return this.control.patch("/clock", { advance: by });
  }

  /** `to` is a `Date`, or a text with its time zone. */
  setClock(to) {
    return this.control.patch("/clock", { set: to instanceof Date ? to.toISOString() : to });
  }

  /** Time stands still until it is moved. */
  freeze() {
    return this.control.patch("/clock", { mode: "frozen" });
  }

  resume() {
    return this.control.patch("/clock", { mode: "running" });
  }

  // States.

  /** Keeps everything as it stands; one of the same name is replaced. */
  async snapshot(name = `snapshot-${randomUUID().slice(0, 8)}`) {
    await this.control.put(`/snapshots/${name}`);
    return { name, restore: () => this.restore(name) };
  }

  /** Returns to a snapshot by its name. */
  async restore(name) {
    await this.control.post(`/snapshots/${name}/restore`);
  }

  /** Back to the beginning, or to the beginning of a situation like `domain-denied-later`. */
  async reset(situation) {
    await this.control.post("/reset", { situation });
  }

  // What goes wrong, and what is so.

  /** Calls of a surface fail, come late, or get no answer, until the fault is removed. */
  async fault(surface, how = {}) {
    const { id } = await this.control.post("/faults", { surface, ...how });
    const remove = () => this.control.delete(`/faults/${id}`);
    return { id, remove, [Symbol.asyncDispose]: remove };
  }

  /** Throws what was expected and what is, unless every assertion holds. */
  async assertThat(...assertions) {
    const { results } = await this.control.post("/assertions", { assertions });
    const wrong = results.filter(({ passed }) => !passed);
    if (wrong.length > 0) {
      throw new AssertionFailed(wrong.map(({ expected, found }) => `expected ${expected}, found ${found}`).join("\n"));
    }
  }

  /** What would be decided, and why; nothing is done. */
  async whatif(question, asked) {
    const tenantId = asked.tenantId ?? resourceOf(await this.world()).id;
    return this.control.post("/whatif", { question, tenantId, ...asked });
  }

  /** What was decided, newest first. */
  async decisions({ top } = {}) {
    const { value } = await this.control.get("/decisions", { top });
    return value;
  }

  // Its end.

  /** It is gone, and its tokens are dead. */
  async drop() {
    await this.control.delete(`/sandboxes/${this.name}`);
  }

  async [Symbol.asyncDispose]() {
    await this.drop();
  }
}
