import type { AttributePath, Diagnostics } from "../reporting";
import { type Attribute, attributesOf, type Schema } from "../schema";
import { refinementOf } from "../value/msgpack";
import { isWhollyKnown, type KnownObject, Unknown, type Value } from "../value/value";

/**
 * Checks a configuration against its schema. Terraform checks names and types only: it accepts an explicit null for
 * a required attribute and a value for a computed one.
 */
export function validate(schema: Schema, config: KnownObject, diagnostics: Diagnostics): void {
  for (const [name, attribute] of attributesOf(schema)) {
    checkAttribute(attribute, config[name] ?? null, [name], diagnostics);
  }
}

/** Checks a plan at apply, when the values that were unknown at plan are known. */
export function validateKnown(schema: Schema, planned: KnownObject, diagnostics: Diagnostics): void {
  for (const [name, attribute] of attributesOf(schema)) {
    if (!attribute.computed) checkAttribute(attribute, planned[name] ?? null, [name], diagnostics);
  }
}

function checkAttribute(
  attribute: Attribute,
  value: Value,
  path: AttributePath,
  diagnostics: Diagnostics,
): void {
  const name = path.join(".");
  if (value === null) {
    if (attribute.required) {
      diagnostics.error({
        summary: "Missing value for a required attribute",
        detail: `${name} is null, but it is required. Give it a value.`,
        attribute: path,
      });
    }
    return;
  }
  if (attribute.computed && !attribute.optional) {
    diagnostics.error({
      summary: "Value for a read-only attribute",
      detail: `${name} is set by the provider and cannot be configured. Remove it from the configuration.`,
      attribute: path,
    });
    return;
  }
  const problem = problemOf(attribute, value);
  if (problem !== undefined)
    diagnostics.error({ summary: `Invalid ${name}`, detail: problem, attribute: path });
}

function problemOf(attribute: Attribute, value: Exclude<Value, null>): string | undefined {
  if (value instanceof Unknown) return attribute.checkPrefix?.(refinementOf(value).prefix);
  return isWhollyKnown(value) ? attribute.check?.(value) : undefined;
}
