import { types } from "node:util";

// Not instanceof: what Node throws comes from another realm in a test runner.

export function messageOf(thrown: unknown): string {
  return types.isNativeError(thrown) ? thrown.message : String(thrown);
}

/** Node's code of a system error, `ENOENT`. */
export function codeOf(thrown: unknown): string | undefined {
  return types.isNativeError(thrown) && "code" in thrown ? String(thrown.code) : undefined;
}
