import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/** The Terraform and OpenTofu CLIs that this run has found (`find-clis.ts`), and tests that run on each of them. */

/** Variable in which a run keeps its CLIs, as JSON, for its workers. */
export const CLIS_VARIABLE = "RYMI_FOUND_CLIS";

export interface Cli {
  /** Product and version, as test titles have them: `Terraform 1.16.1`, `OpenTofu 1.12.6`. */
  readonly name: string;
  readonly product: "Terraform" | "OpenTofu";
  /** Three numbers: `1.16.1`. */
  readonly version: string;
  /** Absolute path of its executable. */
  readonly path: string;
  /** Why its tests cannot run; absent when it is there. */
  readonly missing?: string;
}

/** Every CLI that tests are to run on, also one that is missing. */
export function foundClis(): readonly Cli[] {
  return JSON.parse(process.env[CLIS_VARIABLE] ?? "[]");
}

/**
 * `describe` once for each CLI. The tests of one that is missing are skipped, except in CI, where that is a failure.
 * All tests of one CLI run with `npx jest -t 'OpenTofu 1.12.6'`.
 */
export function describeEachCli(name: string, tests: (cli: Cli) => void): void {
  describeClis(foundClis(), name, tests);
}

/** `describe` for the first CLI alone, for behaviour that does not depend on the CLI. */
export function describeOneCli(name: string, tests: (cli: Cli) => void): void {
  describeClis(foundClis().slice(0, 1), name, tests);
}

function describeClis(clis: readonly Cli[], name: string, tests: (cli: Cli) => void): void {
  for (const cli of clis) {
    const define = () => describe(name, () => tests(cli));
    describeWith(cli, name, () => (cli.missing === undefined ? describe(cli.name, define) : define()));
  }
}

/**
 * Defines tests that need a program. Where it is missing they are skipped and say so, except in CI, where that is a failure.
 *
 * @param program `missing`: why its tests cannot run, to be read after "the program is"
 */
export function describeWith(
  program: { readonly name: string; readonly missing?: string | undefined },
  title: string,
  define: () => void,
): void {
  const { name, missing } = program;
  if (missing === undefined) {
    define();
  } else if (process.env["CI"]) {
    test(`${name}: ${title}`, () => {
      throw new Error(`${name} is ${missing}, and in CI its tests must not be skipped`);
    });
  } else {
    describe.skip(`${name} (skipped: ${missing})`, define);
  }
}

/**
 * `test`, or a skipped test that says in its title why this CLI cannot do it.
 *
 * @param reason why not; undefined when it can
 */
export function testUnless(reason: string | undefined): typeof test {
  if (reason === undefined) return test;
  const skip = (title: string, ...rest: [jest.ProvidesCallback?, number?]) =>
    test.skip(`${title} (skipped: ${reason})`, ...rest);
  return skip as typeof test;
}

/** Whether this is a Terraform before the version (`1.12`). False for OpenTofu. */
export function isTerraformBefore(cli: Cli, version: string): boolean {
  const [major = 0, minor = 0] = cli.version.split(".").map(Number);
  const [otherMajor = 0, otherMinor = 0] = version.split(".").map(Number);
  return cli.product === "Terraform" && (major < otherMajor || (major === otherMajor && minor < otherMinor));
}

/** The registry whose providers a source without a host names: `rymi/rymi` is `HOST/rymi/rymi`. */
export function registryOf({ product }: Cli): string {
  return product === "OpenTofu" ? "registry.opentofu.org" : "registry.terraform.io";
}

/**
 * Environment in which other programs run this CLI: it is `terraform` on the PATH, and for OpenTofu also `tofu`, which
 * TERRAFORM_BINARY_NAME names for cdktf and the drift command.
 *
 * @param folder of the test, which removes it; the commands are links in its `cli`
 */
export function cliOnPath(cli: Cli, folder: string): { PATH: string; TERRAFORM_BINARY_NAME: string } {
  const commands = join(folder, "cli");
  mkdirSync(commands, { recursive: true });
  const own = cli.product === "OpenTofu" ? "tofu" : "terraform";
  for (const name of new Set(["terraform", own])) {
    if (!existsSync(join(commands, name))) symlinkSync(cli.path, join(commands, name));
  }
  return { PATH: `${commands}:${process.env["PATH"]}`, TERRAFORM_BINARY_NAME: own };
}
