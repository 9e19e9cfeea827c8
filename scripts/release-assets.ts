import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { THIS_PLATFORM } from "../src/packaging";
import { bundleStandaloneProvider } from "./programs";
import { executableName, writeSums, writeZip } from "./release/assets";
import { isSigned } from "./release/mach-o";
import { getNodeFile } from "./release/node-binary";
import { makeBlob, makeStandalone } from "./release/standalone";
import { NODE_VERSION, TARGETS, type Target } from "./release/targets";

/**
 * Makes what a release on the Terraform Registry consists of, in `release/`: docs/releasing.md says what to do with it.
 * With `--pack`, the executables are left as they are (signed meanwhile) and only packed anew.
 */

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
const CACHE = ".cache/node";
const RELEASE = "release";

const say = (text: string) => process.stdout.write(`${text}\n`);
const executableOf = ({ platform }: Target) =>
  join(RELEASE, "executables", platform, executableName(version, platform));
const nodeFile = (target: Target, name: string) => getNodeFile(target, NODE_VERSION, name, CACHE);

/** The platform that this runs on. */
function ownTarget(): Target {
  const own = TARGETS.find(({ platform }) => platform === THIS_PLATFORM);
  if (own !== undefined) return own;
  throw new Error(`${THIS_PLATFORM} is none of the platforms that executables can be made on`);
}

async function makeExecutables(): Promise<void> {
  const own = ownTarget();
  rmSync(RELEASE, { recursive: true, force: true });
  const node = nodeFile(own, own.binary);
  const program = join(RELEASE, "blobs/provider.js");
  await bundleStandaloneProvider(program);
  const [forAll, forOwn] = [join(RELEASE, "blobs/all"), join(RELEASE, `blobs/${THIS_PLATFORM}`)];
  makeBlob(node, program, forAll, false);
  makeBlob(node, program, forOwn, true);
  for (const target of TARGETS) {
    makeStandalone(nodeFile(target, target.binary), target === own ? forOwn : forAll, executableOf(target));
    say(`made      ${executableOf(target)}`);
  }
  rmSync(join(RELEASE, "blobs"), { recursive: true });
}

function pack(): void {
  mkdirSync(RELEASE, { recursive: true });
  // Node's license goes wherever its binary goes. Not every platform's package has it.
  const texts = { LICENSE: "LICENSE", "LICENSE-nodejs": nodeFile(ownTarget(), "LICENSE") };
  for (const name of readdirSync(RELEASE)) if (name.endsWith(".zip")) rmSync(join(RELEASE, name));
  for (const target of TARGETS) {
    const executable = executableOf(target);
    if (!existsSync(executable)) throw new Error(`${executable} is not there; run this without --pack first`);
    if (target.platform.startsWith("darwin_") && !isSigned(readFileSync(executable))) {
      say(`left out  ${executable}, as it is not signed: docs/releasing.md says how`);
      continue;
    }
    writeZip(RELEASE, version, target.platform, executable, texts);
    say(`packed    ${target.platform}`);
  }
  say(`wrote     ${writeSums(RELEASE, version)}, which is still to be signed`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { pack: { type: "boolean" } } });
  if (!values.pack) await makeExecutables();
  pack();
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
