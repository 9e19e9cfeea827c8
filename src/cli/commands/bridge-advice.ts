import { CliError } from "../../io";
import { adviceOn } from "../../numbers";

/** What happened, to which number, and what to do about it. Any other error, a bug, is returned as it is. */
export function explainFailure(error: unknown, number: string): unknown {
  const advice = adviceOn(error);
  if (!(error instanceof Error) || (advice === undefined && !(error instanceof CliError))) return error;
  const sentence = /[.!?]$/.test(error.message) ? error.message : `${error.message}.`;
  return new CliError(`${number}: ${sentence} ${advice?.remedy ?? ""}`.trimEnd(), { cause: error });
}
