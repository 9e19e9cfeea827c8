import { spawn } from "node:child_process";
import { once } from "node:events";
import { builtProvider } from "../support/bundle";
import { describeEachCli } from "../support/clis";
import { NUMBER, numberBlock } from "../support/hcl";
import { useWorkspace } from "../support/terraform";

describeEachCli("a provider started with --debug", (cli) => {
  const workspace = useWorkspace(cli);

  test("serves consecutive commands of Terraform, as CONTRIBUTING.md says", async () => {
    const terraform = await workspace();
    const { url, apiKey } = terraform.rymi;
    const provider = spawn(builtProvider(), ["--debug"], {
      env: { PATH: process.env["PATH"], RYMI_API_KEY: apiKey, RYMI_BASE_URL: url },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(provider, "exit");
    try {
      const [line] = await once(provider.stdout, "data");
      const [, reattach] = /TF_REATTACH_PROVIDERS='(.*)'/.exec(String(line)) ?? [];
      // The environment of the provider is used, not that of Terraform.
      terraform.env({ TF_REATTACH_PROVIDERS: reattach, RYMI_API_KEY: "", RYMI_BASE_URL: "" });
      await terraform.configure(numberBlock("desk", NUMBER));
      await terraform.apply();
      expect(terraform.rymi.numbers()).toMatchObject([{ number: NUMBER }]);
      expect((await terraform.plan()).isEmpty).toBe(true);
      expect(provider.exitCode).toBeNull();
    } finally {
      provider.kill("SIGINT");
      await ended;
    }
  });
});
