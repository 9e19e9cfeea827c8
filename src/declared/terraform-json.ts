import * as z from "zod/mini";
import { isObject } from "./json-file";
import { Configuration, type PlannedConfiguration, readConfiguration } from "./planned-configuration";

/** A resource in the output of `terraform show -json`. Attributes that are not known yet are missing in `values`. */
const Resource = z.looseObject({
  address: z.string(),
  mode: z.string(),
  type: z.string(),
  name: z.string(),
  values: z._default(z.record(z.string(), z.unknown()), {}),
});
export type Resource = z.infer<typeof Resource>;

const Module = z.looseObject({
  resources: z._default(z.array(Resource), []),
  get child_modules() {
    return z._default(z.array(Module), []);
  },
});
type Module = z.infer<typeof Module>;

const Values = z.looseObject({ root_module: z.optional(Module) });

/** The planned change of a resource, from its last known values. */
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
  resource_changes: z._default(z.array(Change), []),
  configuration: z.optional(Configuration),
});
export type TerraformJson = z.infer<typeof TerraformJson>;

/** What a plan or a state contains about a stack. */
export interface TerraformValues {
  /** A plan has every resource as it will be after the apply, a state only those that exist. */
  readonly source: "plan" | "state";
  /** Every managed resource, those of modules included. */
  readonly resources: readonly Resource[];
  /** Whether a plan lacks the resources that are configured, as a plan of `-refresh-only` does. */
  readonly lacksResources: boolean;
  /** The configuration of a plan; undefined for a state. */
  readonly configuration: PlannedConfiguration | undefined;
  /** Whether the plan sets the attribute of the resource, so that `ignore_changes` cannot contain it. */
  readonly setsAttribute: (address: string, attribute: string) => boolean;
}

/** @throws Error whose message continues the name of the file, for a plan that does not contain everything declared */
export function readTerraformJson(json: TerraformJson): TerraformValues {
  const { planned_values: planned, values, resource_changes: changes } = json;
  if (planned !== undefined) requireCompletePlan(json);
  const resources = resourcesOf((planned ?? values)?.root_module).filter(({ mode }) => mode === "managed");
  const configuration = planned && readConfiguration(json.configuration);
  const byAddress = new Map(changes.map((change) => [change.address, change]));
  return {
    source: planned === undefined ? "state" : "plan",
    resources,
    lacksResources: configuration?.hasSingleResource === true && resources.length + changes.length === 0,
    configuration,
    setsAttribute: (address, attribute) => {
      const change = byAddress.get(address);
      return change !== undefined && isSet(change, attribute);
    },
  };
}

/** How to make a plan that can be used. */
export const COMPLETE_PLAN =
  "Make one of everything: terraform plan -out=plan, without -target, -destroy and -refresh-only, " +
  "then terraform show -json plan";

/** Numbers that a partial plan does not contain would count as undeclared. */
function requireCompletePlan({ errored, complete, resource_changes: changes }: TerraformJson): void {
  if (errored === true) throw new Error(`is a plan that Terraform could not finish. ${COMPLETE_PLAN}`);
  if (complete === false) throw new Error(`is a plan of a part only. ${COMPLETE_PLAN}`);
  // The removal of a resource that is no longer declared has a reason; `destroy` has none.
  const isDestroy = changes.some(
    ({ action_reason: reason, change }) => change.actions.join() === "delete" && reason === undefined,
  );
  if (isDestroy) throw new Error(`is a plan to destroy. ${COMPLETE_PLAN}`);
}

function isSet({ change: { before, after } }: Change, attribute: string): boolean {
  if (!isObject(before)) return true;
  return !isObject(after) || before[attribute] !== after[attribute];
}

function resourcesOf(module: Module | undefined): readonly Resource[] {
  return module === undefined ? [] : [...module.resources, ...module.child_modules.flatMap(resourcesOf)];
}
