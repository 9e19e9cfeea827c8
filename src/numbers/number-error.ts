/**
 * - `agent_unknown`: the number is registered, so it was the agent that Rymi does not know
 * - `already_registered`: the number was to be new, but this account has it already; nothing was changed
 * - `list_unsettled`: the list of numbers changed during every walk, so nothing can be said of what is missing
 * - `list_too_long`: the list claims more rows than any account has
 */
export const NUMBER_ERROR_CODES = [
  "agent_unknown",
  "already_registered",
  "list_unsettled",
  "list_too_long",
] as const;
export type NumberErrorCode = (typeof NUMBER_ERROR_CODES)[number];

/** What the life of a number can end with, beyond the failures of single requests (`RymiError`). */
export class NumberError extends Error {
  constructor(
    readonly code: NumberErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "NumberError";
  }
}
