import { render } from "../hcl/write";
import { FORMS, type Kind, toBlocks } from "./forms";
import { blocksOf, entriesOf, type Json } from "./json";

/** A stack in two parts. */
export interface Translation {
  readonly hcl: string;
  /** What stays JSON, and the addresses in it; undefined when that is nothing. */
  readonly rest: { readonly json: Json; readonly addresses: readonly string[] } | undefined;
}

const OUR_TYPES = new Set(["rymi_number", "rymi_numbers", "rymi_agent", "rymi_agents"]);

/**
 * Writes what is Rymi's or Terraform's own as HCL. Blocks of other providers stay JSON: which parts of them are blocks
 * and which are attributes is known from the schema of their provider alone. Terraform reads both, side by side.
 */
export function translate(stack: Json): Translation {
  const rest: Record<string, unknown> = {};
  const addresses: string[] = [];
  const items = Object.entries(FORMS).flatMap(([kind, form]) => {
    const { ours, others } = divide(kind as Kind, stack[kind]);
    if (others !== undefined) rest[kind] = others;
    addresses.push(...addressesIn(kind, others));
    return kind === "terraform" && entriesOf(ours).length === 0 ? [] : toBlocks(kind, ours, form);
  });
  for (const [kind, value] of entriesOf(stack)) {
    if (Object.hasOwn(FORMS, kind)) continue;
    rest[kind] = value;
    addresses.push(...addressesIn(kind, value));
  }
  return { hcl: render(items), rest: addresses.length === 0 ? undefined : { json: rest, addresses } };
}

interface Divided {
  readonly ours: unknown;
  readonly others: Json | undefined;
}

function divide(kind: Kind, value: unknown): Divided {
  switch (kind) {
    case "terraform":
      return by(mergeBlocks(value), (name) => name in FORMS.terraform.blocks || name === "required_version");
    case "provider":
      return by(value, (name) => name === "rymi");
    case "data":
    case "resource":
      return divideResources(value);
    default:
      return { ours: value, others: undefined };
  }
}

/** A provisioner is written in a form of its own, and rarely beside a phone number. */
function divideResources(value: unknown): Divided {
  const isOurs = (type: string, body: unknown) =>
    OUR_TYPES.has(type) &&
    blocksOf(body).every((block) => !("provisioner" in block || "connection" in block));
  const types = entriesOf(value).map(
    ([type, bodies]) => [type, by(bodies, (name, body) => name !== "" && isOurs(type, body))] as const,
  );
  const others = types.filter(([, divided]) => divided.others !== undefined);
  return {
    ours: Object.fromEntries(types.map(([type, divided]) => [type, divided.ours])),
    others:
      others.length === 0
        ? undefined
        : Object.fromEntries(others.map(([type, { others: bodies }]) => [type, bodies])),
  };
}

function by(value: unknown, isOurs: (name: string, value: unknown) => boolean): Divided {
  const entries = entriesOf(value);
  const others = entries.filter(([name, inner]) => !isOurs(name, inner));
  return {
    ours: Object.fromEntries(entries.filter(([name, inner]) => isOurs(name, inner))),
    others: others.length === 0 ? undefined : Object.fromEntries(others),
  };
}

/** cdktf writes one block of settings; several have different ones. */
function mergeBlocks(value: unknown): Json {
  return Object.assign({}, ...blocksOf(value));
}

function addressesIn(kind: string, value: unknown): readonly string[] {
  const isResource = kind === "resource" || kind === "data" || kind === "ephemeral";
  const prefix = kind === "resource" ? "" : `${kind}.`;
  return entriesOf(value).flatMap(([name, inner]) =>
    isResource ? entriesOf(inner).map(([label]) => `${prefix}${name}.${label}`) : [`${prefix}${name}`],
  );
}
