// A project in TypeScript, as the compiler sees it: `npm run types`.

import { after, test } from "node:test";

import * as vestibule from "vestibule-emulator";

test("everything has its type", async (t) => {
  await using emulator = await vestibule.start({ seed: 7, timeout: 5 });
  await using own = await emulator.newSandbox({ name: "own" });
  const sandbox: vestibule.Sandbox = await vestibule.sandboxFor(t);
  const invitation = await sandbox.invite("a@b.example", { inviter: "c@d.example", sendMail: false });
  const mail = await own.waitForMail("a@b.example", { kind: "invitation", timeout: 1 });
  const guest = await sandbox.redeem(mail, { app: "Health Records", device: { compliant: true }, expect: "refused" });
  const code: string | undefined = guest.refusal?.code;
  const tiles: string[] = (await sandbox.myApps("a@b.example")).map((tile) => tile.displayName);
  await sandbox.assign(invitation, "Health Records");
  await sandbox.graph("User.Read.All").get("/users", { $top: 1 });
  await sandbox.graph("User.Read", { account: "c@d.example" }).get("/me");
  await using fault = await sandbox.fault("graph", { status: 429 });
  const { rule } = new vestibule.Refused();
  const expires: unknown = vestibule.claims((await sandbox.token({ expired: true })).access_token).exp;
  // @ts-expect-error: there is no such step
  await sandbox.redeem(invitation, { stopAt: "nowhere" });
  // @ts-expect-error: a sandbox is made by an emulator
  new vestibule.Sandbox();
  return void [code, tiles, fault.id, rule, expires];
});

/** Vitest's context will do. */
export const ofVitest = (context: { onTestFinished(end: () => unknown): void }) => vestibule.sandboxFor(context);

/** So will a hook, for a whole suite. */
export const ofSuite = () => vestibule.sandboxFor({ after });

/** Whatever the package exports is declared, and nothing else is. */
export type Declared = keyof typeof vestibule;
