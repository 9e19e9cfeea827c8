import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { build } from "esbuild";

const PROVIDER = resolve("dist/provider/terraform-provider-rymi");

/** Makes one executable file of a TypeScript program. It takes its place at once, so that none ever runs a half of it. */
export async function bundle(
  entry: string,
  outfile: string,
  define: Record<string, string> = {},
): Promise<void> {
  const parent = dirname(dirname(resolve(outfile)));
  mkdirSync(dirname(outfile), { recursive: true });
  const folder = mkdtempSync(join(parent, ".bundle-"));
  try {
    const made = join(folder, basename(outfile));
    await build({
      entryPoints: [entry],
      outfile: made,
      bundle: true,
      platform: "node",
      target: "node20.18",
      format: "cjs",
      minify: true,
      keepNames: true,
      define,
    });
    chmodSync(made, 0o755);
    renameSync(made, outfile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Path of our provider's executable: that of the last build, or a new one where there is none. */
export async function builtProvider(): Promise<string> {
  if (!existsSync(PROVIDER)) {
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    await bundle("src/provider/bin.ts", PROVIDER, { RYMI_VERSION: JSON.stringify(version) });
  }
  return PROVIDER;
}
