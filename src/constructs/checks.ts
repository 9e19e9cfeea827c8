import { Token } from "cdktf";
import type { IConstruct } from "constructs";
import { explainE164, explainUuid } from "../api/patterns";

/**
 * Whether a value is known while the app runs. Not known are cdktf's tokens (variables, attributes of other resources)
 * and Terraform expressions written out by hand, `"${…}"` and `"%{…}"`.
 */
export function isKnown(value: unknown): boolean {
  return !Token.isUnresolved(value) && !/[$%]\{/.test(String(value));
}

/**
 * Hands a value back, or throws what `explain` has to say against it. A value that only Terraform will know passes:
 * the provider checks it at plan.
 *
 * @throws Error that begins with the construct's path and the property, `[stack/desk] agentId: …`
 */
export function checked<T extends string | number | undefined>(
  construct: IConstruct,
  property: string,
  value: T,
  explain: (value: NonNullable<T>) => string | undefined,
): T {
  if (value === undefined || value === null || !isKnown(value)) return value;
  const objection = explain(value);
  if (objection === undefined) return value;
  throw new Error(`[${construct.node.path}] ${property}: ${objection}`);
}

// String(), because YAML reads an unquoted +15551234567 as an integer, and types do not stop it.

export function checkedNumber(construct: IConstruct, value: string, property = "number"): string {
  return checked(construct, property, value, (known) => explainE164(String(known)));
}

export function checkedAgentId<T extends string | undefined>(
  construct: IConstruct,
  value: T,
  property = "agentId",
): T {
  return checked(construct, property, value, (known) => explainUuid(String(known)));
}

/** Whatever is known at synth ends up in the synthesized JSON, so every known key is refused, whatever it looks like. */
export function explainApiKey(): string {
  return (
    "a key written in code would be copied in clear text into the synthesized JSON. Leave apiKey out and set " +
    "RYMI_API_KEY where Terraform runs, or pass the stringValue of a sensitive TerraformVariable. " +
    "If this key was ever committed, replace it at Rymi."
  );
}
