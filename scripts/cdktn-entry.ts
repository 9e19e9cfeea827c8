import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const IMPORT = /\b(from |require\(|import\()(["'])(@?cdktf(?:\/[^"']*)?)\2/g;

/**
 * Makes `dist/cdktn` from `dist/constructs`: the same constructs for CDK Terrain, the community's continuation of CDKTF. Only
 * the name of the package differs, so only that is replaced, in code and in types. The folders are siblings, because both use
 * the same relative paths to the rest of the package.
 */
export function makeCdktnEntry(dist: string): void {
  const folder = join(dist, "cdktn");
  cpSync(join(dist, "constructs"), folder, { recursive: true });
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!/\.(js|d\.ts)$/.test(name)) continue;
    const file = join(folder, name);
    writeFileSync(file, importCdktn(readFileSync(file, "utf8"), name));
  }
}

/** @throws when the code imports something that cdktn does not have: a path inside of cdktf, another package of cdktf */
export function importCdktn(code: string, name: string): string {
  return code.replace(IMPORT, (_, before: string, quote: string, specifier: string) => {
    if (specifier !== "cdktf") throw new Error(`${name} imports ${specifier}, which cdktn does not have`);
    return `${before}${quote}cdktn${quote}`;
  });
}
