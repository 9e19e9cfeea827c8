import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { bundle } from "./bundle";
import { bundledPackages, thirdPartyLicenses } from "./bundled-packages";
import { makeCdktnEntry } from "./cdktn-entry";

/** Builds `dist`: the provider and the command as one file each by esbuild, the library by tsc. */

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

function main(): void {
  rmSync("dist", { recursive: true, force: true });
  bundle("src/provider/bin.ts", "dist/provider/terraform-provider-rymi", {
    define: { RYMI_VERSION: JSON.stringify(version) },
  });
  // undici, zod and yaml are installed with the package, as its library needs them, too.
  bundle("src/cli/cdktf-rymi.ts", "dist/cli/cdktf-rymi.js", { external: ["undici", "zod", "yaml"] });
  writeFileSync("dist/THIRD-PARTY-LICENSES.txt", thirdPartyLicenses(bundledPackages()));
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
    stdio: "inherit",
  });
  makeCdktnEntry("dist");
}

try {
  main();
} catch (error) {
  // tsc and esbuild have said what is wrong.
  process.exitCode = 1;
  if (!(error instanceof Error && ("status" in error || "errors" in error))) throw error;
}
