import { describeEachCli } from "../support/clis";
import { describeTerraform } from "../support/terraform";
import { AGENTS } from "./accounts";
import { REAL_TWILIO_STACK, STACKS, useCarriers } from "./carrier-project";

/** examples/carriers on the real cdktf, with the real RJPearson94/twilio and a stand-in for twilio/twilio. */
describeEachCli("examples/carriers", (cli) => {
  const carriers = useCarriers(cli);

  test("cdktf deploys the stacks: each number is bought, then registered; on destroy it is removed, then released", async () => {
    const project = await carriers();
    project.env({ TF_VAR_vonage_number: "+15551230002" });
    const deployed = await project.ok("cdktf", ["deploy", ...STACKS, "--auto-approve"]);
    // cdktf shows the plan, also with unknown values.
    expect(deployed.text.match(/Plan: 2 to add, 0 to change, 0 to destroy/g)).toHaveLength(STACKS.length);
    expect(deployed.text).toContain("call-us-at = +14155550001");
    expect(project.lines()).toEqual({
      "+14155550001": AGENTS.Support,
      "+15551230001": AGENTS.Support,
      "+15551230002": AGENTS.Sales,
      ...(STACKS.includes(REAL_TWILIO_STACK) && { "+14155550100": AGENTS.Support }),
    });
    // The stacks are deployed concurrently, so the order is compared for each number.
    const of = (number: string, events: readonly string[]) =>
      events.filter((event) => event.endsWith(number));
    const written = project.accounts.takeEvents();
    const bought = project.accounts.twilio.numbers;
    for (const number of bought)
      expect(of(number, written)).toEqual([`Twilio sells ${number}`, `Rymi registers ${number}`]);

    await project.ok("cdktf", ["destroy", ...STACKS, "--auto-approve"]);
    const undone = project.accounts.takeEvents();
    for (const number of bought)
      expect(of(number, undone)).toEqual([`Rymi removes ${number}`, `Twilio releases ${number}`]);
    expect(project.accounts.twilio.numbers).toEqual([]);
    expect(project.lines()).toEqual({});
  }, 300_000);

  test("twilio/twilio fails for a released number; after state rm, another number is bought and registered", async () => {
    const project = await carriers();
    await project.synth("twilio");
    expect(await project.apply("twilio")).toEqual([
      "Twilio sells +14155550001",
      "Rymi registers +14155550001",
    ]);

    project.accounts.twilio.release("+14155550001");
    for (const command of ["plan", "apply", "destroy"]) {
      const text = await project.fails("twilio", command, ...(command === "plan" ? [] : ["-auto-approve"]));
      expect(text).toContain("Status: 404");
    }
    expect(project.accounts.takeEvents()).toEqual([]);
    expect(project.lines()).toEqual({ "+14155550001": AGENTS.Support });

    const address = "twilio_api_accounts_incoming_phone_numbers.support-number";
    await project.terraform("twilio", "state", "rm", address);
    expect(await project.apply("twilio")).toEqual([
      "Rymi removes +14155550001",
      "Twilio sells +14155550002",
      "Rymi registers +14155550002",
    ]);

    project.accounts.twilio.refusesReleases = true;
    const text = await project.fails("twilio", "destroy", "-auto-approve");
    expect(text).toContain("+14155550002 cannot be released now");
    expect(project.accounts.takeEvents()).toEqual(["Rymi removes +14155550002"]);
    expect(await project.apply("twilio")).toEqual(["Rymi registers +14155550002"]);
  });
});

describeTerraform("examples/carriers", () => {
  const carriers = useCarriers();

  test("numbers of other carriers come from the configuration and from a variable", async () => {
    const project = await carriers();
    project.env({ TF_VAR_vonage_number: "+15551230002" });
    await project.synth("plivo-vonage");
    await project.apply("plivo-vonage");
    expect(project.lines()).toEqual({ "+15551230001": AGENTS.Support, "+15551230002": AGENTS.Sales });
    project.env({ TF_VAR_vonage_number: "+15551230003" });
    expect(await project.apply("plivo-vonage")).toEqual([
      "Rymi removes +15551230002",
      "Rymi registers +15551230003",
    ]);

    project.env({ TF_VAR_vonage_number: "0044 20 7946 0000" });
    const text = await project.fails("plivo-vonage", "plan");
    expect(text).toContain("Invalid number");
    expect(text).toContain('"0044 20 7946 0000" is not an E.164');
  });

  const bindings = [
    ["twilio/twilio", "~> 0.18", "twilio", "ApiAccountsIncomingPhoneNumbers"],
    ["RJPearson94/twilio", "~> 0.27", REAL_TWILIO_STACK, "PhoneNumber"],
  ].filter(([, , stack = ""]) => STACKS.includes(stack));

  test.each(bindings)(
    "the bindings that cdktf get writes for %s can replace those of the example",
    async (source, version, stack, resource = "") => {
      const project = await carriers();
      const synthesized = async () => {
        await project.ok("tsx", ["main.ts"]);
        return project.read(`cdktf.out/stacks/${stack}/cdk.tf.json`);
      };
      const before = await synthesized();
      project.edit(
        "cdktf.json",
        /"source": .*"version": "[^"]*"/,
        `"source": "${source}", "version": "${version}"`,
      );
      await project.ok("cdktf", ["get"]);
      const folder = resource.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
      project.edit(
        `${stack}.ts`,
        /import .* from "\.\/bindings.*/,
        `import { ${resource} } from "./.gen/providers/twilio/${folder}";\nimport { TwilioProvider } from "./.gen/providers/twilio/provider";`,
      );
      expect(JSON.parse(await synthesized())).toEqual(JSON.parse(before));
    },
  );
});
