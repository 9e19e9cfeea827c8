import { existsSync } from "node:fs";
import { resolve } from "node:path";

export { bundle } from "../../scripts/bundle";

/** Path of our provider's executable, as the last build left it. */
export function builtProvider(): string {
  const path = resolve("dist/provider/terraform-provider-rymi");
  if (!existsSync(path)) throw new Error("there is no dist/provider; run `npm run build` before the tests");
  return path;
}

/**
 * Path of the executable that the tests run: that of the last build, or the one that `RYMI_TEST_PROVIDER` names, a
 * standalone executable for instance. Nothing but its own files may be in its folder.
 */
export function testedProvider(): string {
  const other = process.env["RYMI_TEST_PROVIDER"];
  return other ? resolve(other) : builtProvider();
}
