/** A failure that a message explains. Anything else that is thrown is a mistake of ours and shown with its stack. */
export class CliError extends Error {
  override readonly name = "CliError";
}
