import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const IMPORT = /\b(from |require\(|import\()(["'])(@?cdktf(?:\/[^"']*)?)\2/g;

/**
 * Makes `dist/cdktn` of `dist/constructs`: the same constructs for CDK Terrain, the community's continuation of CDKTF. The two
 * differ in the name of the package alone, so that is all that is changed, in code and in types. It lies beside
 * `constructs`, as both reach the rest of the package by the same relative paths.
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

/** @throws when the code imports what cdktn has no counterpart of: a path into cdktf, a package of its own */
export function importCdktn(code: string, name: string): string {
  return code.replace(IMPORT, (_, before: string, quote: string, specifier: string) => {
    if (specifier !== "cdktf")
      throw new Error(`${name} imports ${specifier}, of which cdktn has no counterpart`);
    return `${before}${quote}cdktn${quote}`;
  });
}
