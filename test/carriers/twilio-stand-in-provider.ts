#!/usr/bin/env node
import process from "node:process";
import {
  DiagnosticError,
  isUnknown,
  type Provider,
  type Resource,
  schema,
  serve,
  string,
} from "../../src/tfplugin";

/**
 * A stand-in for twilio/twilio, which tests cannot install from a package registry: its resource for a phone number, with
 * the attributes that the examples use and its errors (seen with 0.18.46).
 */

const { TWILIO_API_URL, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN } = process.env;
const NUMBERS = `${TWILIO_API_URL}/2010-04-01/Accounts/${TWILIO_ACCOUNT_SID}/IncomingPhoneNumbers`;

const numberSchema = schema("A phone number of a Twilio account.", {
  id: { type: string, computed: true, description: "The sid." },
  sid: { type: string, computed: true, description: "Twilio's name of it." },
  friendly_name: { type: string, optional: true, computed: true, description: "A name for people." },
  phone_number: {
    type: string,
    optional: true,
    computed: true,
    requiresReplace: true,
    description: "The number to buy.",
  },
  area_code: {
    type: string,
    optional: true,
    computed: true,
    requiresReplace: true,
    description: "Where to buy any number.",
  },
});

/** The fields of a reply that the provider reads. */
interface Answer {
  readonly sid: string;
  readonly phone_number: string;
  readonly friendly_name: string;
}

const known = (value: unknown) => (typeof value === "string" ? value : null);

const numberResource: Resource<undefined, typeof numberSchema> = {
  schema: numberSchema,
  async create({ planned: { friendly_name, phone_number, area_code } }) {
    const bought = await twilio("POST", ".json", {
      FriendlyName: known(friendly_name),
      PhoneNumber: isUnknown(phone_number) ? null : phone_number,
      AreaCode: known(area_code),
    });
    return { state: { ...toState(bought), area_code: known(area_code) } };
  },
  // A 404 is an error, too: the provider treats it like other statuses.
  async read({ state }) {
    return { state: { ...state, ...toState(await twilio("GET", `/${state.sid}.json`)) } };
  },
  async update({ prior, planned: { friendly_name } }) {
    const changed = await twilio("POST", `/${prior.sid}.json`, { FriendlyName: known(friendly_name) });
    return { state: { ...prior, ...toState(changed) } };
  },
  async delete({ prior }) {
    await twilio("DELETE", `/${prior.sid}.json`);
  },
};

function toState({ sid, phone_number, friendly_name }: Answer) {
  return { id: sid, sid, phone_number, friendly_name };
}

/** @throws DiagnosticError for every status but 2xx */
async function twilio(
  method: string,
  path: string,
  form: Record<string, string | null> = {},
): Promise<Answer> {
  const fields = Object.entries(form).filter((field): field is [string, string] => field[1] !== null);
  const response = await fetch(`${NUMBERS}${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${TWILIO_ACCOUNT_SID}:${TWILIO_AUTH_TOKEN}`).toString("base64")}`,
      connection: "close",
    },
    ...(method === "POST" && { body: new URLSearchParams(fields) }),
  });
  const text = await response.text();
  if (!response.ok) {
    const { status, code, message } = JSON.parse(text);
    throw new DiagnosticError({
      summary: "Twilio refused",
      detail: `Status: ${status} - ApiError ${code}: ${message}`,
    });
  }
  return text === "" ? { sid: "", phone_number: "", friendly_name: "" } : JSON.parse(text);
}

const provider: Provider<undefined> = {
  name: "twilio",
  schema: schema("Twilio.", {}),
  configure: () => undefined,
  resources: { twilio_api_accounts_incoming_phone_numbers: numberResource },
};

void serve(
  async () => provider,
  { address: "registry.terraform.io/twilio/twilio", version: "0.18.46" },
  process,
);
