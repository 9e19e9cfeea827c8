import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hostWarnings } from "../../src/constructs/install-at-synth";
import { KIT_NAMES, KITS } from "../support/kits";
import { useScratchFolder } from "./support";

const scratch = useScratchFolder();

test.each(["0.21.0", "0.24.0", "0.24.7", "stubbed", undefined])("version %s needs no warning", (library) => {
  expect(hostWarnings(library, true)).toEqual([]);
});

test.each(["0.25.0", "0.25.0-pre.1", "1.0.0", "0.241.0"])("version %s was not tested", (library) => {
  expect(hostWarnings(library, true)).toEqual([
    expect.stringMatching(
      `^cdktf-rymi [\\d.]+ was not tested with version ${library} of CDK Terrain, but with 0\\.24 .* Look at the plan`,
    ),
  ]);
});

test("on Windows a warning says where Terraform has to run", () => {
  expect(hostWarnings("0.21.0", false)).toEqual([
    expect.stringMatching(
      /run Terraform there, or everything in WSL, or give RymiProvider the executables of a release/,
    ),
  ]);
});

test.each(KIT_NAMES)("%s: the synth of a stack warns once, even with several providers", (kit) => {
  const { cdk, rymi } = KITS[kit];
  const warnings = (context: Record<string, unknown>): unknown[] => {
    const outdir = join(scratch(), "out");
    const app = new cdk.App({ outdir, stackTraces: false });
    const stack = new cdk.TerraformStack(app, "phones");
    for (const [name, value] of Object.entries(context)) stack.node.setContext(name, value);
    new rymi.RymiProvider(stack, "rymi");
    new rymi.RymiProvider(stack, "second", { alias: "second" });
    app.synth();
    return JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8")).stacks.phones.annotations;
  };
  expect(warnings({})).toEqual([]);
  expect(warnings({ cdktfVersion: "0.25.1" })).toEqual([
    expect.objectContaining({
      constructPath: "phones/rymi",
      level: expect.stringContaining("warn"),
      message: expect.stringContaining("was not tested with version 0.25.1"),
    }),
  ]);
});
