import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { THIS_PLATFORM } from "../src/packaging";
import { bundleStandaloneProvider } from "./programs";
import {
  executableName,
  isSigned,
  makeBlob,
  makeStandalone,
  writeSums,
  writeZip,
} from "./release/executables";
import { getNodeFile, NODE_VERSION, TARGETS, type Target } from "./release/node-binary";

/**
 * `npm run release:assets`: makes the files of a release on the Terraform Registry in `release/`, see docs/releasing.md. With
 * `--pack`, the existing executables, which may be signed meanwhile, are only packed again.
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
  throw new Error(`${THIS_PLATFORM} is not a platform that executables can be made on`);
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
  // Node's license must accompany its binary. Not every platform's package has it.
  const texts = { LICENSE: "LICENSE", "LICENSE-nodejs": nodeFile(ownTarget(), "LICENSE") };
  for (const name of readdirSync(RELEASE)) if (name.endsWith(".zip")) rmSync(join(RELEASE, name));
  for (const target of TARGETS) {
    const executable = executableOf(target);
    if (!existsSync(executable))
      throw new Error(`${executable} does not exist: run this without --pack first`);
    if (target.platform.startsWith("darwin_") && !isSigned(readFileSync(executable))) {
      say(`left out  ${executable}, because it is not signed: see docs/releasing.md`);
      continue;
    }
    writeZip(RELEASE, version, target.platform, executable, texts);
    say(`packed    ${target.platform}`);
  }
  say(`wrote     ${writeSums(RELEASE, version)}, which has to be signed`);
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
