import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { pinnedPrograms } from "../../scripts/clis/pinned";
import { CLIS_VARIABLE, type Cli } from "./clis";

/**
 * Before the first test: looks for the CLIs and says which are missing. They are `terraform` on the PATH, those that
 * `npm run clis` builds, and those at the paths in `RYMI_TEST_CLIS` (separated as in `PATH`).
 */
// biome-ignore lint/style/noDefaultExport: Jest calls the default export of its globalSetup.
export default function findClis(): void {
  const named = (process.env["RYMI_TEST_CLIS"] ?? "").split(delimiter).filter((path) => path !== "");
  const all = [onPath(), ...pinned(), ...named.map(readCli)];
  // Each release is tested once.
  const clis = [...new Map(all.reverse().map((cli) => [cli.name, cli])).values()].reverse();
  for (const { name, missing } of clis) {
    if (missing !== undefined) process.stderr.write(`Not tested on ${name}: it is ${missing}.\n`);
  }
  process.env[CLIS_VARIABLE] = JSON.stringify(clis);
}

function onPath(): Cli {
  const path = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "terraform"))
    .find((file) => existsSync(file));
  if (path !== undefined) return readCli(path);
  return {
    name: "Terraform on the PATH",
    product: "Terraform",
    version: "1.11.4",
    path: "terraform",
    missing: "not there",
  };
}

function pinned(): readonly Cli[] {
  return pinnedPrograms()
    .filter(({ name }) => name === "terraform" || name === "opentofu")
    .map(({ name, version, executable }) => {
      if (existsSync(executable)) return readCli(executable);
      const product = name === "opentofu" ? "OpenTofu" : "Terraform";
      const missing = "not built (npm run clis, which needs Go)";
      return { name: `${product} ${version}`, product, version, path: executable, missing };
    });
}

/** Runs `version` to find the product and version of a CLI. */
function readCli(path: string): Cli {
  const { stdout, error } = spawnSync(path, ["version"], {
    env: { ...process.env, CHECKPOINT_DISABLE: "1" },
    encoding: "utf8",
  });
  const [, product, version] = /^(Terraform|OpenTofu) v(\d+\.\d+\.\d+)/m.exec(stdout ?? "") ?? [];
  if (product === undefined || version === undefined)
    throw new Error(`${path} is neither Terraform nor OpenTofu: ${error?.message ?? stdout}`);
  return { name: `${product} ${version}`, product: product as Cli["product"], version, path };
}
