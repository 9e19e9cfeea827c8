import { explainInherited, explainKey, isE164 } from "../api";
import type { Objection } from "./entries";

const MEMBERS: readonly string[] = ["number", "agentId"];

/** What people write for a member, from other tools, the API and YAML. */
const MISTAKEN: readonly (readonly [RegExp, string])[] = [
  [/^agent([ _-]?id)?$/i, 'Write "agentId".'],
  [/^number$|^(tele)?phone([ _-]?number)?$|^tel$|^e\.?164$/i, 'Write "number".'],
  [/^key$/i, "The name of an entry is what leads to it."],
];

/** What is wrong with the members of an entry that has a name of its own, as far as that is not in their values. */
export function explainMembers(name: string, entry: object): readonly Objection[] {
  const inherited = explainInherited(entry);
  if (inherited !== undefined) return [{ path: [name], message: inherited }];
  return Object.keys(entry)
    .filter((member) => !MEMBERS.includes(member))
    .map((member) => ({ path: [name, member], message: explainMember(name, member) }));
}

/** Why an entry cannot have this name. */
export function explainName(name: string): string | undefined {
  if (name === "<<") return MERGE;
  return explainKey(name) ?? (/^[^\s/]+$/.test(name) ? undefined : NAME_RULE);
}

const NAME_RULE = "A name is not empty and has no white space and no slash.";
const MERGE =
  'The merge key of YAML is not read. Write number and agentId of each entry out; an alias may stand for an agent ("agentId: *reception").';

function explainMember(name: string, member: string): string {
  if (member === "<<") return MERGE;
  const reserved = explainKey(member);
  if (reserved !== undefined) return reserved;
  if (isE164(member)) return `Numbers stand at the top of the map: move it out of "${name}".`;
  const remedy = MISTAKEN.find(([pattern]) => pattern.test(member))?.[1] ?? "Take it out.";
  return `An entry has "number" and "agentId", and no "${member}". ${remedy}`;
}
