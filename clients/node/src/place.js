// Where a running emulator is, as far as the environment and the state file tell.

import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { VestibuleError } from "./errors.js";

const CONTROL = "/_vestibule/v1";

/** The place with that address: its origin, the root of its control API, and the certificates to trust, where known. */
export function placeOf(controlUrl, caFile) {
  const url = URL.canParse(controlUrl) ? new URL(controlUrl) : undefined;
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    throw new VestibuleError(`'${controlUrl}' is no address of an emulator, like https://localhost:8443`);
  }
  // A bare origin stands for its control API.
  const root = url.pathname.replace(/\/+$/, "") || CONTROL;
  return { origin: url.origin, root, caFile };
}

/**
 * The place that somebody named. Whose certificates are not told are those of our own emulator, if it is that one; else
 * those that Node.js trusts beside its own, by `NODE_EXTRA_CA_CERTS`, which `vestibule exec` sets.
 */
export function named(controlUrl, caFile) {
  const place = placeOf(controlUrl, caFile ?? process.env.NODE_EXTRA_CA_CERTS);
  const ours = caFile === undefined ? written() : undefined;
  return ours?.origin === place.origin ? ours : place;
}

/** The place that an emulator wrote into the state file of the data directory; it may be gone since. */
export function written() {
  try {
    const { control, caFile } = JSON.parse(readFileSync(join(dataDirectory(), "state.json"), "utf8"));
    return placeOf(control, caFile);
  } catch {
    return undefined;
  }
}

/** Where `vestibule start` keeps its things when nobody says otherwise. */
function dataDirectory() {
  const { VESTIBULE_DATA, LOCALAPPDATA, XDG_DATA_HOME } = process.env;
  if (VESTIBULE_DATA) return VESTIBULE_DATA;
  if (process.platform === "win32") return join(LOCALAPPDATA || join(homedir(), "AppData/Local"), "vestibule/data");
  if (process.platform === "darwin") return join(homedir(), "Library/Application Support/vestibule");
  return join(XDG_DATA_HOME || join(homedir(), ".local/share"), "vestibule");
}
