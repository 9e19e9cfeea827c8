import * as z from "zod/mini";

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

/** Output of `terraform show -json`, of a plan or of a state; an empty state has no `values`. */
export const Shown = z.looseObject({
  format_version: z.string(),
  planned_values: z.optional(Values),
  values: z.optional(Values),
});
export type Shown = z.infer<typeof Shown>;

/** What Terraform has said of a stack. */
export interface ShownStack {
  /** Every resource, those of modules included: of a plan as they will be after it, of a state as it has them. */
  readonly resources: readonly ShownResource[];
  /** Whether what is not among them will not be there: true of a plan. A state only knows what there was. */
  readonly isWhole: boolean;
}

export function readShown({ planned_values, values }: Shown): ShownStack {
  const resources = allOf((planned_values ?? values)?.root_module).filter(({ mode }) => mode === "managed");
  return { resources, isWhole: planned_values !== undefined };
}

function allOf(module: Module | undefined): readonly ShownResource[] {
  return module === undefined ? [] : [...module.resources, ...module.child_modules.flatMap(allOf)];
}
