import { randomBytes } from "node:crypto";
import { NEW_NUMBER, type TwilioNumber, toSnakeCase } from "./twilio-number";

const ACCOUNT_SID = `AC${"0".repeat(31)}1`;
const AUTH_TOKEN = "token-of-the-tests";
const NUMBERS = `/2010-04-01/Accounts/${ACCOUNT_SID}/IncomingPhoneNumbers`;
const SEARCH = `/2010-04-01/Accounts/${ACCOUNT_SID}/AvailablePhoneNumbers/US/Local.json`;

export interface TwilioRequest {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly form: URLSearchParams;
}

export interface TwilioReply {
  readonly status: number;
  readonly body?: object;
}

/**
 * An account at Twilio in memory, with the phone number API: search, buy, read, change and release. Each number is sold once;
 * in an area code they end in 0001, 0002, …
 */
export class TwilioAccount {
  /** While true, a release is refused, as for a number that another service of Twilio uses. */
  refusesReleases = false;
  /** Credentials in the environment of Twilio's providers. */
  readonly credentials = {
    TWILIO_ACCOUNT_SID: ACCOUNT_SID,
    TWILIO_AUTH_TOKEN: AUTH_TOKEN,
    TF_VAR_twilio_account_sid: ACCOUNT_SID,
  };
  readonly #numbers = new Map<string, TwilioNumber>();
  /** All numbers that were ever sold, also released ones: they are not sold again by area code. */
  readonly #sold = new Set<string>();
  readonly #record: (event: string) => void;

  /** @param record is called with `sells +1…`, `changes +1…` and `releases +1…` after each write through the API */
  constructor(record: (event: string) => void) {
    this.#record = record;
  }

  /** Buys a number as its owner does in Twilio's console, without Terraform. @returns its id for an import */
  buy(number: string): string {
    const { sid } = this.#add(number, {});
    return `/Accounts/${ACCOUNT_SID}/PhoneNumbers/${sid}`;
  }

  /** Changes a number outside Terraform, as in the console. */
  change(number: string, changes: Partial<TwilioNumber>): void {
    const current = this.#get(number);
    this.#numbers.set(current.sid, { ...current, ...changes });
  }

  /** Releases a number outside Terraform, as in the console. */
  release(number: string): void {
    this.#numbers.delete(this.#get(number).sid);
  }

  /** The numbers of the account. */
  get numbers(): readonly string[] {
    return [...this.#numbers.values()].map(({ phone_number }) => phone_number);
  }

  /** Answers a request of the API. */
  respond({ method, url, authorization, form }: TwilioRequest): TwilioReply {
    const credentials = Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString("base64");
    if (authorization !== `Basic ${credentials}`) return refusal(401, 20003, "Authenticate");
    const { pathname, searchParams } = url;
    if (method === "GET" && pathname === SEARCH) return this.#search(searchParams.get("AreaCode") ?? "");
    if (method === "POST" && pathname === `${NUMBERS}.json`) return this.#sell(form);
    const sid = pathname.startsWith(`${NUMBERS}/`) ? pathname.slice(NUMBERS.length + 1, -".json".length) : "";
    const number = this.#numbers.get(sid);
    if (number === undefined) return refusal(404, 20404, `The requested resource ${pathname} was not found`);
    if (method === "GET") return { status: 200, body: number };
    if (method === "POST") return this.#update(number, form);
    if (method === "DELETE") return this.#release(number);
    return refusal(405, 20004, "Method not allowed");
  }

  #search(areaCode: string): TwilioReply {
    const { beta, capabilities, address_requirements } = NEW_NUMBER;
    const phone_number = this.#nextIn(areaCode);
    const offer = { phone_number, friendly_name: phone_number, beta, capabilities, address_requirements };
    const place = { iso_country: "US", latitude: "37", longitude: "-122" };
    return { status: 200, body: { available_phone_numbers: [{ ...offer, ...place }], uri: SEARCH } };
  }

  #sell(form: URLSearchParams): TwilioReply {
    const number = form.get("PhoneNumber") ?? this.#nextIn(form.get("AreaCode") ?? "");
    if (this.numbers.includes(number)) return refusal(400, 21422, `${number} is not available`);
    const body = this.#add(number, toSnakeCase(form));
    this.#record(`sells ${number}`);
    return { status: 201, body };
  }

  #update(number: TwilioNumber, form: URLSearchParams): TwilioReply {
    const body = { ...number, ...toSnakeCase(form) };
    this.#numbers.set(number.sid, body);
    this.#record(`changes ${number.phone_number}`);
    return { status: 200, body };
  }

  #release({ sid, phone_number }: TwilioNumber): TwilioReply {
    if (this.refusesReleases) return refusal(409, 20409, `${phone_number} cannot be released now`);
    this.#numbers.delete(sid);
    this.#record(`releases ${phone_number}`);
    return { status: 204 };
  }

  #add(phone_number: string, fields: Partial<TwilioNumber>): TwilioNumber {
    const sid = `PN${randomBytes(16).toString("hex")}`;
    const own = { account_sid: ACCOUNT_SID, sid, phone_number };
    const added = { ...NEW_NUMBER, friendly_name: phone_number, ...fields, ...own };
    this.#numbers.set(sid, added);
    this.#sold.add(phone_number);
    return added;
  }

  #get(number: string): TwilioNumber {
    const found = [...this.#numbers.values()].find(({ phone_number }) => phone_number === number);
    if (found === undefined) throw new Error(`the account has no ${number}`);
    return found;
  }

  /** The number that is on sale in an area code. */
  #nextIn(areaCode: string): string {
    for (let index = 1; ; index += 1) {
      const number = `+1${areaCode}555${String(index).padStart(4, "0")}`;
      if (!this.#sold.has(number)) return number;
    }
  }
}

function refusal(status: number, code: number, message: string): TwilioReply {
  return { status, body: { status, code, message, more_info: `https://www.twilio.com/docs/errors/${code}` } };
}
