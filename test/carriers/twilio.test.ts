import { isDeepStrictEqual } from "node:util";
import { KEY_WITHOUT_SCOPE } from "../support/summaries";
import { AGENTS } from "./accounts";
import { describeRealTwilio, useTwilioProject } from "./twilio-project";

const NUMBER = "twilio_phone_number.support-number";
const LINE = "rymi_number.support-line";

/** The number is known after it is bought. */
const inArea = (area_code: string) => ({ phone_number: undefined, area_code });

/** The example without its `create_before_destroy`. */
const plainLine = { lifecycle: undefined };

/** The real RJPearson94/twilio and ours in the stack of the example, against stubs of both services. */
describeRealTwilio("a number bought at Twilio, and its agent, in one stack", (cli) => {
  const open = useTwilioProject(cli);

  test("one apply buys it by area code and registers it; a change of agent sends nothing to Twilio; destroy removes it from Rymi first", async () => {
    const project = await open();
    project.configure({ number: inArea("415") });
    const plan = await project.space.plan();
    expect(plan.run.text).toContain("Plan: 2 to add, 0 to change, 0 to destroy.");
    expect(plan.run.text).toMatch(/\+ number = \(known after apply\)/);
    expect(plan.changes.find(({ address }) => address === LINE)).toMatchObject({
      actions: ["create"],
      afterUnknown: { number: true, id: true },
    });
    expect(await project.apply("plan.bin")).toEqual([
      "Twilio sells +14155550001",
      "Rymi registers +14155550001",
    ]);
    expect(project.lines()).toEqual({ "+14155550001": AGENTS.Support });
    expect(await project.planned()).toEqual({});

    project.configure({ number: inArea("415"), line: { agent_id: AGENTS.Sales } });
    expect(await project.deploy()).toEqual({
      planned: { [LINE]: "update" },
      events: ["Rymi attaches +14155550001"],
    });

    await project.space.ok("destroy", "-auto-approve");
    expect(project.accounts.takeEvents()).toEqual([
      "Rymi removes +14155550001",
      "Twilio releases +14155550001",
    ]);
    expect(await project.space.state()).toEqual({});
  });

  test("another number replaces both resources; a number that was released outside of Terraform is bought and registered again", async () => {
    const project = await open();
    project.configure({ number: inArea("415"), line: plainLine });
    await project.apply();

    project.twilio.release("+14155550001");
    expect(await project.deploy()).toEqual({
      planned: { [NUMBER]: "create", [LINE]: "delete, create" },
      events: ["Rymi removes +14155550001", "Twilio sells +14155550002", "Rymi registers +14155550002"],
    });

    project.configure({ number: inArea("628"), line: plainLine });
    expect(await project.deploy()).toEqual({
      planned: { [NUMBER]: "delete, create", [LINE]: "delete, create" },
      events: [
        "Rymi removes +14155550002",
        "Twilio releases +14155550002",
        "Twilio sells +16285550001",
        "Rymi registers +16285550001",
      ],
    });

    // The example has create_before_destroy: at each moment an agent answers one of the numbers.
    project.configure();
    expect(await project.deploy()).toEqual({
      planned: { [NUMBER]: "create, delete", [LINE]: "create, delete" },
      events: [
        "Twilio sells +14155550100",
        "Rymi registers +14155550100",
        "Rymi removes +16285550001",
        "Twilio releases +16285550001",
      ],
    });
    expect(project.lines()).toEqual({ "+14155550100": AGENTS.Support });

    project.clear();
    expect(await project.apply()).toEqual(["Rymi removes +14155550100", "Twilio releases +14155550100"]);
  });

  test("if one side refuses, the next apply completes the change", async () => {
    const project = await open();
    project.space.rymi.faults.add({ when: { method: "POST" }, do: { kind: "status", status: 403 } });
    const refused = await project.fails("apply");
    expect(refused.text).toContain(KEY_WITHOUT_SCOPE);
    expect(refused.events).toEqual(["Twilio sells +14155550100"]);
    expect(await project.apply()).toEqual(["Rymi registers +14155550100"]);

    project.twilio.refusesReleases = true;
    const destroyed = await project.fails("destroy");
    expect(destroyed.text).toContain("+14155550100 cannot be released now");
    expect(destroyed.events).toEqual(["Rymi removes +14155550100"]);
    expect(Object.keys(await project.space.state())).toEqual([NUMBER]);
    // The code still has the number, so it is registered again. Meanwhile no agent answered it.
    expect(await project.apply()).toEqual(["Rymi registers +14155550100"]);

    // With create_before_destroy an agent answers the new number, even if the old one cannot be released.
    project.configure({ number: { phone_number: "+14155550200" } });
    const replaced = await project.fails("apply");
    expect(replaced.text).toContain("+14155550100 cannot be released now");
    expect(replaced.events).toEqual([
      "Twilio sells +14155550200",
      "Rymi registers +14155550200",
      "Rymi removes +14155550100",
    ]);
    project.twilio.refusesReleases = false;
    expect(await project.apply()).toEqual(["Twilio releases +14155550100"]);
    expect(project.lines()).toEqual({ "+14155550200": AGENTS.Support });
    expect(project.twilio.numbers).toEqual(["+14155550200"]);
  });

  test("an existing number is imported by its number; with an area code it would be released", async () => {
    const project = await open();
    const id = project.twilio.buy("+14155559000");
    const more = { import: [{ to: NUMBER, id }] };
    project.configure({ number: inArea("415"), more });
    expect((await project.planned())[NUMBER]).toBe("create, delete");

    project.configure({ number: { phone_number: "+14155559000" }, more });
    expect(await project.deploy()).toEqual({
      planned: { [LINE]: "create" },
      events: ["Rymi registers +14155559000"],
    });
    expect(project.lines()).toEqual({ "+14155559000": AGENTS.Support });
    expect(await project.planned()).toEqual({});
  });

  test("replacing the area code by the bought number replaces the number, unless ignoreChanges has the area code", async () => {
    const project = await open();
    project.configure({ number: inArea("415"), line: plainLine });
    await project.apply();
    const pinned = { phone_number: "+14155550001", lifecycle: undefined };
    project.configure({ number: pinned, line: plainLine });
    expect(await project.planned()).toEqual({ [NUMBER]: "delete, create" });
    project.configure({
      number: { ...pinned, lifecycle: { ignore_changes: ["area_code"] } },
      line: plainLine,
    });
    expect(await project.planned()).toEqual({});
  });

  test("a data source returns another number once the first is bought", async () => {
    const project = await open();
    const source = "twilio_phone_number_available_local_numbers";
    const search = { account_sid: "${var.twilio_account_sid}", iso_country: "US", area_code: 415 };
    project.configure({
      number: { phone_number: `\${data.${source}.free.available_phone_numbers[0].phone_number}` },
      more: { data: { [source]: { free: search } } },
    });
    expect(await project.apply()).toEqual(["Twilio sells +14155550001", "Rymi registers +14155550001"]);
    expect(await project.planned()).toEqual({ [NUMBER]: "create, delete", [LINE]: "create, delete" });
  });

  test("settings made at Twilio stay with the example's ignoreChanges, and are removed without it", async () => {
    const project = await open();
    await project.apply();
    project.twilio.change("+14155550100", {
      address_sid: `AD${"1".repeat(32)}`,
      bundle_sid: `BU${"1".repeat(32)}`,
      emergency_address_sid: `AD${"1".repeat(32)}`,
      identity_sid: `RI${"1".repeat(32)}`,
      sms_url: "https://example.com/message",
      status_callback: "https://example.com/calls",
      status_callback_method: "GET",
      trunk_sid: `TK${"1".repeat(32)}`,
      voice_url: "https://example.com/answer",
    });
    expect(await project.planned()).toEqual({});

    project.configure({ number: { lifecycle: undefined } });
    const update = (await project.space.plan()).changes.find(({ address }) => address === NUMBER);
    expect(update?.actions).toEqual(["update"]);
    const { before = null, after = null } = update ?? {};
    const isTakenAway = (name: string) => !isDeepStrictEqual(before?.[name], after?.[name]);
    expect(Object.keys(before ?? {}).filter(isTakenAway)).toEqual([
      "address_sid",
      "bundle_sid",
      "emergency_address_sid",
      "identity_sid",
      "status_callback_method",
      "status_callback_url",
      "trunk_sid",
    ]);
  });
});
