import { type Item, render, soleExpression, toExpression, toList } from "./hcl";
import { blocksOf, entriesOf, type Json } from "./stack-json";

/** A stack in two parts. */
export interface Translation {
  readonly hcl: string;
  /** Blocks that stay JSON, and their addresses; undefined when there are none. */
  readonly rest: { readonly json: Json; readonly addresses: readonly string[] } | undefined;
}

const OUR_TYPES = new Set(["rymi_number", "rymi_numbers", "rymi_agent", "rymi_agents"]);

/**
 * Writes blocks of Rymi and of Terraform itself as HCL. Blocks of other providers stay JSON: only the schema of the provider
 * tells which parts of them are blocks and which are attributes. Terraform reads both files together.
 */
export function translate(stack: Json): Translation {
  const rest: Record<string, unknown> = {};
  const addresses: string[] = [];
  const items = Object.entries(FORMS).flatMap(([kind, form]) => {
    const { ours, others } = divide(kind as Kind, stack[kind]);
    if (Object.keys(others).length > 0) rest[kind] = others;
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

/** The blocks of one kind: those that are written as HCL, and those that stay JSON. */
interface Divided {
  readonly ours: unknown;
  readonly others: Json;
}

function divide(kind: Kind, value: unknown): Divided {
  switch (kind) {
    case "terraform":
      // cdktf writes one block. If there are several, no two have the same member.
      return divideBy(
        Object.assign({}, ...blocksOf(value)),
        (name) => name in FORMS.terraform.blocks || name === "required_version",
      );
    case "provider":
      return divideBy(value, (name) => name === "rymi");
    case "data":
    case "resource":
      return divideResources(value);
    default:
      return { ours: value, others: {} };
  }
}

/** Resources with a provisioner stay JSON, too: provisioners are rare for a phone number and are not translated. */
function divideResources(value: unknown): Divided {
  const isOurs = (type: string, body: unknown) =>
    OUR_TYPES.has(type) &&
    blocksOf(body).every((block) => !("provisioner" in block || "connection" in block));
  const types = entriesOf(value).map(
    ([type, bodies]) => [type, divideBy(bodies, (name, body) => name !== "" && isOurs(type, body))] as const,
  );
  const withOthers = types.filter(([, { others }]) => Object.keys(others).length > 0);
  return {
    ours: Object.fromEntries(types.map(([type, { ours }]) => [type, ours])),
    others: Object.fromEntries(withOthers.map(([type, { others }]) => [type, others])),
  };
}

function divideBy(value: unknown, isOurs: (name: string, value: unknown) => boolean): Divided {
  const entries = entriesOf(value);
  return {
    ours: Object.fromEntries(entries.filter(([name, inner]) => isOurs(name, inner))),
    others: Object.fromEntries(entries.filter(([name, inner]) => !isOurs(name, inner))),
  };
}

function addressesIn(kind: string, value: unknown): readonly string[] {
  const isResource = kind === "resource" || kind === "data" || kind === "ephemeral";
  const prefix = kind === "resource" ? "" : `${kind}.`;
  return entriesOf(value).flatMap(([name, inner]) =>
    isResource ? entriesOf(inner).map(([label]) => `${prefix}${name}.${label}`) : [`${prefix}${name}`],
  );
}

/** How a block is written. Members that are not listed are attributes whose values are expressions. */
interface Form {
  readonly labels?: number;
  /** Attributes whose texts are names (`rymi.second`, `rymi_number.desk`), not templates. */
  readonly names?: readonly string[];
  readonly blocks?: Readonly<Record<string, Form>>;
}

const LIFECYCLE: Form = {
  names: ["ignore_changes", "replace_triggered_by"],
  blocks: { precondition: {}, postcondition: {}, action_trigger: { names: ["events", "actions"] } },
};
const RESOURCE: Form = {
  labels: 2,
  names: ["provider", "depends_on"],
  blocks: { lifecycle: LIFECYCLE },
};

/** The blocks of Terraform itself and of the Rymi provider, in the order in which they are written. */
const FORMS = {
  terraform: {
    blocks: {
      required_providers: {},
      backend: { labels: 1, blocks: { workspaces: {} } },
      cloud: { blocks: { workspaces: {} } },
    },
  },
  provider: { labels: 1 },
  variable: { labels: 1, names: ["type"], blocks: { validation: {} } },
  locals: {},
  data: RESOURCE,
  resource: RESOURCE,
  output: { labels: 1, names: ["depends_on"], blocks: { precondition: {} } },
  moved: { names: ["from", "to"] },
  removed: { names: ["from"], blocks: { lifecycle: LIFECYCLE } },
  import: { names: ["to", "provider"] },
} as const satisfies Readonly<Record<string, Form>>;

type Kind = keyof typeof FORMS;

/** The blocks of one kind. With two labels, `value` is like `{ rymi_number: { desk: { … } } }`. */
function toBlocks(kind: string, value: unknown, form: Form, labels: readonly string[] = []): readonly Item[] {
  if (labels.length < (form.labels ?? 0)) {
    return entriesOf(value).flatMap(([label, inner]) => toBlocks(kind, inner, form, [...labels, label]));
  }
  return blocksOf(value).map((body) => ({ type: kind, labels, body: toBody(body, form) }));
}

function toBody(body: Json, { names = [], blocks = {} }: Form): readonly Item[] {
  return inOrder(entriesOf(body)).flatMap(([name, value]) => {
    const form = Object.hasOwn(blocks, name) ? blocks[name] : undefined;
    if (form !== undefined) return toBlocks(name, value, form);
    return { name, expression: names.includes(name) ? toNames(value) : toExpression(value) };
  });
}

const OTHERS = "";
/** The order of the attributes. */
const ORDER = ["for_each", "count", "alias", "provider", "from", "to", "number", OTHERS, "depends_on"];

function inOrder(entries: readonly (readonly [string, unknown])[]): readonly (readonly [string, unknown])[] {
  const rank = (name: string) => ORDER.indexOf(ORDER.includes(name) ? name : OTHERS);
  return [...entries].sort(([left], [right]) => rank(left) - rank(right));
}

function toNames(value: unknown): string {
  if (Array.isArray(value)) return toList(value.map(toNames));
  return typeof value === "string" ? (soleExpression(value) ?? value) : toExpression(value);
}
