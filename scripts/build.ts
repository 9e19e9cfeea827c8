import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { makeCdktnEntry } from "./cdktn-entry";
import { bundledPackages, bundlePrograms, thirdPartyLicenses } from "./programs";

/** `npm run build`: builds `dist`, the provider and the command with rolldown, the library with tsc. */

async function main(): Promise<void> {
  rmSync("dist", { recursive: true, force: true });
  const modules = await bundlePrograms("dist");
  writeFileSync("dist/THIRD-PARTY-LICENSES.txt", thirdPartyLicenses(bundledPackages(modules)));
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
    stdio: "inherit",
  });
  makeCdktnEntry("dist");
}

main().catch((error) => {
  // tsc has printed its errors.
  process.exitCode = 1;
  if (!(error instanceof Error && "status" in error)) throw error;
});
