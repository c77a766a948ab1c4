// Who is in a world, by their names.

import { VestibuleError } from "./errors.js";

/** The tenant that invites: the first of its kind. */
export function resourceOf(world) {
  const tenant = world.tenants.find(({ kind }) => kind === "resource");
  if (!tenant) throw new VestibuleError("this world has no tenant that invites (kind 'resource')");
  return tenant;
}

/** The app with that display name or client id. */
export function appOf(tenant, name) {
  const app = tenant.apps.find(({ displayName, appId }) => displayName === name || appId === name);
  if (app) return app;
  const known = tenant.apps.map(({ displayName }) => displayName).join(", ");
  throw new VestibuleError(`${tenant.name} has no app '${name}' but ${known}`);
}

/** The app that a script acts as: Invite Bot, else the first that has a secret. */
export function daemonOf(tenant) {
  const withSecret = tenant.apps.filter(({ secrets }) => secrets.length > 0);
  const daemon = withSecret.find(({ displayName }) => displayName === "Invite Bot") ?? withSecret[0];
  if (!daemon) throw new VestibuleError(`${tenant.name} has no app with a secret`);
  return daemon;
}
