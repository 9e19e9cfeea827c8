import * as z from "zod/mini";

/** What `manifest.json` of cdktf's output folder says of a stack. */
export const ManifestStack = z.looseObject({
  name: z.string(),
  workingDirectory: z.string(),
  synthesizedStackPath: z.string(),
});
export type ManifestStack = z.infer<typeof ManifestStack>;

export const Manifest = z.looseObject({ stacks: z.record(z.string(), ManifestStack) });

/** A block of any resource. Only what this command reads is named. */
const ResourceBlock = z.looseObject({
  "//": z.optional(z.looseObject({ metadata: z.optional(z.looseObject({ path: z.optional(z.string()) })) })),
  count: z.optional(z.unknown()),
  for_each: z.optional(z.unknown()),
  provider: z.optional(z.string()),
  lifecycle: z.optional(
    z.looseObject({ ignore_changes: z.optional(z.union([z.literal("all"), z.array(z.string())])) }),
  ),
});
export type ResourceBlock = z.infer<typeof ResourceBlock>;

/** A list where there are several of them, the thing itself where there is one. */
const many = <T extends z.ZodMiniType>(shape: T) =>
  z._default(
    z.union([
      z.array(shape),
      z.pipe(
        shape,
        z.transform((one) => [one]),
      ),
    ]),
    [],
  );

/** `cdk.tf.json`, as far as numbers are concerned. */
export const SynthesizedStack = z.looseObject({
  provider: z._default(
    z.looseObject({
      rymi: many(z.looseObject({ alias: z.optional(z.string()), base_url: z.optional(z.string()) })),
    }),
    { rymi: [] },
  ),
  // Compiled, as a stack may have thousands of them.
  resource: z._default(z.compile(z.record(z.string(), z.record(z.string(), ResourceBlock))), {}),
  module: z._default(z.record(z.string(), z.unknown()), {}),
});
export type SynthesizedStack = z.infer<typeof SynthesizedStack>;
