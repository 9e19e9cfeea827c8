import * as z from "zod/mini";
import { rowsOf } from "../api";
import { isObject } from "../io";
import { Configuration, type PlannedConfiguration, readConfiguration } from "./planned-configuration";

/** A resource in the output of `terraform show -json`. Attributes that are not known yet are missing in `values`. */
const Resource = z.looseObject({
  address: z.string(),
  mode: z.string(),
  type: z.string(),
  name: z.string(),
  values: z.optional(z.record(z.string(), z.unknown())),
});
type Resource = z.infer<typeof Resource>;

// The long lists are checked without a copy of each row: a plan may have 100,000 numbers.
const Module = z.looseObject({
  resources: z._default(rowsOf(Resource), []),
  get child_modules() {
    return z._default(z.array(Module), []);
  },
});
type Module = z.infer<typeof Module>;

const Values = z.looseObject({ root_module: z.optional(Module) });

/** The planned change of a resource. */
const Change = z.looseObject({
  address: z.string(),
  action_reason: z.optional(z.string()),
  change: z.looseObject({ actions: z.array(z.string()), before: z.unknown(), after: z.unknown() }),
});
type Change = z.infer<typeof Change>;

/** Output of `terraform show -json`, of a plan or of a state; an empty state has no `values`. */
export const TerraformJson = z.looseObject({
  format_version: z.string(),
  errored: z.optional(z.boolean()),
  complete: z.optional(z.boolean()),
  planned_values: z.optional(Values),
  values: z.optional(Values),
  resource_changes: z._default(rowsOf(Change), []),
  configuration: z.optional(Configuration),
});
export type TerraformJson = z.infer<typeof TerraformJson>;

/** What a plan or a state contains of a stack. */
export interface TerraformValues {
  /** A plan has every resource as it will be after the apply, a state only those that exist. */
  readonly source: "plan" | "state";
  /** Every number, those of modules included. */
  readonly numbers: readonly TerraformNumber[];
  /** Addresses of the modules of the stack that have resources, without instances: `module.branch`. */
  readonly modules: ReadonlySet<string>;
  /** Whether it is a plan without the configured resources, such as one of `-refresh-only`. */
  readonly lacksResources: boolean;
  /** The configuration of a plan; undefined for a state. */
  readonly configuration: PlannedConfiguration | undefined;
}

/** A number in a plan or a state. */
export interface TerraformNumber extends NumberResource {
  readonly address: string;
  /** Whether the plan sets or changes the agent: then `ignore_changes` does not contain it. False in a state. */
  readonly isAgentPlanned: boolean;
}

/**
 * Reads what is needed of the document, so that the memory of the rest can be freed.
 *
 * @throws Error whose message continues the name of the file, for a plan that does not contain everything declared
 */
export function readTerraformJson(json: TerraformJson): TerraformValues {
  const { planned_values: planned, values, resource_changes: changes } = json;
  if (planned !== undefined) requireCompletePlan(json);
  const resources = resourcesOf((planned ?? values)?.root_module).filter(({ mode }) => mode === "managed");
  const configuration = planned && readConfiguration(json.configuration);
  const agentChanges = new Set<string>();
  for (const change of changes) if (changesAgent(change)) agentChanges.add(change.address);
  const numbers: TerraformNumber[] = [];
  const modules = new Set<string>();
  for (const { address, type, values: attributes = {} } of resources) {
    const number = readNumberResource(type, attributes);
    if (number !== undefined) {
      numbers.push({ ...number, address, isAgentPlanned: agentChanges.has(address) });
    }
    const [module] = /^module\.[^.[]+/.exec(address) ?? [];
    if (module !== undefined) modules.add(module);
  }
  return {
    source: planned === undefined ? "state" : "plan",
    numbers,
    modules,
    lacksResources: configuration?.hasSingleResource === true && resources.length + changes.length === 0,
    configuration,
  };
}

/** The attributes of a resource that declares a number: values or expressions. */
export interface NumberResource {
  readonly kind: "provider" | "bridge";
  readonly number: unknown;
  readonly agentId: unknown;
  /** In a plan or a state: the workspace of the number. */
  readonly workspaceId?: unknown;
  /** Of a bridge: an expression with the resource that registers the number. */
  readonly registration?: unknown;
}

/** Undefined for a resource that declares no number. */
export function readNumberResource(
  type: string,
  attributes: Readonly<Record<string, unknown>>,
): NumberResource | undefined {
  if (type === "rymi_number") {
    const { number, agent_id: agentId, workspace_id: workspaceId } = attributes;
    return { kind: "provider", number, agentId, workspaceId };
  }
  return type === "null_resource" ? readAttachment(attributes["triggers"]) : undefined;
}

/** A bridge has two resources for each number; the one that attaches the agent has the values of both. */
function readAttachment(triggers: unknown): NumberResource | undefined {
  if (typeof triggers !== "object" || triggers === null) return undefined;
  const { registration, number, agent } = triggers as Readonly<Record<string, unknown>>;
  if (Object.keys(triggers).sort().join() !== "agent,number,registration") return undefined;
  // The construct writes the expression `X` of an agent as `X == null ? "" : X`.
  const expression =
    typeof agent === "string" ? /^\$\{(\S+) == null \? "" : \1\}$/.exec(agent)?.[1] : undefined;
  const agentId = expression === undefined ? agent : `\${${expression}}`;
  return { kind: "bridge", number, agentId, registration };
}

/** How to make a plan that can be used, as sentences of a message. */
export const PLAN_REMEDY =
  "Make one of everything: terraform plan -out=plan, without -target, -destroy and -refresh-only, " +
  "then terraform show -json plan";

/** Rejects a partial plan: the numbers that it does not contain would count as undeclared. */
function requireCompletePlan({ errored, complete, resource_changes: changes }: TerraformJson): void {
  if (errored === true) throw new Error(`is a plan that Terraform could not finish. ${PLAN_REMEDY}`);
  if (complete === false) throw new Error(`is a plan of a part only. ${PLAN_REMEDY}`);
  // The removal of a resource that is no longer declared has a reason; `destroy` has none.
  const isDestroy = changes.some(
    ({ action_reason: reason, change }) => change.actions.join() === "delete" && reason === undefined,
  );
  if (isDestroy) throw new Error(`is a plan to destroy. ${PLAN_REMEDY}`);
}

/** Also true for a creation and a removal. */
function changesAgent({ change: { before, after } }: Change): boolean {
  return !isObject(before) || !isObject(after) || before["agent_id"] !== after["agent_id"];
}

function resourcesOf(module: Module | undefined): readonly Resource[] {
  return module === undefined ? [] : [...module.resources, ...module.child_modules.flatMap(resourcesOf)];
}
