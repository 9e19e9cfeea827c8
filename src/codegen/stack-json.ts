import { quoted } from "../api";
import { groupBy, isObject, mapTexts } from "../io";
import { soleExpression } from "./hcl";

/** An object of `cdk.tf.json`. */
export type Json = Readonly<Record<string, unknown>>;

/** The entries of an object, without cdktf's annotation `//`; none for anything else. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isObject(value) ? Object.entries(value).filter(([name]) => name !== "//") : [];
}

/** An own member of an object, also for names such as `constructor`; undefined for anything else. */
function valueAt(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Blocks as a list. Terraform's JSON may have a single block without a list. */
export function blocksOf(value: unknown): readonly Json[] {
  return (Array.isArray(value) ? value : [value]).filter(isObject);
}

/** A changed stack, and sentences for the user about the changes. */
interface ChangedStack {
  readonly stack: Json;
  readonly notes: readonly string[];
}

/** Removes a literal `api_key`, and the default of a variable that is sensitive or contains the key. */
export function withoutSecrets(stack: Json): ChangedStack {
  const notes: string[] = [];
  const providers = blocksOf(valueAt(stack["provider"], "rymi"));
  const keys = providers.map(({ api_key: key }) =>
    typeof key === "string" ? soleExpression(key) : undefined,
  );
  const rymi = providers.map((provider, index) => {
    if (provider["api_key"] === undefined || keys[index] !== undefined) return provider;
    const alias = typeof provider["alias"] === "string" ? `rymi.${provider["alias"]}` : "rymi";
    notes.push(
      `The api_key of provider ${alias} is a literal and was left out: set RYMI_API_KEY, or use a sensitive variable.`,
    );
    return without(provider, "api_key");
  });
  const isKey = (name: string) => keys.some((key) => key?.match(/\bvar\.([\w-]+)/)?.[1] === name);
  const variables = entriesOf(stack["variable"]).map(([name, value]) => {
    const [variable = {}] = blocksOf(value);
    const isSecret = variable["sensitive"] === true || isKey(name);
    if (!isSecret || (variable["default"] ?? null) === null) return [name, value] as const;
    notes.push(`The default of variable ${name} is a secret and was left out: set TF_VAR_${name}.`);
    return [name, without(variable, "default")] as const;
  });
  return {
    stack: {
      ...stack,
      ...(providers.length > 0 && {
        provider: { ...Object.fromEntries(entriesOf(stack["provider"])), rymi },
      }),
      ...(variables.length > 0 && { variable: Object.fromEntries(variables) }),
    },
    notes,
  };
}

function without(object: Json, ...names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !names.includes(key)));
}

/** A number below a construct, which may become an instance of a resource with `for_each`. */
interface Member {
  /** Name in Terraform: `lines_reception_A079F367`. */
  readonly name: string;
  /** The path of the parent construct: `phones/lines`. */
  readonly parent: string;
  /** The construct's own id: `reception`. */
  readonly key: string;
  readonly body: Json;
}

/** Attributes that may differ between the instances. */
const OWN_ATTRIBUTES = ["//", "number", "agent_id"];
/** A number with one of these stays single. */
const META_ARGUMENTS = ["for_each", "count", "provisioner", "connection"];

/**
 * Replaces the numbers below one construct, such as a `RymiNumbers`, by one resource with `for_each`, and adds a `moved` block for
 * each of them, so that Terraform changes only the addresses in its state. The notes name the groups that stay single.
 */
export function withForEach(stack: Json): ChangedStack {
  const numbers = Object.fromEntries(entriesOf(valueAt(stack["resource"], "rymi_number")));
  const notes: string[] = [];
  const taken = new Set(Object.keys(numbers));
  const newAddresses = new Map<string, string>();
  const forEachResources: Record<string, Json> = {};
  const moved: Json[] = [];
  for (const [path, members] of groupsOf(numbers)) {
    const name = path
      .split("/")
      .slice(1)
      .join("_")
      .replace(/[^\w-]/g, "");
    const reason = reasonToStaySingle(name, members, taken);
    if (reason !== undefined) {
      notes.push(`The numbers of ${path} stay single resources: ${reason}.`);
      continue;
    }
    taken.add(name);
    forEachResources[name] = forEachResource(members);
    for (const member of members) {
      delete numbers[member.name];
      const to = `rymi_number.${name}[${JSON.stringify(member.key)}]`;
      newAddresses.set(member.name, to);
      moved.push({ from: `rymi_number.${member.name}`, to });
    }
  }
  if (moved.length === 0) return { stack, notes };
  const resources = {
    ...Object.fromEntries(entriesOf(stack["resource"])),
    rymi_number: { ...numbers, ...forEachResources },
  };
  const renamed = mapTexts({ ...stack, resource: resources }, (text) =>
    text.replace(/\brymi_number\.([\w-]+)/g, (all, name) => newAddresses.get(name) ?? all),
  );
  // Earlier `moved` blocks lead to the names before this change: Terraform follows a chain of moves.
  return { stack: { ...renamed, moved: [...blocksOf(stack["moved"]), ...moved] }, notes };
}

/** Numbers by the path of their parent construct; those directly in the stack are left out. */
function groupsOf(numbers: Json): ReadonlyMap<string, readonly Member[]> {
  const members = entriesOf(numbers).flatMap(([name, value]): Member | readonly [] => {
    const [body, ...more] = blocksOf(value);
    const path = pathOf(body);
    if (body === undefined || more.length > 0 || path === undefined) return [];
    const segments = path.split("/");
    const key = segments.pop() ?? "";
    if (segments.length < 2 || META_ARGUMENTS.some((meta) => meta in body)) return [];
    return { name, parent: segments.join("/"), key, body };
  });
  const groups = groupBy(members, ({ parent }) => parent);
  return new Map([...groups].filter(([, group]) => group.length > 1));
}

function pathOf(body: Json | undefined): string | undefined {
  const path = valueAt(valueAt(valueAt(body, "//"), "metadata"), "path");
  return typeof path === "string" ? path : undefined;
}

/** Why numbers cannot become one resource, as the end of a sentence; undefined when they can. */
function reasonToStaySingle(
  name: string,
  members: readonly Member[],
  taken: ReadonlySet<string>,
): string | undefined {
  if (taken.has(name)) return `the name rymi_number.${name} is taken`;
  if (!/^[A-Za-z_]/.test(name)) return `${quoted(name)} is not a name in Terraform`;
  const shared = new Set(members.map(({ body }) => JSON.stringify(without(body, ...OWN_ATTRIBUTES))));
  if (shared.size > 1) return "their provider, depends_on or lifecycle differ";
  if (members.some(({ key }) => /[$%]\{/.test(key))) return "a key looks like an expression";
  const names = new Set(members.map((member) => member.name));
  const text = JSON.stringify(members.map(({ body }) => body));
  const refers = [...text.matchAll(/\brymi_number\.([\w-]+)/g)].some(([, other = ""]) => names.has(other));
  return refers ? "one of them refers to another" : undefined;
}

function forEachResource(members: readonly Member[]): Json {
  const sorted = [...members].sort(({ key: left }, { key: right }) => (left < right ? -1 : 1));
  const hasAgents = members.some(({ body }) => (body["agent_id"] ?? null) !== null);
  const entryOf = ({ body }: Member) => ({
    number: body["number"],
    ...(hasAgents && { agent_id: body["agent_id"] ?? null }),
  });
  return {
    ...without(sorted[0]?.body ?? {}, ...OWN_ATTRIBUTES),
    for_each: Object.fromEntries(sorted.map((member) => [member.key, entryOf(member)])),
    number: "${each.value.number}",
    ...(hasAgents && { agent_id: "${each.value.agent_id}" }),
  };
}
