import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { bundle } from "./bundle";

/** Builds `dist`: the provider and the command as one file each by esbuild, the library by tsc. */

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

function main(): void {
  rmSync("dist", { recursive: true, force: true });
  bundle("src/provider/bin.ts", "dist/provider/terraform-provider-rymi", {
    define: { RYMI_VERSION: JSON.stringify(version) },
    alias: { undici: resolve("scripts/undici-agent.mjs") },
  });
  // undici, zod and yaml are installed with the package, as its library needs them, too.
  bundle("src/cli/cdktf-rymi.ts", "dist/cli/cdktf-rymi.js", { external: ["undici", "zod", "yaml"] });
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
    stdio: "inherit",
  });
}

try {
  main();
} catch (error) {
  // tsc and esbuild have said what is wrong.
  process.exitCode = 1;
  if (!(error instanceof Error && ("status" in error || "errors" in error))) throw error;
}
