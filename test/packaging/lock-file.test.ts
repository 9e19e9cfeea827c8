import { execFileSync } from "node:child_process";
import { type RequiredProvider, updateLockFile } from "../../src/packaging/lock-file";
import { TERRAFORM_ENV, useScratchFolder } from "../constructs/support";

const scratch = useScratchFolder();

const OWN = {
  source: "registry.terraform.io/rymi/rymi",
  version: "0.1.0",
  hashes: ["h1:abc="],
};
const OWN_ENTRY = `provider "registry.terraform.io/rymi/rymi" {
  version     = "0.1.0"
  constraints = "0.1.0"
  hashes = [
    "h1:abc=",
  ]
}`;
const HEADING = '# This file is maintained automatically by "terraform init".\n# Manual edits may be lost.';

function entry(address: string, version: string, constraints: string | undefined): string {
  const rule = constraints === undefined ? "" : `  constraints = "${constraints}"\n`;
  return `provider "${address}" {\n  version     = "${version}"\n${rule}  hashes = [\n    "h1:other=",\n    "zh:00",\n  ]\n}`;
}
const NULL = "registry.terraform.io/hashicorp/null";

test("an empty lock file gets our entry in Terraform's format", () => {
  expect(updateLockFile("", OWN, [])).toBe(`${OWN_ENTRY}\n`);
});

test("the hashes of several executables are sorted", () => {
  const own = { ...OWN, hashes: ["h1:c=", "h1:a=", "h1:b="] };
  expect(updateLockFile("", own, [])).toContain(
    '  hashes = [\n    "h1:a=",\n    "h1:b=",\n    "h1:c=",\n  ]',
  );
});

test("our entry is replaced in its place, and the entries of others are kept", () => {
  const aws = entry("registry.terraform.io/hashicorp/aws", "5.0.0", "~> 5.0");
  const old = OWN_ENTRY.replaceAll("0.1.0", "0.0.9").replace("abc", "old");
  const corporate = entry("registry.acme.test/acme/zone", "1.2.3", undefined);

  expect(updateLockFile([HEADING, aws, old, corporate].join("\n\n"), OWN, [])).toBe(
    `${[HEADING, aws, OWN_ENTRY, corporate].join("\n\n")}\n`,
  );
});

test("a correct file of Terraform is kept byte for byte", () => {
  const text = `${[HEADING, entry(NULL, "3.2.4", "3.2.4"), OWN_ENTRY].join("\n\n")}\n`;
  expect(updateLockFile(text, OWN, [])).toBe(text);
});

test("line ends of Windows are accepted and replaced", () => {
  const text = `${[HEADING, entry(NULL, "3.2.4", "3.2.4"), OWN_ENTRY].join("\n\n")}\n`;
  expect(updateLockFile(text.replaceAll("\n", "\r\n"), OWN, [])).toBe(text);
});

test("other required providers are named in a comment, on separate lines", () => {
  const text = updateLockFile("", OWN, [{ source: "null", version: "3.2.4" }, { source: "acme/zone" }]);
  expect(text).toMatchInlineSnapshot(`
    "provider "registry.terraform.io/rymi/rymi" {
      version     = "0.1.0"
      constraints = "0.1.0"
      hashes = [
        "h1:abc=",
      ]
    }

    /*
    For the cdktf CLI only, which would else ask the registry for every provider:
    provider "registry.terraform.io/acme/zone" {
    constraints = ">= 0"
    }
    provider "registry.terraform.io/hashicorp/null" {
    constraints = ">= 0"
    }
    */
    "
  `);
});

test("cdktf's own reader finds every required provider, locked or not, and does not ask the registry", () => {
  const files = REQUIRED.map((other) => {
    const recorded = [
      OWN_ENTRY,
      entry(NULL, "3.2.4", other.version),
      entry("registry.opentofu.org/hashicorp/null", "3.2.4", other.version),
    ].join("\n\n");
    const required = [{ source: OWN.source, version: OWN.version }, other];
    return [OWN_ENTRY, updateLockFile("", OWN, [other]), updateLockFile(recorded, OWN, [other])].map(
      (text) => ({
        text,
        required,
      }),
    );
  });
  expect(askCdktf(files.flat())).toEqual(REQUIRED.flatMap(() => [false, true, true]));
});

const REQUIRED: readonly RequiredProvider[] = [
  { source: "null", version: "3.2.4" },
  { source: "hashicorp/null", version: "~> 3.2" },
  { source: "registry.terraform.io/hashicorp/null", version: ">= 3.0, < 4.0" },
  { source: "null", version: "> 3.0" },
  { source: "null", version: "!= 3.1.0" },
  { source: "registry.acme.test/acme/zone", version: "1.0.0" },
  { source: "terraform.io/builtin/terraform" },
];

/** Whether cdktf would take each lock file for complete. In a process of its own: cdktf starts Terraform on import. */
function askCdktf(files: readonly { text: string; required: readonly RequiredProvider[] }[]): unknown {
  const script = `
    const { TerraformProviderLock } = require("@cdktf/cli-core/src/lib/terraform-provider-lock");
    const { ProviderConstraint } = require("@cdktf/cli-core/src/lib/dependencies/dependency-manager");
    const { writeFileSync } = require("node:fs");
    (async () => {
      const verdicts = [];
      for (const { text, required } of JSON.parse(process.argv[1])) {
        writeFileSync(process.argv[2] + "/.terraform.lock.hcl", text);
        const lock = new TerraformProviderLock(process.argv[2]);
        let complete = true;
        for (const { source, version } of required) {
          complete = (await lock.hasMatchingProvider(new ProviderConstraint(source, version))) === true && complete;
        }
        verdicts.push(complete);
      }
      console.log(JSON.stringify(verdicts));
    })();`;
  const out = execFileSync(process.execPath, ["-e", script, JSON.stringify(files), scratch()], {
    encoding: "utf8",
    env: TERRAFORM_ENV,
  });
  return JSON.parse(out);
}

test.each([
  ["3.2.4", "3.2.4"],
  ["= 3.2.4", "3.2.4"],
  ["3.2", "3.2.0"],
  ["~> 3.2", "~> 3.2"],
  ["~>3", "~> 3.0"],
  ["~> 3.2.1", "~> 3.2.1"],
  [">= 3, <4", ">= 3.0.0, < 4.0.0"],
  [">= 3.0.0-beta1", ">= 3.0.0-beta1"],
  ["3.2.4", ">= 3.0.0, 3.2.4"], // a child module asks for more
  [undefined, "3.2.4"],
])(
  "the version locked under the constraints it was required with is kept: %s, recorded as %s",
  (required, recorded) => {
    const locked = entry(NULL, "3.2.4", recorded);
    expect(updateLockFile(locked, OWN, [{ source: "null", version: required }])).toContain(locked);
  },
);

test.each([
  ["3.2.4", "3.2.3"],
  ["~> 3.1", "~> 3.2"],
  ["3.2.4", undefined],
  [">= 3.0, < 4.0", ">= 3.0.0"],
])(
  "a version locked under other constraints is let go, for Terraform to select anew: %s after %s",
  (required, recorded) => {
    const locked = entry(NULL, "3.2.3", recorded);
    const tofu = entry("registry.opentofu.org/hashicorp/null", "3.2.3", recorded);
    const text = updateLockFile([locked, tofu].join("\n\n"), OWN, [{ source: "null", version: required }]);
    expect(text).not.toContain(locked);
    expect(text).not.toContain(tofu);
  },
);

test("a provider that is no longer required keeps its entry, which Terraform removes itself", () => {
  const locked = entry(NULL, "3.2.4", "3.2.4");
  expect(updateLockFile(locked, OWN, [])).toContain(locked);
});

test("a second update changes nothing, and a comment that is no longer needed is removed", () => {
  const others = [{ source: "null", version: "3.2.4" }];
  for (const before of ["", `${HEADING}\n`, [HEADING, entry(NULL, "3.2.4", "3.2.4")].join("\n\n")]) {
    const once = updateLockFile(before, OWN, others);
    expect(updateLockFile(once, OWN, others)).toBe(once);
    expect(updateLockFile(once, OWN, [])).toBe(updateLockFile(before, OWN, []));
  }
});
