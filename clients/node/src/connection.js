// HTTP with one emulator.

import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { createSecureContext, rootCertificates } from "node:tls";

import { ControlError, Unreachable } from "./errors.js";

/** Milliseconds of real time that a call may take; the emulator is near. */
export const PATIENCE = 30_000;

/** One origin. `epitaph` says what became of the emulator, for the case that it does not answer. */
export class Connection {
  #agent;
  #epitaph;

  constructor(origin, caFile, epitaph = () => "") {
    this.origin = origin;
    this.#agent = agent(origin, caFile);
    this.#epitaph = epitaph;
  }

  /** What comes back: `status`, `headers`, `text`, and `document`, the text read as JSON. */
  async send(method, path, { query = {}, body, headers = {}, patience = PATIENCE } = {}) {
    const url = new URL(this.origin + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    const data = body === undefined ? "" : JSON.stringify(body);
    try {
      return await this.#exchange(url, method, data, headers, patience);
    } catch (cause) {
      const reason = cause.message || cause.code;
      throw new Unreachable(`${method} ${url} got no answer: ${reason}${this.#epitaph()}`, { cause });
    }
  }

  #exchange(url, method, data, headers, patience) {
    const sent = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(data), ...headers };
    const options = { method, headers: sent, agent: this.#agent, signal: AbortSignal.timeout(patience) };
    return new Promise((resolve, reject) => {
      const request = (url.protocol === "https:" ? https : http).request(url, options, async (response) => {
        try {
          const chunks = await response.toArray();
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode, headers: response.headers, text, document: parsed(text) });
        } catch (error) {
          reject(error);
        }
      });
      request.on("error", reject).end(data);
    });
  }
}

// An agent of our own follows no proxy: one for the world would not find the emulator.
function agent(origin, caFile) {
  if (!origin.startsWith("https:")) return new http.Agent();
  if (caFile === undefined) return new https.Agent();
  try {
    // Made once: reading some hundred certificates takes longer than most calls.
    return new https.Agent({ secureContext: createSecureContext({ ca: [...rootCertificates, readFileSync(caFile)] }) });
  } catch (cause) {
    throw new Unreachable(`the certificates of ${origin} in ${caFile}: ${cause.message}`, { cause });
  }
}

function parsed(text) {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an answer is a success. */
export const isGood = ({ status }) => status >= 200 && status < 300;

/** The control API of one sandbox. What this package has no method for is called here. */
export class Control {
  #connection;
  #root;
  #sandbox;

  constructor(connection, root, sandbox) {
    this.#connection = connection;
    this.#root = root;
    this.#sandbox = sandbox;
  }

  /** The same for a sandbox. */
  of(sandbox) {
    return new Control(this.#connection, this.#root, sandbox);
  }

  get(path, query, { patience } = {}) {
    return this.#call("GET", path, { query, patience });
  }

  post(path, body = {}) {
    return this.#call("POST", path, { body });
  }

  put(path, body = {}) {
    return this.#call("PUT", path, { body });
  }

  patch(path, body) {
    return this.#call("PATCH", path, { body });
  }

  delete(path) {
    return this.#call("DELETE", path, { body: {} });
  }

  async #call(method, path, { query, ...sent }) {
    const answer = await this.#connection.send(method, this.#root + path, {
      query: { sandbox: this.#sandbox, ...query },
      ...sent,
    });
    if (isGood(answer)) return answer.document;
    const { detail = `${method} ${path} failed`, field } = answer.document ?? {};
    throw new ControlError(answer.status, detail, field);
  }
}
