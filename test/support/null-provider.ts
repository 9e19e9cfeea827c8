#!/usr/bin/env node
import { randomInt } from "node:crypto";
import process from "node:process";
import { isUnknown, map, type Provider, type Resource, schema, serve, string } from "../../src/tfplugin";

/** A program: a stand-in for HashiCorp's null provider, which tests cannot download. */

const nullSchema = schema("Does nothing.", {
  id: { type: string, computed: true, description: "A random number that is set when it is created." },
  triggers: {
    type: map(string),
    optional: true,
    requiresReplace: true,
    description: "A change replaces it.",
  },
});

const nullResource: Resource<undefined, typeof nullSchema> = {
  schema: nullSchema,
  create: async ({ planned: { triggers } }) => ({
    state: { id: String(randomInt(2 ** 47)), triggers: isUnknown(triggers) ? null : triggers },
  }),
  read: async ({ state }) => ({ state }),
  delete: async () => {},
};

const nullProvider: Provider<undefined> = {
  name: "null",
  schema: schema("Resources that do nothing.", {}),
  configure: () => undefined,
  resources: { null_resource: nullResource },
};

void serve(
  async () => nullProvider,
  { address: "registry.terraform.io/hashicorp/null", version: "3.2.4" },
  process,
);
