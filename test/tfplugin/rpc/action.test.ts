import { toDynamicValue } from "../../../src/tfplugin/conversions";
import { DiagnosticError } from "../../../src/tfplugin/diagnostic";
import { createLogger } from "../../../src/tfplugin/process/serve";
import type { Action } from "../../../src/tfplugin/provider";
import { objectType, schema } from "../../../src/tfplugin/provider";
import { invokeAction } from "../../../src/tfplugin/rpc/provider";
import { Session } from "../../../src/tfplugin/session";
import { type ObjectValue, UNKNOWN, type Value } from "../../../src/tfplugin/value/value";
import { decode, encode } from "../../../src/tfplugin/wire/message";
import { InvokeAction, PlanAction, ValidateActionConfig } from "../../../src/tfplugin/wire/provider-service";
import { VALUE_MISSING } from "../../support/summaries";
import { call, thing } from "./support";

const actionType = "test_act";
const log = createLogger("test", undefined, () => {});
const config = (values: Record<string, Value>) =>
  toDynamicValue(objectType(thing), { id: null, name: null, owner: null, ...values } as ObjectValue);

function session(invoke: Action<unknown, typeof thing>["invoke"]): Session {
  const actions = { [actionType]: { schema: thing, invoke } };
  const provider = { name: "test", schema: schema("", {}), resources: {}, actions, configure: () => ({}) };
  const opened = new Session(provider as never, log);
  opened.finishConfigure({});
  return opened;
}

async function events(opened: Session, values: Record<string, Value>, type = actionType) {
  const bytes = encode(InvokeAction.request, { actionType: type, config: config(values) });
  const all = [];
  for await (const event of invokeAction(bytes, opened)) all.push(decode(InvokeAction.response, event));
  return all;
}

const completed = (...summaries: readonly string[]) => ({
  progress: undefined,
  completed: { diagnostics: summaries.map((summary) => expect.objectContaining({ summary })) },
});

test("an action receives its configuration, reports progress, and completes", async () => {
  const opened = session(async function* ({ config }) {
    yield `begins with ${config.name}`;
    yield "continues";
  });
  expect(await events(opened, { name: "a" })).toEqual([
    { progress: { message: "begins with a" }, completed: undefined },
    { progress: { message: "continues" }, completed: undefined },
    completed(),
  ]);
});

test("an error after some progress is reported at completion, together with warnings", async () => {
  const opened = session(async function* ({ diagnostics }) {
    diagnostics.warning({ summary: "Careful", detail: "" });
    yield "half done";
    throw new DiagnosticError({ summary: "Cut off", detail: "" });
  });
  const all = await events(opened, { name: "a" });
  expect(all).toEqual([
    { progress: { message: "half done" }, completed: undefined },
    completed("Careful", "Cut off"),
  ]);
});

test("an unknown action and an invalid value complete with an error without being invoked", async () => {
  const opened = session(async function* () {
    yield "never";
  });
  expect(await events(opened, { name: "bad" })).toEqual([completed("Invalid name")]);
  expect(await events(opened, { name: "a" }, "test_other")).toEqual([completed("Unknown action type")]);
});

test("validation and plan check the known part of a configuration", async () => {
  const opened = session(async function* () {});
  const summaries = async (name: Value) => {
    const request = { config: config({ name }) };
    const replies = [
      await call(ValidateActionConfig, { ...request, typeName: actionType }, opened),
      await call(PlanAction, { ...request, actionType }, opened),
    ];
    return replies.map(({ diagnostics }) => diagnostics.map(({ summary }) => summary));
  };
  expect(await summaries("a")).toEqual([[], []]);
  expect(await summaries(UNKNOWN)).toEqual([[], []]);
  expect(await summaries("bad")).toEqual([["Invalid name"], ["Invalid name"]]);
  expect(await summaries(null)).toEqual([[VALUE_MISSING], [VALUE_MISSING]]);
});
