#!/usr/bin/env node
import process from "node:process";
import { isUnknown, type Provider, type Resource, schema, serve, string } from "../../src/tfplugin";
import type { CarrierNumber } from "./carrier";

/**
 * Stands in for the providers of Twilio, which tests cannot download: one resource, under the real address and the real
 * type, with the attributes that matter here. Its numbers are those of the `Carrier` at CARRIER_URL.
 */
declare const STAND_IN: {
  readonly address: string;
  readonly version: string;
  readonly type: string;
  /** How `account_sid` is given. */
  readonly account: { readonly required: true } | { readonly optional: true };
};

const numberSchema = schema("A phone number at a carrier.", {
  id: { type: string, computed: true, description: "The sid." },
  sid: { type: string, computed: true, description: "The carrier's name of it." },
  account_sid: { type: string, ...STAND_IN.account, description: "Account that has it." },
  friendly_name: { type: string, optional: true, description: "What people call it." },
  phone_number: {
    type: string,
    optional: true,
    computed: true,
    requiresReplace: true,
    description: "The number to buy.",
  },
  area_code: { type: string, optional: true, requiresReplace: true, description: "Where to buy any number." },
});

const numberResource: Resource<undefined, typeof numberSchema> = {
  schema: numberSchema,
  async create({ planned }) {
    const text = (value: unknown) => (typeof value === "string" ? value : null);
    const bought = await carrier("POST", "/numbers", {
      phone_number: isUnknown(planned.phone_number) ? null : planned.phone_number,
      area_code: text(planned.area_code),
    });
    if (bought === null) throw new Error("the carrier does not have this number for sale");
    const { sid, phone_number } = bought;
    return {
      state: {
        id: sid,
        sid,
        account_sid: text(planned.account_sid),
        friendly_name: text(planned.friendly_name),
        phone_number,
        area_code: text(planned.area_code),
      },
    };
  },
  async read({ state }) {
    const number = await carrier("GET", `/numbers/${state.sid}`);
    return number && { state: { ...state, ...number } };
  },
  async update({ prior, planned }) {
    const name = planned.friendly_name;
    return { state: { ...prior, friendly_name: typeof name === "string" ? name : null } };
  },
  async delete({ prior }) {
    await carrier("DELETE", `/numbers/${prior.sid}`);
  },
};

const provider: Provider<undefined> = {
  name: "twilio",
  schema: schema("A carrier.", {}),
  configure: () => undefined,
  resources: { [STAND_IN.type]: numberResource },
};

/** Null where there is no such number. */
async function carrier(method: string, path: string, body?: object): Promise<CarrierNumber | null> {
  const response = await fetch(`${process.env["CARRIER_URL"]}${path}`, {
    method,
    headers: { connection: "close" },
    ...(body && { body: JSON.stringify(body) }),
  });
  return response.ok ? ((await response.json()) as CarrierNumber) : null;
}

void serve(async () => provider, { address: STAND_IN.address, version: STAND_IN.version }, process);
