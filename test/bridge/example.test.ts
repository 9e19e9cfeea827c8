import { type Emulator, startEmulator } from "cdktf-rymi/emulator";
import { describeEachCli } from "../support/clis";
import { ExampleProject } from "../support/example-project";

const RECEPTION = "0b8f6a52-7c1d-4e35-9f2a-6d3c1e5b7a90";

/** examples/bridge in a folder of its own, with what its owner would have installed. */
describeEachCli("the example of the bridge", (cli) => {
  let project: ExampleProject;
  let rymi: Emulator;

  beforeAll(async () => {
    rymi = await startEmulator();
    project = new ExampleProject("bridge", ["@cdktf", "cdktf", "constructs", "tsx"], cli);
    await project.addProvider("hashicorp/null", "3.2.4", "test/support/null-provider.ts");
    project.env({
      // For its lock file cdktf would ask the registry for the provider that a stand-in takes the place of here.
      CDKTF_SKIP_PROVIDER_LOCK: "true",
      RYMI_API_KEY: rymi.apiKey,
      RYMI_BASE_URL: rymi.url,
    });
  });

  afterAll(async () => {
    await rymi.stop();
    project.remove();
  });

  const cdktf = async (...args: readonly string[]) => (await project.ok("cdktf", args)).text;

  test("is deployed by cdktf, renamed without a removal, and destroyed", async () => {
    expect(await cdktf("deploy", "--auto-approve")).toContain("+15551230001 attached to");
    const lines = rymi.numbers().map(({ number, agent_id }) => [number, agent_id]);
    expect(lines).toHaveLength(3);
    expect(lines).toContainEqual(["+15551230001", RECEPTION]);
    expect(lines).toContainEqual(["+15551230003", null]);

    project.edit("main.ts", /desk:/, '"front desk":');
    expect(await cdktf("deploy", "--auto-approve")).toContain(
      "+15551230001 stays registered: phone-lines/lines[front desk] declares it now",
    );
    expect(rymi.requests.filter(({ method }) => method === "DELETE")).toEqual([]);

    await cdktf("destroy", "--auto-approve");
    expect(rymi.numbers()).toEqual([]);
    expect(project.leftovers(project.at("cdktf.out/stacks/phone-lines"))).toEqual([]);
  }, 240_000);
});
