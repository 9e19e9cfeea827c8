import * as z from "zod/mini";
import { isObject } from "./is-object";
import { Configuration, readConfiguration, type ShownConfiguration } from "./shown-configuration";

/** A resource as `terraform show -json` has it. Attributes that are not known yet are left out of `values`. */
const ShownResource = z.looseObject({
  address: z.string(),
  mode: z.string(),
  type: z.string(),
  name: z.string(),
  values: z._default(z.record(z.string(), z.unknown()), {}),
});
export type ShownResource = z.infer<typeof ShownResource>;

const Module = z.looseObject({
  resources: z._default(z.array(ShownResource), []),
  get child_modules() {
    return z._default(z.array(Module), []);
  },
});
type Module = z.infer<typeof Module>;

const Values = z.looseObject({ root_module: z.optional(Module) });

/** What becomes of a resource: what it was, when Terraform looked last, and what it is to be. */
const Change = z.looseObject({
  address: z.string(),
  action_reason: z.optional(z.string()),
  change: z.looseObject({ actions: z.array(z.string()), before: z.unknown(), after: z.unknown() }),
});
type Change = z.infer<typeof Change>;

/** Output of `terraform show -json`, of a plan or of a state; an empty state has no `values`. */
export const Shown = z.looseObject({
  format_version: z.string(),
  errored: z.optional(z.boolean()),
  complete: z.optional(z.boolean()),
  planned_values: z.optional(Values),
  values: z.optional(Values),
  resource_changes: z._default(z.array(Change), []),
  configuration: z.optional(Configuration),
});
export type Shown = z.infer<typeof Shown>;

/** What Terraform has said of a stack. */
export interface ShownStack {
  /** Every resource, those of modules included: of a plan as they will be after it, of a state as it has them. */
  readonly resources: readonly ShownResource[];
  /** Whether what is not among them will not be there: true of a plan. A state only knows what there was. */
  readonly isWhole: boolean;
  /** Whether a plan says nothing of resources that are configured, as `-refresh-only` does. */
  readonly isSilent: boolean;
  /** What a plan says of the configuration; undefined of a state. */
  readonly configuration: ShownConfiguration | undefined;
  /** By address: whether the plan sets the attribute, so that nothing can be ignoring changes of it. */
  readonly sets: (address: string, attribute: string) => boolean;
}

/**
 * @throws Error that reads on after the name of the file, for a plan that does not say all that is declared
 */
export function readShown(shown: Shown): ShownStack {
  const { planned_values: planned, values, resource_changes: changes } = shown;
  const resources = allOf((planned ?? values)?.root_module).filter(({ mode }) => mode === "managed");
  const configuration = planned && readConfiguration(shown.configuration);
  if (planned !== undefined) refusePartOfPlan(shown);
  const byAddress = new Map(changes.map((change) => [change.address, change]));
  return {
    resources,
    isWhole: planned !== undefined,
    isSilent: configuration?.hasSingleResource === true && resources.length + changes.length === 0,
    configuration,
    sets: (address, attribute) => {
      const change = byAddress.get(address);
      return change !== undefined && isSet(change, attribute);
    },
  };
}

/** How to make a plan that can be used. */
export const WHOLE_PLAN =
  "Make one of everything: terraform plan -out=plan, without -target, -destroy and -refresh-only, " +
  "then terraform show -json plan";

/** Numbers that such a plan does not mention would count as declared nowhere. */
function refusePartOfPlan({ errored, complete, resource_changes: changes }: Shown): void {
  if (errored === true) throw new Error(`is a plan that Terraform could not finish. ${WHOLE_PLAN}`);
  if (complete === false) throw new Error(`is a plan of a part only. ${WHOLE_PLAN}`);
  // What goes because it is no longer declared has a reason; `destroy` has none.
  const isDestroy = changes.some(
    ({ action_reason: reason, change }) => change.actions.join() === "delete" && reason === undefined,
  );
  if (isDestroy) throw new Error(`is a plan to destroy. ${WHOLE_PLAN}`);
}

function isSet({ change: { before, after } }: Change, attribute: string): boolean {
  if (!isObject(before)) return true;
  return !isObject(after) || before[attribute] !== after[attribute];
}

function allOf(module: Module | undefined): readonly ShownResource[] {
  return module === undefined ? [] : [...module.resources, ...module.child_modules.flatMap(allOf)];
}
