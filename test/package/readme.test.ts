import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { GuideProject } from "../docs/guide-project";
import { readSteps } from "../docs/guide-steps";
import { describeEachCli } from "../support/clis";
import { run } from "../support/run";
import { processesIn } from "../support/terraform";

const INSTALL = "npm install cdktf-rymi ";

/** Follows "Use it" of the README from an empty folder, with the packed repository in place of the published package. */
describeEachCli("the README", (cli) => {
  test("leads from an empty folder to a deployed number", async () => {
    const [section = ""] = /^## Use it\n[\s\S]*?(?=^## )/m.exec(readFileSync("README.md", "utf8")) ?? [];
    const project = await GuideProject.open(cli, { tenants: [{ apiKey: "rymi_your_key" }] });
    try {
      const pack = ["pack", "--ignore-scripts", "--pack-destination", project.folder];
      const packed = await run("npm", pack, { cwd: resolve("."), env: process.env });
      const tarball = project.at(packed.stdout.trim().split("\n").at(-1) ?? "");
      const steps = readSteps(section.replace(INSTALL, `npm install ${tarball} `));
      expect(steps.map(({ kind }) => kind)).toEqual(["run", "write", "write", "run", "prints"]);
      expect(steps[0]?.text).toContain(tarball);
      await project.follow(steps);
      expect(project.rymi.numbers()).toMatchObject([
        { number: "+15551234567", agent_id: "0b8f6a52-7c1d-4e35-9f2a-6d3c1e5b7a90" },
      ]);
      expect(processesIn(project.at("work/cdktf.out/stacks/phone-lines"))).toEqual([]);
    } finally {
      await project.close();
    }
  }, 600_000);
});
