import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, rmSync } from "node:fs";
import { type BuildOptions, build } from "esbuild";

/** Builds `dist`: the library by tsc, the provider and the command as one file each by esbuild. */

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
const PROVIDER = "dist/provider/terraform-provider-rymi";
const COMMAND = "dist/cli/cdktf-rymi.js";

const bundle: BuildOptions = {
  bundle: true,
  platform: "node",
  target: "node20.18",
  format: "cjs",
  minify: true,
  // Names of functions and classes stay readable in errors.
  keepNames: true,
  legalComments: "none",
};

async function main(): Promise<void> {
  rmSync("dist", { recursive: true, force: true });
  await build({
    ...bundle,
    entryPoints: ["src/provider/bin.ts"],
    outfile: PROVIDER,
    define: { RYMI_VERSION: JSON.stringify(version) },
    // The gRPC library asks for it only to serve its own statistics, which we do not.
    external: ["@grpc/proto-loader"],
  });
  await build({
    ...bundle,
    entryPoints: ["src/cli/cdktf-rymi.ts"],
    outfile: COMMAND,
    // Installed with the package, as ./client and ./emulator need them, too.
    external: ["undici", "zod"],
  });
  for (const file of [PROVIDER, COMMAND]) chmodSync(file, 0o755);
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
    stdio: "inherit",
  });
}

main().catch((error: unknown) => {
  // tsc and esbuild have said what is wrong.
  process.exitCode = 1;
  if (!(error instanceof Error && ("status" in error || "errors" in error))) throw error;
});
