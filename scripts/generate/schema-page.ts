import type { Attribute, Schema, Type } from "../../src/tfplugin";

/** A schema as the Terraform Registry shows one: required, optional and read-only attributes, then nested objects. */
export function describeSchema(schema: Schema): string {
  const attributes = Object.entries(schema.attributes);
  const section = (title: string, belongs: (attribute: Attribute) => boolean | undefined) =>
    block(
      `### ${title}`,
      attributes.filter(([, attribute]) => belongs(attribute)).map(([name, each]) => line(name, each)),
    );
  return [
    "## Schema",
    section("Required", ({ required }) => required),
    section("Optional", ({ optional }) => optional),
    section("Read-Only", ({ computed, optional }) => computed && !optional),
    ...attributes.map(([name, { type }]) => nested(name, type)),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function line(name: string, { type, sensitive, description, requiresReplace }: Attribute): string {
  const traits = [typeName(type), ...(sensitive ? ["Sensitive"] : [])].join(", ");
  const replaced = requiresReplace ? " Changing it replaces the resource." : "";
  const below = membersOf(type) === undefined ? "" : ` (see [below](#nested-schema-for-${name}))`;
  return `- \`${name}\` (${traits}) ${description}${replaced}${below}`;
}

function nested(name: string, type: Type): string {
  const members = Object.entries(membersOf(type) ?? {});
  return block(
    `### Nested Schema for \`${name}\``,
    members.map(([member, of]) => `- \`${member}\` (${typeName(of)})`),
  );
}

/** What an object, or each element of a collection of objects, consists of. */
function membersOf(type: Type): Readonly<Record<string, Type>> | undefined {
  if ("element" in type) return membersOf(type.element);
  return type.kind === "object" ? type.attributes : undefined;
}

function typeName(type: Type): string {
  const name = type.kind === "bool" ? "Boolean" : type.kind[0]?.toUpperCase() + type.kind.slice(1);
  return "element" in type ? `${name} of ${typeName(type.element)}` : name;
}

function block(heading: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${heading}\n\n${lines.join("\n")}`;
}
