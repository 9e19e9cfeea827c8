import { describeTerraform } from "../support/terraform";
import { AGENTS, useCarriers } from "./support";

/** examples/carriers on the real cdktf and Terraform, with stand-ins for the providers of the carriers. */
describeTerraform("a number and its agent in one stack", () => {
  const carriers = useCarriers();

  test("a number that nobody knows before it is bought is registered in the same deploy, and removed first in the end", async () => {
    const project = await carriers();
    const deployed = await project.ok("cdktf", ["deploy", "twilio", "--auto-approve"]);
    expect(deployed.text).toContain("2 added, 0 changed, 0 destroyed");
    expect(deployed.text).toContain("call-us-at = +14155550001");
    expect(project.events).toEqual(["carrier buys +14155550001", "Rymi registers +14155550001"]);
    expect(project.lines()).toEqual({ "+14155550001": AGENTS.Support });

    project.events.length = 0;
    expect((await project.ok("cdktf", ["deploy", "twilio", "--auto-approve"])).text).toContain("No changes");
    expect(project.events).toEqual([]);

    await project.ok("cdktf", ["destroy", "twilio", "--auto-approve"]);
    expect(project.events).toEqual(["Rymi removes +14155550001", "carrier gives up +14155550001"]);
    expect(project.leftovers(project.stackFolder("twilio"))).toEqual([]);
  }, 300_000);

  test("another area code replaces both in one apply", async () => {
    const project = await carriers();
    await project.apply("twilio");
    project.edit("twilio.ts", /"415"/, '"628"');
    expect((await project.apply("twilio")).text).toContain("2 added, 0 changed, 2 destroyed");
    expect(project.events).toEqual([
      "Rymi removes +14155550001",
      "carrier gives up +14155550001",
      "carrier buys +16285550002",
      "Rymi registers +16285550002",
    ]);
    expect(project.lines()).toEqual({ "+16285550002": AGENTS.Support });
    await project.terraform("twilio", "plan", "-detailed-exitcode");
  });

  test("with createBeforeDestroy the new number is answered before the old one goes", async () => {
    const project = await carriers();
    const [old, next] = ["+14155550100", "+14155550200"];
    await project.apply("twilio-rjpearson94");
    expect(project.events).toEqual([`carrier buys ${old}`, `Rymi registers ${old}`]);
    project.edit("twilio-rjpearson94.ts", /\+14155550100/, next);
    await project.apply("twilio-rjpearson94");
    expect(project.events).toEqual([
      `carrier buys ${next}`,
      `Rymi registers ${next}`,
      `Rymi removes ${old}`,
      `carrier gives up ${old}`,
    ]);
    expect(project.lines()).toEqual({ [next]: AGENTS.Support });
    expect(project.carrier.numbers).toEqual([next]);
    await project.terraform("twilio-rjpearson94", "plan", "-detailed-exitcode");
  });

  test("taken out of the code, the registration goes before the number", async () => {
    const project = await carriers();
    await project.apply("twilio");
    project.edit("twilio.ts", /const bought = [\s\S]*?\}\);\n/, "");
    project.edit("twilio.ts", /const line = .*\n/, "");
    project.edit("twilio.ts", /new TerraformOutput.*\n/, "");
    expect((await project.apply("twilio")).text).toContain("0 added, 0 changed, 2 destroyed");
    expect(project.events).toEqual(["Rymi removes +14155550001", "carrier gives up +14155550001"]);
    expect(project.lines()).toEqual({});
  });

  test("a number that was given up in the carrier's console is bought and registered anew", async () => {
    const project = await carriers();
    await project.apply("twilio");
    project.carrier.giveUp("+14155550001");
    await project.apply("twilio");
    expect(project.events).toEqual([
      "Rymi removes +14155550001",
      "carrier buys +14155550002",
      "Rymi registers +14155550002",
    ]);
    expect(project.lines()).toEqual({ "+14155550002": AGENTS.Support });
  });

  test("when Rymi refuses the number it is bought once: the next apply registers it", async () => {
    const project = await carriers();
    project.rymi.faults.add({ when: { method: "POST" }, do: { kind: "status", status: 403 } });
    await project.synth("twilio");
    const failed = await project.run("terraform", ["apply", "-auto-approve"], project.stackFolder("twilio"));
    expect(failed.code).toBe(1);
    expect(failed.text).toContain("The API key may not do this");
    expect(project.events).toEqual(["carrier buys +14155550001"]);
    await project.apply("twilio");
    expect(project.events).toEqual(["Rymi registers +14155550001"]);
  });

  test("numbers of other carriers come from the configuration and from a variable", async () => {
    const project = await carriers();
    project.env({ TF_VAR_vonage_number: "+15551230002" });
    await project.apply("plivo-vonage");
    expect(project.lines()).toEqual({ "+15551230001": AGENTS.Support, "+15551230002": AGENTS.Sales });
    project.env({ TF_VAR_vonage_number: "+15551230003" });
    await project.apply("plivo-vonage");
    expect(project.events).toEqual(["Rymi removes +15551230002", "Rymi registers +15551230003"]);

    project.env({ TF_VAR_vonage_number: "0044 20 7946 0000" });
    const refused = await project.run("terraform", ["plan"], project.stackFolder("plivo-vonage"));
    expect(refused.code).toBe(1);
    expect(refused.text).toContain('"0044 20 7946 0000" is not an E.164 phone number');
  });

  test.each([
    ["twilio/twilio", "~> 0.18", "twilio", "ApiAccountsIncomingPhoneNumbers"],
    ["RJPearson94/twilio", "~> 0.27", "twilio-rjpearson94", "PhoneNumber"],
  ])(
    "the bindings that cdktf get writes for %s take the place of the example's",
    async (source, version, stack, resource) => {
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
