// What goes wrong, each kind by its name.

/** Anything that this package throws. */
export class VestibuleError extends Error {
  get name() {
    return this.constructor.name;
  }
}

/** No emulator runs, and there is no program that could be started. */
export class ProgramNotFound extends VestibuleError {}

/** The program ended, or stayed silent, before it was ready. */
export class StartFailed extends VestibuleError {}

/** A call got no answer at all. */
export class Unreachable extends VestibuleError {}

/** The control API did nothing: the call was wrong. */
export class ControlError extends VestibuleError {
  constructor(status, detail, field) {
    super(field === undefined ? `${detail} (${status})` : `${field}: ${detail} (${status})`);
    Object.assign(this, { status, detail, field });
  }
}

/** Microsoft Graph answered with an error that no policy decided. */
export class GraphError extends VestibuleError {
  constructor(status, code, message) {
    super(`${code}: ${message} (${status})`);
    Object.assign(this, { status, code });
  }
}

/**
 * A policy said no: at Graph, on the way through an invitation, at a sign-in. `rule` is the path of the setting that
 * decided. It is undefined, like `decision`, where no policy was asked: a wrong passcode, a link that leads nowhere.
 */
export class Refused extends VestibuleError {
  constructor(code, message, decision, { status, journey } = {}) {
    super(told(code, message, decision));
    Object.assign(this, { code, decision, status, journey });
  }

  get decisionId() {
    return this.decision?.id;
  }

  get rule() {
    return this.decision && decidingRule(this.decision);
  }
}

/** A person's way ended, and not as it was expected to. */
export class UnexpectedOutcome extends VestibuleError {
  constructor(expected, journey) {
    const steps = journey.steps.map(({ step, result }) => `${step}: ${result}`).join(", ") || "none";
    super(`expected ${expected}, but it ended ${journey.outcome}; steps: ${steps}`);
    Object.assign(this, { expected, journey });
  }
}

/** No such mail came in time. */
export class NoMail extends VestibuleError {}

/** What was expected is not so. */
export class AssertionFailed extends VestibuleError {}

/** The rule that decided: the first that said no, else the first that asked for something. */
export function decidingRule(decision) {
  const first = (verdict) => decision.trace.find((step) => step.verdict === verdict);
  return (first("deny") ?? first("require"))?.rule;
}

function told(code, message, decision) {
  const steps = decision?.trace.map(({ verdict, rule, saw }) => `  ${verdict}: ${rule} saw ${saw}`) ?? [];
  const end = decision ? [`  decision ${decision.id}`] : [];
  return [`${code}: ${message}`, ...steps, ...end].join("\n");
}
