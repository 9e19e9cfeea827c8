import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { buildSync } from "esbuild";

export interface BundleOptions {
  /** Constants of the program, as JavaScript. */
  readonly define?: Record<string, string>;
  /** Packages that are not bundled. */
  readonly external?: readonly string[];
}

/** Makes one executable file of a TypeScript program. It takes its place at once: nobody ever runs a half of it. */
export function bundle(
  entry: string,
  outfile: string,
  { define = {}, external = [] }: BundleOptions = {},
): void {
  const parent = dirname(dirname(resolve(outfile)));
  mkdirSync(dirname(outfile), { recursive: true });
  const aside = mkdtempSync(join(parent, ".bundle-"));
  try {
    const made = join(aside, basename(outfile));
    buildSync({
      entryPoints: [entry],
      outfile: made,
      bundle: true,
      platform: "node",
      target: "node20.18",
      format: "cjs",
      minify: true,
      // Names of functions and classes stay readable in errors.
      keepNames: true,
      legalComments: "none",
      define,
      // The gRPC library asks for it only to serve its own statistics, which we do not.
      external: ["@grpc/proto-loader", ...external],
    });
    chmodSync(made, 0o755);
    renameSync(made, outfile);
  } finally {
    rmSync(aside, { recursive: true });
  }
}
