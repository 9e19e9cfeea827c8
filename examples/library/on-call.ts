import { isRymiError, type RymiClient } from "cdktf-rymi/client";

/** The result for the numbers of one agent. */
export interface HandOver {
  readonly moved: readonly string[];
  /** Removed from Rymi in the meantime. */
  readonly gone: readonly string[];
}

/** Attaches all numbers of one agent to another agent, as at the end of a shift. */
export async function handOver(client: RymiClient, from: string, to: string): Promise<HandOver> {
  const moved: string[] = [];
  const gone: string[] = [];
  for (const number of await numbersOf(client, from)) {
    try {
      await client.attach(number, to);
      moved.push(number);
    } catch (error) {
      // Rymi answers 404 for a missing number and for a missing agent: find out which.
      if (!isRymiError(error) || error.code !== "not_found") throw error;
      if ((await numbersOf(client, from)).includes(number)) throw error;
      gone.push(number);
    }
  }
  return { moved, gone };
}

async function numbersOf(client: RymiClient, agentId: string): Promise<readonly string[]> {
  const numbers: string[] = [];
  for (let offset = 0, total = 1; offset < total; ) {
    const page = await client.listNumbers({ limit: 200, offset });
    if (page.numbers.length === 0) break;
    numbers.push(...page.numbers.filter((row) => row.agent_id === agentId).map((row) => row.number));
    offset += page.numbers.length;
    total = page.total;
  }
  return numbers;
}
