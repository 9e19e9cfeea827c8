import * as z from "zod/mini";
import { parse } from "../api";
import { isObject } from "./is-object";

/** What `manifest.json` of cdktf's output folder says of a stack. */
export const ManifestStack = z.looseObject({
  name: z.string(),
  workingDirectory: z.string(),
  synthesizedStackPath: z.string(),
});
export type ManifestStack = z.infer<typeof ManifestStack>;

export const Manifest = z.looseObject({ stacks: z.record(z.string(), ManifestStack) });

/** Where cdktf notes which construct a block comes from. */
const Note = z.looseObject({ metadata: z.optional(z.looseObject({ path: z.optional(z.string()) })) });

/** A block of any resource. Only what this command reads is named. */
const ResourceBlock = z.looseObject({
  "//": z.optional(Note),
  provider: z.optional(z.string()),
  lifecycle: z.optional(
    z.looseObject({ ignore_changes: z.optional(z.union([z.literal("all"), z.array(z.string())])) }),
  ),
});
export type ResourceBlock = z.infer<typeof ResourceBlock>;

const Blocks = z.array(ResourceBlock);
const CHECKED = Object.keys(ResourceBlock.shape);

/** From so many on, making code for a shape saves more time than it takes. */
const MANY = 1_000;

/** Whether there is anything in a block that is to be checked. */
const needsCheck = (block: unknown) => !isObject(block) || CHECKED.some((key) => Object.hasOwn(block, key));

/** The resources of one type by name. Checked, but not copied as zod does it: a stack may have thousands of them. */
const BlocksByName = z
  .custom<Readonly<Record<string, ResourceBlock>>>(isObject, "not an object")
  .check(({ value, issues }) => {
    const names = Object.keys(value).filter((name) => needsCheck(value[name]));
    const blocks = names.map((name) => value[name]);
    const shape = blocks.length < MANY ? Blocks : z.compile(Blocks);
    const parsed = parse(shape, blocks);
    for (const { message, path } of parsed.ok ? [] : parsed.problems) {
      const [index, ...inner] = path;
      issues.push({ code: "custom", message, path: [names[Number(index)] ?? "", ...inner], input: value });
    }
  });

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
      rymi: many(
        z.looseObject({
          alias: z.optional(z.string()),
          base_url: z.optional(z.string()),
          workspace: z.optional(z.string()),
        }),
      ),
    }),
    { rymi: [] },
  ),
  resource: z._default(z.record(z.string(), BlocksByName), {}),
  module: z._default(z.record(z.string(), z.looseObject({ "//": z.optional(Note), source: z.string() })), {}),
});
export type SynthesizedStack = z.infer<typeof SynthesizedStack>;
