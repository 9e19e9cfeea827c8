import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { bundle } from "./bundle";
import { bundledPackages, thirdPartyLicenses } from "./bundled-packages";
import { makeCdktnEntry } from "./cdktn-entry";
import { bundleProvider } from "./provider-program";
import { trimmedUndici } from "./trimmed-undici";

/** Builds `dist`: the provider and the command as one file each by esbuild, the library by tsc. */

async function main(): Promise<void> {
  rmSync("dist", { recursive: true, force: true });
  await bundleProvider("dist/provider/terraform-provider-rymi");
  // Without it, the nearest package.json above wherever Terraform puts the file decides whether it is CommonJS.
  writeFileSync("dist/provider/package.json", `${JSON.stringify({ type: "commonjs" })}\n`);
  await bundle("src/cli/cdktf-rymi.ts", "dist/cli/cdktf-rymi.js", {
    plugins: [trimmedUndici],
    // Installed with the package, as its library needs it, too.
    external: ["yaml"],
  });
  writeFileSync("dist/THIRD-PARTY-LICENSES.txt", thirdPartyLicenses(bundledPackages()));
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
    stdio: "inherit",
  });
  makeCdktnEntry("dist");
}

main().catch((error) => {
  // tsc and esbuild have said what is wrong.
  process.exitCode = 1;
  if (!(error instanceof Error && ("status" in error || "errors" in error))) throw error;
});
