/** A phone number in replies of Twilio's API. */
export interface TwilioNumber {
  readonly sid: string;
  readonly phone_number: string;
  readonly [field: string]: unknown;
}

/** The fields that all newly bought numbers have in common. */
export const NEW_NUMBER = {
  address_requirements: "none",
  address_sid: null,
  api_version: "2010-04-01",
  beta: false,
  bundle_sid: null,
  capabilities: { fax: false, voice: true, SMS: true, MMS: true },
  date_created: "Fri, 27 Nov 2026 12:00:00 +0000",
  date_updated: "Fri, 27 Nov 2026 12:00:00 +0000",
  emergency_address_sid: null,
  emergency_status: "Inactive",
  identity_sid: null,
  origin: "twilio",
  sms_application_sid: "",
  sms_fallback_method: "POST",
  sms_fallback_url: "",
  sms_method: "POST",
  sms_url: "",
  status: "in-use",
  status_callback: "",
  status_callback_method: "POST",
  trunk_sid: null,
  voice_application_sid: null,
  voice_caller_id_lookup: false,
  voice_fallback_method: "POST",
  voice_fallback_url: "",
  voice_method: "POST",
  voice_receive_mode: "voice",
  voice_url: "",
} as const;

/** The fields of a form with the names that replies have: `FriendlyName` is `friendly_name`. */
export function toSnakeCase(form: URLSearchParams): Record<string, unknown> {
  const entries = [...form].filter(([name]) => name !== "AreaCode");
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name.replace(/(?<!^)(?=[A-Z])/g, "_").toLowerCase(),
      value === "true" || value === "false" ? value === "true" : value,
    ]),
  );
}
