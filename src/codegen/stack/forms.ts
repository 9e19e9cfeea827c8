import { soleExpression } from "../hcl/template";
import { attribute, block, type Item, toExpression, toList } from "../hcl/write";
import { blocksOf, entriesOf, type Json } from "./json";

/** How a body is written. What is not named is an attribute, and its value an expression. */
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

/** Every kind of block whose form is Terraform's own, or the Rymi provider's, in the order in which they are written. */
export const FORMS = {
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

export type Kind = keyof typeof FORMS;

/** The blocks of one kind: `{ rymi_number: { desk: { … } } }` for two labels. */
export function toBlocks(
  kind: string,
  value: unknown,
  form: Form,
  labels: readonly string[] = [],
): readonly Item[] {
  if (labels.length < (form.labels ?? 0)) {
    return entriesOf(value).flatMap(([label, inner]) => toBlocks(kind, inner, form, [...labels, label]));
  }
  return blocksOf(value).map((body) => block(kind, labels, toBody(body, form)));
}

function toBody(body: Json, { names = [], blocks = {} }: Form): readonly Item[] {
  return inOrder(entriesOf(body)).flatMap(([name, value]) => {
    const form = Object.hasOwn(blocks, name) ? blocks[name] : undefined;
    if (form !== undefined) return toBlocks(name, value, form);
    return attribute(name, names.includes(name) ? toNames(value) : toExpression(value));
  });
}

/** As people write a resource: how many first, then by which provider; what it depends on last. */
const FIRST = ["for_each", "count", "alias", "provider", "from", "to", "number"];

function inOrder(entries: readonly (readonly [string, unknown])[]): readonly (readonly [string, unknown])[] {
  const rank = (name: string) =>
    name === "depends_on" ? FIRST.length + 1 : FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length;
  return [...entries].sort(([left], [right]) => rank(left) - rank(right));
}

function toNames(value: unknown): string {
  if (Array.isArray(value)) return toList(value.map(toNames));
  return typeof value === "string" ? (soleExpression(value) ?? value) : toExpression(value);
}
