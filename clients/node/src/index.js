export { claims } from "./claims.js";
export { Control } from "./connection.js";
export { attach, connect, Emulator, start } from "./emulator.js";
export {
  AssertionFailed,
  ControlError,
  decidingRule,
  GraphError,
  NoMail,
  ProgramNotFound,
  Refused,
  StartFailed,
  UnexpectedOutcome,
  Unreachable,
  VestibuleError,
} from "./errors.js";
export { Graph } from "./graph.js";
export { Sandbox } from "./sandbox.js";
export { sandboxFor } from "./testing.js";
