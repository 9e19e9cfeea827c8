/** Numbers, agents and blocks that many tests use. */

export const NUMBER = "+15551234567";
export const OTHER = "+15557654321";
export const ALICE = "a11ce000-0000-4000-8000-000000000001";
export const BOB = "b0b00000-0000-4000-8000-000000000002";

/** A `rymi_number` block; `more` are further lines of its body. */
export function numberBlock(name: string, number: string, agentId?: string, more = ""): string {
  const agent = agentId === undefined ? "" : `  agent_id = "${agentId}"\n`;
  return `resource "rymi_number" "${name}" {\n  number = "${number}"\n${agent}${more}}\n`;
}

/** The state of a number in the default account of the emulator. */
export const numberState = (number: string, agentId: string | null) => ({
  id: number,
  number,
  agent_id: agentId,
  workspace_id: "workspace-1",
  webhook_status: "configured",
  webhook_url: "https://api.rymi.live/v1/webhooks/twilio",
});
