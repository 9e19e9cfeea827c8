import * as z from "zod";

/** What `manifest.json` of cdktf's output folder says of a stack. */
export const ManifestStack = z.looseObject({
  name: z.string(),
  workingDirectory: z.string(),
  synthesizedStackPath: z.string(),
});
export type ManifestStack = z.infer<typeof ManifestStack>;

export const Manifest = z.looseObject({ stacks: z.record(z.string(), ManifestStack) });

/** A block of any resource. Only what this command reads is named. */
export const ResourceBlock = z.looseObject({
  "//": z.looseObject({ metadata: z.looseObject({ path: z.string().optional() }).optional() }).optional(),
  count: z.unknown().optional(),
  for_each: z.unknown().optional(),
  provider: z.string().optional(),
  lifecycle: z
    .looseObject({ ignore_changes: z.union([z.literal("all"), z.array(z.string())]).optional() })
    .optional(),
});
export type ResourceBlock = z.infer<typeof ResourceBlock>;

/** A list where there are several of them, the thing itself where there is one. */
const many = <T extends z.ZodType>(shape: T) =>
  z.union([z.array(shape), shape.transform((one) => [one])]).default([]);

/** `cdk.tf.json`, as far as numbers are concerned. */
export const SynthesizedStack = z.looseObject({
  provider: z
    .looseObject({
      rymi: many(z.looseObject({ alias: z.string().optional(), base_url: z.string().optional() })),
    })
    .default({ rymi: [] }),
  resource: z.record(z.string(), z.record(z.string(), ResourceBlock)).default({}),
  module: z.record(z.string(), z.unknown()).default({}),
});
export type SynthesizedStack = z.infer<typeof SynthesizedStack>;
