// Microsoft Graph, asked with a token that holds exactly what a test wants it to hold.

import { isGood } from "./connection.js";
import { GraphError, Refused } from "./errors.js";

/** Graph with one token, which is fetched when it is needed first. A path without version is of `v1.0`. */
export class Graph {
  #connection;
  #fetch;
  #token;
  #decision;

  constructor(connection, fetch, decision) {
    this.#connection = connection;
    this.#fetch = fetch;
    this.#decision = decision;
  }

  get(path, query) {
    return this.request("GET", path, { query });
  }

  post(path, body) {
    return this.request("POST", path, { body });
  }

  patch(path, body) {
    return this.request("PATCH", path, { body });
  }

  put(path, body) {
    return this.request("PUT", path, { body });
  }

  delete(path) {
    return this.request("DELETE", path);
  }

  /** What Graph answers, as JSON; undefined where it answers nothing. */
  async request(method, path, { query, body } = {}) {
    const versioned = /^\/(v1\.0|beta)\//.test(path) ? path : `/v1.0${path}`;
    this.#token ??= (await this.#fetch()).access_token;
    const headers = { Authorization: `Bearer ${this.#token}` };
    const answer = await this.#connection.send(method, versioned, { query, body, headers });
    if (isGood(answer)) return answer.document;
    const { code = "unknown", message = answer.text } = answer.document?.error ?? {};
    const decision = answer.headers["x-vestibule-decision"];
    if (decision === undefined) throw new GraphError(answer.status, code, message);
    throw new Refused(code, message, await this.#decision(decision), { status: answer.status });
  }
}
