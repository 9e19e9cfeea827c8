import { unaryRpcs } from "../../../src/tfplugin/rpc/services";
import { decode, encode, type MessageType } from "../../../src/tfplugin/wire/message";
import {
  InvokeAction,
  ListResource,
  PlanResourceChange,
  ValidateListResourceConfig,
} from "../../../src/tfplugin/wire/provider-service";
import { referenceBytes } from "./descriptor";
import { SAMPLES, sampleOf } from "./samples";

/** Compares our tables with an independent description of the protocol and another implementation of protobuf. */

test.each(SAMPLES)(
  "$name: another implementation encodes the same request",
  ({ name, requestTable, request }) => {
    check(requestTable, `${name}.Request`, request);
  },
);

test.each(SAMPLES)(
  "$name: another implementation encodes the same response",
  ({ name, responseTable, response }) => {
    const isStream = name === "ListResource" || name === "InvokeAction";
    check(responseTable, `${name}.${isStream ? "Event" : "Response"}`, response);
  },
);

function check(table: MessageType<object>, reference: string, sample: object): void {
  const expected = referenceBytes(reference, sample);
  expect(Buffer.from(encode(table, sample)).toString("hex")).toBe(Buffer.from(expected).toString("hex"));
  expect(decode(table, expected)).toEqual(sample);
}

test("another implementation encodes the same progress of an action", () => {
  check(InvokeAction.response, "InvokeAction.Event", { progress: { message: "done" }, completed: undefined });
});

test("the completion of an action without diagnostics is encoded, although it is empty", () => {
  const event = { progress: undefined, completed: { diagnostics: [] } };
  expect(decode(InvokeAction.response, encode(InvokeAction.response, event))).toEqual(event);
});

test("a request of a newer Terraform is decoded without the fields that are not in the tables", () => {
  const { request } = sampleOf(PlanResourceChange);
  const bytes = referenceBytes("PlanResourceChange.Request", {
    ...request,
    providerMeta: { msgpack: Uint8Array.of(0xc0) },
    clientCapabilities: { deferralAllowed: true, storePlannedPrivate: true, computedBlocksAllowed: true },
  });
  expect(decode(PlanResourceChange.request, bytes)).toEqual(request);
});

test("the limit in ValidateListResourceConfig is a message and is ignored", () => {
  const { request } = sampleOf(ValidateListResourceConfig);
  const limit = { msgpack: Uint8Array.of(5) };
  const bytes = referenceBytes("ValidateListResourceConfig.Request", { ...request, limit });
  expect(decode(ValidateListResourceConfig.request, bytes)).toEqual(request);
});

test("the samples have every RPC that is served, with the path of the protocol", () => {
  const served = [...unaryRpcs.map(({ path }) => path), ListResource.path, InvokeAction.path];
  expect(served.sort()).toEqual(SAMPLES.map(({ name }) => `/tfplugin6.Provider/${name}`).sort());
});
