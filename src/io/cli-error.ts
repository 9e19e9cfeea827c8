import type { ExitCode } from "./io";

/** A failure that a message explains. Anything else that is thrown is a mistake of ours and shown with its stack. */
export class CliError extends Error {
  override readonly name = "CliError";
}

/** Ends the command with a code of its own. All that there is to say has been said. */
export class Exit extends Error {
  override readonly name = "Exit";

  constructor(readonly code: ExitCode) {
    super(`exit code ${code}`);
  }
}
