import * as z from "zod/mini";
import { Uuid } from "./numbers";
import { rowsOf } from "./parse";

/** One row of `GET /v1/agents`. */
export const AgentRecord = z.looseObject({ id: Uuid, name: z.string() });
export type AgentRecord = z.infer<typeof AgentRecord>;

/** Answer 200 to `GET /v1/agents`: rows `offset` to `offset + limit` of `total`. */
export const AgentPage = z.looseObject({
  agents: rowsOf(AgentRecord),
  total: z.int().check(z.nonnegative()),
  offset: z.int().check(z.nonnegative()),
  limit: z.int().check(z.nonnegative()),
});
export type AgentPage = z.infer<typeof AgentPage>;
