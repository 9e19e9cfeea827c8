import type { NumberRecord } from "../client";

export const IMPORT_FORMATS = ["cdktf", "cdktf-map", "hcl", "json"] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** The numbers as code, by format. Names are made of the numbers alone, so that a number always has the same name. */
export const CODE: Record<ImportFormat, (numbers: readonly NumberRecord[]) => string> = {
  cdktf: toConstructs,
  "cdktf-map": toMap,
  hcl: toHcl,
  json: toMapping,
};

function toConstructs(numbers: readonly NumberRecord[]): string {
  const constructs = numbers.map(({ number, agent_id: agentId }) => {
    const agent = agentId === null ? "" : `, agentId: ${quoted(agentId)}`;
    const config = `{ number: ${quoted(number)}${agent} }`;
    return `    new RymiNumber(this, ${quoted(nameOf(number))}, ${config}).importFrom(${quoted(number)});`;
  });
  return `import { RymiNumber } from "cdktf-rymi";
import { Construct } from "constructs";

/**
 * Numbers that were registered before, written by \`cdktf-rymi import\`. Put \`new ImportedNumbers(this, "imported")\` into a stack
 * that has a RymiProvider: its next deploy imports them and changes nothing. After it, the calls of importFrom can be removed.
 */
export class ImportedNumbers extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
${constructs.join("\n")}
  }
}
`;
}

function toMap(numbers: readonly NumberRecord[]): string {
  const entries = numbers.map(({ number, agent_id: agentId }) => {
    return `        ${quoted(number)}: ${agentId === null ? "null" : quoted(agentId)},`;
  });
  return `import { RymiNumbers } from "cdktf-rymi";
import type { Construct } from "constructs";

/**
 * Numbers that were registered before, written by \`cdktf-rymi import\`. Put \`new ImportedNumbers(this, "imported")\` into a stack
 * that has a RymiProvider: its next deploy imports them and changes nothing. After it, remove importExisting.
 */
export class ImportedNumbers extends RymiNumbers {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      importExisting: true,
      numbers: {
${entries.join("\n")}
      },
    });
  }
}
`;
}

function toHcl(numbers: readonly NumberRecord[]): string {
  return numbers
    .map(({ number, agent_id: agentId }) => {
      const name = nameOf(number);
      const agent = agentId === null ? "" : `  agent_id = ${quoted(agentId)}\n`;
      const attributes =
        agentId === null ? `  number = ${quoted(number)}\n` : `  number   = ${quoted(number)}\n${agent}`;
      return [
        `import {\n  to = rymi_number.${name}\n  id = ${quoted(number)}\n}\n`,
        `resource "rymi_number" "${name}" {\n${attributes}}\n`,
      ].join("\n");
    })
    .join("\n");
}

/** For `RymiNumbers` with \`file\`, and for \`cdktf-rymi drift --mapping\`. */
function toMapping(numbers: readonly NumberRecord[]): string {
  const mapping = Object.fromEntries(numbers.map(({ number, agent_id: agentId }) => [number, agentId]));
  return `${JSON.stringify(mapping, null, 2)}\n`;
}

/** Names in Terraform begin with a letter. */
function nameOf(number: string): string {
  return `number_${number.slice(1)}`;
}

/** JSON, TypeScript and HCL quote the characters of numbers and ids alike. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
