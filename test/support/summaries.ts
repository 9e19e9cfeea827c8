/** Summaries of the provider's diagnostics, for tests that tell by them which diagnostic there was. */

export const KEY_NOT_ACCEPTED = "Rymi does not accept the API key";
export const KEY_WITHOUT_SCOPE = "The API key may not do this";
export const NO_AGENT_LIST = "This Rymi does not list its agents";
export const REGISTERED_AGAIN = "The number was missing and was registered again";
export const TWO_OWNERS = "The number would have two owners";
export const VALUE_MISSING = "Missing value for a required attribute";
export const WRONG_ACCOUNT = "The API key may be that of another account";
