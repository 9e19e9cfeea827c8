import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { VERSION } from "../../src/packaging";
import { type Cli, describeOneCli, foundClis } from "../support/clis";
import { run } from "../support/run";
import { GuideProject } from "./guide-project";

/** A test runs every block of commands in the pages, or the block needs a service that tests do not have. */

const BLOCK = /^( *)```sh(.*)\n([\s\S]*?)^\1```$/gm;

/** Blocks by page and first line: "docs/drift.md: npx cdktf synth"; a second block with this line ends in "(2)". */
const blocks = new Map<string, string>();
const PAGES = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
  encoding: "utf8",
});
for (const page of PAGES.trim().split("\n")) {
  for (const [, , words = "", text = ""] of readFileSync(page, "utf8").matchAll(BLOCK)) {
    // The other blocks of guides are steps, which test/docs/guides.test.ts takes.
    if (page.startsWith("docs/guides/") && !words.includes("not-run")) continue;
    const key = `${page}: ${text.split("\n")[0]}`.replaceAll(VERSION, "VERSION");
    blocks.set(blocks.has(key) ? `${key} (2)` : key, text);
  }
}

const HERE = {
  quickstart: "examples/quickstart/README.md: npx cdktf deploy phone-lines",
  drift: "docs/drift.md: npx cdktf synth",
  jq: "docs/drift.md: npx cdktf-rymi drift --format json | jq -r '.findings[] | select(.class == \"missing\") | .number'",
  import: "docs/import.md: npx cdktf synth",
  hcl: "docs/import.md: npx cdktf-rymi import --format hcl --from-stack phone-lines --output phone-lines/main.tf",
  emulator:
    "docs/emulator.md: npx cdktf-rymi emulator --port 8080 --agent 5d2e9c14-3a7b-4f68-8c0d-1b9e4f6a2c73=Support",
  tofu: "docs/support.md: npx cdktf-rymi mirror mirror > tofu.rc",
  cdktn: "docs/support.md: npm install cdktf-rymi cdktn@0.24.0 constructs@~10.7.0",
  bridge: "docs/bridge.md: npm install cdktf-rymi cdktf constructs @cdktf/provider-null",
  leaving: "docs/guides/leaving-cdktf.md: npm uninstall cdktf cdktf-cli",
  nullProvider: "docs/guides/bridge.md: npm install @cdktf/provider-null@11",
} as const;

/** Blocks that another test runs, and which one. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "README.md: npm init -y": "test/package/readme.test.ts",
  "README.md: export RYMI_API_KEY=rymi_your_key": "test/package/readme.test.ts",
  "CONTRIBUTING.md: npm run build": "test/terraform/reattach.test.ts",
  "CONTRIBUTING.md: export TF_REATTACH_PROVIDERS='…'": "test/terraform/reattach.test.ts",
  "docs/guides/remote-runs.md: terraform state replace-provider registry.opentofu.org/rymi/rymi registry.terraform.io/rymi/rymi":
    "test/terraform/handed-on.test.ts",
  "examples/carriers/README.md: npm install cdktf-rymi cdktf@0.21 constructs@10":
    "test/carriers/examples.test.ts",
  "examples/carriers/README.md: npx cdktf synth": "test/carriers/examples.test.ts",
  "docs/resources/number.md: # The id is the number.": "test/docs/provider-examples.test.ts",
  "examples/hcl/README.md: npx cdktf-rymi mirror mirror > terraform.rc": "test/examples/hcl.test.ts",
  "examples/hcl/README.md: terraform plan -out plan.bin": "test/examples/hcl.test.ts",
  "examples/hcl/README.md: terraform plan -out plan.bin (2)": "test/examples/hcl.test.ts",
  "examples/hcl/README.md: terraform destroy -auto-approve": "test/examples/hcl.test.ts",
  "examples/library/README.md: npm install": "test/library/example.test.ts",
};

/** Blocks that no test can run, and why. */
const NOWHERE: Readonly<Record<string, string>> = {
  "CONTRIBUTING.md: npm ci && npm test": "it is the tests",
  "README.md: npm ci && npm test": "it is the tests",
  "README.md: npm ci && npm run demo": "it runs for minutes",
  "docs/releasing.md: npm run release:assets":
    "downloads Node for every platform; test/release runs its parts",
  "docs/releasing.md: codesign --sign - release/executables/darwin_arm64/terraform-provider-rymi_vVERSION":
    "macOS",
  "docs/releasing.md: RYMI_TEST_PROVIDER=release/executables/linux_amd64/terraform-provider-rymi_vVERSION npx jest test/terraform test/tfplugin/process":
    "what release:assets makes",
  "docs/guides/remote-runs.md: export HTTPS_PROXY=http://proxy.example:3128": "a proxy of that name",
  "docs/support.md: npm install cdktf-rymi": "Pulumi's registry of plugins",
  "docs/guides/first-number.md: unset RYMI_BASE_URL": "Rymi itself",
  "docs/guides/emulator-service.md: npm ci && npm run build && npm pack":
    "an engine for containers; test/package/container.test.ts takes the steps of the image",
  "examples/carriers/README.md: npx cdktf get": "Terraform's registry",
};

test("each block of commands is run by a test, or has a reason why it is not", () => {
  const named = [...Object.values(HERE), ...Object.keys(ELSEWHERE), ...Object.keys(NOWHERE)];
  expect([...blocks.keys()].sort()).toEqual(named.sort());
  for (const file of Object.values(ELSEWHERE)) expect([file, existsSync(file)]).toEqual([file, true]);
});

describeOneCli("the commands of a page", (cli) => {
  const open: GuideProject[] = [];
  afterEach(async () => {
    for (const project of open.splice(0)) await project.close();
  });
  const project = async (which: Cli = cli): Promise<GuideProject> => {
    const opened = (await GuideProject.open(which)).install();
    open.push(opened);
    return opened;
  };

  /** The commands of a block. The key is in the environment, not in the text. */
  const commands = (name: keyof typeof HERE) =>
    (blocks.get(HERE[name]) ?? "").replaceAll("RYMI_API_KEY=… ", "").replaceAll("--port 8080", "--port 4010");

  const write = (path: string, text: string) => ({ kind: "write", line: 0, path, text }) as const;
  const runs = (text: string) => ({ kind: "run", line: 0, text, exit: 0 }) as const;
  const prints = (text: string) => ({ kind: "prints", line: 0, text }) as const;

  test("deploy the quickstart, check drift, import the other number, and write the stack as HCL", async () => {
    const guide = await project();
    await guide.follow([
      write("main.ts", readFileSync("examples/quickstart/main.ts", "utf8")),
      runs(commands("quickstart")),
      runs(commands("drift")),
      prints("IN SYNC: 3 of 3 declared numbers are at Rymi as declared."),
    ]);
    guide.rymi.seed([{ number: "+15551230009" }]);
    await guide.follow([
      runs(commands("import")),
      prints("Wrote 1 number to imported-numbers.ts. 3 of Rymi's 4 are declared already."),
      runs(commands("hcl")),
    ]);
    expect(readFileSync(guide.at("work/imported-numbers.ts"), "utf8")).toContain('"+15551230009"');
    expect(readFileSync(guide.at("work/phone-lines/main.tf"), "utf8")).toContain("+15551230001");
  }, 300_000);

  const hasJq = spawnSync("jq", ["--version"]).error === undefined;
  (hasJq ? test : test.skip)(
    "pick the missing numbers out of a report",
    async () => {
      const guide = await project();
      guide.rymi.seed([{ number: "+15551230001" }]);
      await guide.follow([
        write("main.ts", readFileSync("examples/quickstart/main.ts", "utf8")),
        runs(`npx cdktf synth > synth.log\n${commands("jq")}`),
        prints("+15551230002\n+15551230003"),
      ]);
    },
    120_000,
  );

  test("start an emulator", async () => {
    const guide = await project();
    await guide.follow([
      { kind: "start", line: 0, text: commands("emulator") },
      prints('{"url":"http://127.0.0.1:…'),
    ]);
  }, 60_000);

  const tofu = foundClis().find(({ product, missing }) => product === "OpenTofu" && missing === undefined);
  (tofu === undefined ? test.skip : test)(
    "bring the provider to OpenTofu",
    async () => {
      const guide = await project(tofu);
      const hcl = 'terraform {\n  required_providers {\n    rymi = { source = "rymi/rymi" }\n  }\n}\n';
      await guide.follow([
        write("main.tf", hcl),
        runs(commands("tofu").replace("tofu init", "terraform init")),
        prints("OpenTofu has been successfully initialized!"),
      ]);
    },
    120_000,
  );

  test("install their packages without a conflict", async () => {
    const guide = await project();
    const pack = ["pack", "--ignore-scripts", "--pack-destination", guide.folder];
    const packed = await run("npm", pack, { cwd: resolve("."), env: process.env });
    const tarball = guide.at(packed.stdout.trim().split("\n").at(-1) ?? "");
    for (const name of ["cdktn", "bridge", "nullProvider", "leaving"] as const) {
      const text = commands(name).replaceAll("npm install", "npm install --dry-run --ignore-scripts");
      const folder = `mkdir ${name} && cd ${name} && npm init -y > ${name}.json`;
      await guide.follow([
        runs(
          `(${folder} && ${text.trim().replaceAll("\n", " && ").replace(" cdktf-rymi ", ` ${tarball} `)})\n`,
        ),
      ]);
      await guide.follow([prints("added … packages in …")]);
    }
  }, 300_000);
});
