import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { build, type Plugin } from "esbuild";
import { inOneFile, OUTPUT, type Part } from "./one-file";

export interface BundleOptions {
  /** Constants of the program, as JavaScript. */
  readonly define?: Record<string, string>;
  /** Packages that are not bundled. */
  readonly external?: string[];
  readonly plugins?: Plugin[];
}

/** Makes one executable file of a TypeScript program. It takes its place at once: nobody ever runs a half of it. */
export async function bundle(entry: string, outfile: string, options: BundleOptions = {}): Promise<void> {
  const parent = dirname(dirname(resolve(outfile)));
  mkdirSync(dirname(outfile), { recursive: true });
  const aside = mkdtempSync(join(parent, ".bundle-"));
  try {
    const made = join(aside, basename(outfile));
    writeFileSync(made, inOneFile(await split(entry, options)));
    chmodSync(made, 0o755);
    renameSync(made, outfile);
  } finally {
    rmSync(aside, { recursive: true });
  }
}

/** The same without parts. */
export async function bundleWhole(
  entry: string,
  outfile: string,
  options: BundleOptions = {},
): Promise<void> {
  await build({ ...COMMON, ...options, entryPoints: [entry], outfile, format: "cjs" });
}

const COMMON = {
  ...OUTPUT,
  bundle: true,
} as const;

/** The program in parts, the first of which starts it. What is imported dynamically is in parts of its own. */
async function split(entry: string, options: BundleOptions): Promise<readonly Part[]> {
  const { outputFiles, metafile } = await build({
    ...COMMON,
    ...options,
    entryPoints: [entry],
    outdir: "/",
    format: "esm",
    splitting: true,
    write: false,
    metafile: true,
  });
  const outputs = Object.values(metafile.outputs);
  const parts = outputFiles.map(({ path, text }, index) => ({
    name: basename(path),
    code: text,
    imports: (outputs[index]?.imports ?? [])
      .filter(({ kind, external }) => kind === "import-statement" && !external)
      .map((imported) => basename(imported.path)),
  }));
  // Wherever esbuild has put it.
  const main = outputs.findIndex(
    ({ entryPoint }) => entryPoint !== undefined && resolve(entryPoint) === resolve(entry),
  );
  if (main === -1) throw new Error(`esbuild made nothing of ${entry}`);
  return [...parts.splice(main, 1), ...parts];
}
