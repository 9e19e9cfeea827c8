import { existsSync } from "node:fs";
import { resolve } from "node:path";

export { bundle } from "../../scripts/bundle";

/** Path of our provider's executable, as the last build left it. */
export function builtProvider(): string {
  const path = resolve("dist/provider/terraform-provider-rymi");
  if (!existsSync(path)) throw new Error("there is no dist/provider; run `npm run build` before the tests");
  return path;
}
