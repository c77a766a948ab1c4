// What goes wrong.

import type { Decision, Journey, Outcome } from "./answers.js";

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
