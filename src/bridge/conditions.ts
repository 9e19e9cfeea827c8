import { type Precondition, TerraformLocal } from "cdktf";
import type { Construct } from "constructs";
import { E164_PATTERN, guardName, isKnown, UUID_PATTERN } from "../constructs";
import type { BridgedNumber } from "./rymi-number-bridge";

/**
 * The checks that synth cannot do, as Terraform will know the values: spelling, and that no number comes twice. Terraform
 * does them at plan, or at apply before anything is sent. Where all is known at synth there are none.
 */
export function conditionsFor(
  bridge: Construct,
  numbers: Readonly<Record<string, BridgedNumber>>,
): Precondition[] {
  const entries = Object.values(numbers);
  const conditions: Precondition[] = [];
  if (!entries.every(({ number }) => isKnown(number))) {
    const all = new TerraformLocal(
      bridge,
      "numbers",
      entries.map(({ number }) => number),
    );
    guardName(all);
    conditions.push(
      {
        condition: `\${can(regex(${JSON.stringify(E164_PATTERN.source)}, each.value.number))}`,
        errorMessage:
          "The number of ${each.key} is not an E.164 phone number: a plus sign, then 2 to 15 digits, the first not 0.",
      },
      {
        condition: `\${length([for number in local.${all.friendlyUniqueId} : number if number == each.value.number]) == 1}`,
        errorMessage:
          "The number of ${each.key} is declared by another key, too. A number rings at one agent: keep one of them.",
      },
    );
  }
  if (!entries.every(({ agentId }) => isKnown(agentId ?? ""))) {
    const uuid = JSON.stringify(`(?i)${UUID_PATTERN.source}`);
    conditions.push({
      condition: `\${each.value.agent == null || each.value.agent == "" ? true : can(regex(${uuid}, each.value.agent))}`,
      errorMessage:
        "The agent of ${each.key} is not a UUID: hexadecimal digits grouped 8-4-4-4-12. Copy the agent's id from Rymi.",
    });
  }
  return conditions;
}
