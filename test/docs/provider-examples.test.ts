import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeEachCli } from "../support/clis";
import { useWorkspace, type Workspace } from "../support/terraform";

/** The examples of the provider's pages, without changes, on the real Terraform. */

const RECEPTION = "0b8f6a52-7c1d-4e35-9f2a-6d3c1e5b7a90";
/** The numbers and agents that the data sources and imports read. */
const SEED = [{ number: "+15551230001", agentId: RECEPTION }, { number: "+15551230003" }];

const foldersIn = (kind: string) => readdirSync(join("examples", kind)).map((name) => join(kind, name));

describeEachCli("the examples of the provider's pages", (cli) => {
  const workspace = useWorkspace(cli);

  async function open(...files: readonly string[]): Promise<Workspace> {
    const opened = await workspace();
    for (const file of ["provider/provider.tf", ...files])
      writeFileSync(
        join(opened.work, file.replaceAll("/", "-")),
        readFileSync(join("examples", file), "utf8"),
      );
    await opened.ok("init", "-input=false");
    return opened;
  }

  test.each(foldersIn("resources"))(
    "%s: can be created, has an empty plan afterwards, and can be destroyed",
    async (folder) => {
      const opened = await open(`${folder}/resource.tf`);
      await opened.apply();
      expect(opened.rymi.countWrites()).toBeGreaterThan(0);
      expect((await opened.plan()).isEmpty).toBe(true);
      await opened.apply("-destroy");
      expect(opened.rymi.numbers()).toEqual([]);
    },
  );

  test.each(foldersIn("data-sources"))("%s: can be read", async (folder) => {
    const opened = await open(`${folder}/data-source.tf`);
    opened.rymi.seed(SEED);
    opened.rymi.addAgent({ id: RECEPTION, name: "Reception" });
    await opened.apply();
    const read = Object.keys(await opened.state()).filter((address) => address.startsWith("data."));
    expect(read).not.toEqual([]);
    expect((await opened.plan()).isEmpty).toBe(true);
  });

  test.each(["import.sh", "import-by-string-id.tf"])(
    "resources/rymi_number/%s: imports the number",
    async (file) => {
      const isCommand = file.endsWith(".sh");
      const example = `resources/rymi_number/${file}`;
      const opened = await open("resources/rymi_number/resource.tf", ...(isCommand ? [] : [example]));
      opened.rymi.seed(SEED);
      if (isCommand) {
        const [, command = ""] = readFileSync(join("examples", example), "utf8").trim().split("\n");
        const [program, ...args] = command.split(" ");
        expect(program).toBe("terraform");
        await opened.ok(...args);
      } else {
        await opened.apply("-target=rymi_number.desk");
      }
      expect(await opened.state()).toMatchObject({ "rymi_number.desk": { agent_id: RECEPTION } });
      expect(opened.rymi.countWrites()).toBe(0);
    },
  );
});
