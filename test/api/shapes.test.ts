import {
  AgentPage,
  AttachResponse,
  DetachResponse,
  ErrorBody,
  NumberPage,
  NumberRecord,
  RegisterRequest,
  RegisterResponse,
  RemoveResponse,
} from "../../src/api";

const number = "+15551234567";
const agent_id = "123E4567-e89b-42d3-a456-426614174000";

test("a list row with any fields of a newer deployment parses", () => {
  const row = {
    number,
    agent_id,
    created_at: "2025-01-01T00:00:00Z",
    webhook_status: 7,
    provider: null,
    id: [],
  };
  expect(NumberRecord.parse(row)).toEqual(row);
});

test.each([
  ["no agent_id", { number, created_at: "2025-01-01" }],
  ["an agent_id that is no UUID", { number, agent_id: "reception", created_at: "2025-01-01" }],
  ["a number that is not E.164", { number: "5551234567", agent_id, created_at: "2025-01-01" }],
  ["no created_at", { number, agent_id }],
  ["null", null],
  ["a list", []],
])("a list row with %s is refused", (_, row) => {
  expect(NumberRecord.safeParse(row).success).toBe(false);
});

test.each([
  ["no total", { numbers: [], offset: 0, limit: 50 }],
  ["a negative total", { numbers: [], total: -1, offset: 0, limit: 50 }],
  ["a total in text", { numbers: [], total: "0", offset: 0, limit: 50 }],
  ["numbers that are no list", { numbers: {}, total: 0, offset: 0, limit: 50 }],
  ["one bad row", { numbers: [{ number }], total: 1, offset: 0, limit: 50 }],
])("a page with %s is refused", (_, page) => {
  expect(NumberPage.safeParse(page).success).toBe(false);
});

test("answers to writes parse with a webhook and are refused without a number", () => {
  const registered = { status: "registered", number, agent_id: null, webhook: { ok: false } };
  const attached = { status: "attached", number, agent_id, webhook: null };
  expect(RegisterResponse.parse(registered)).toEqual(registered);
  expect(AttachResponse.parse(attached)).toEqual(attached);
  expect(DetachResponse.parse({ status: "detached", number })).toEqual({ status: "detached", number });
  expect(RemoveResponse.parse({ status: "removed", number })).toEqual({ status: "removed", number });
  for (const shape of [RegisterResponse, AttachResponse, DetachResponse, RemoveResponse]) {
    expect(shape.safeParse({ status: "registered", agent_id }).success).toBe(false);
    expect(shape.safeParse("<html>").success).toBe(false);
  }
});

test("a registration may have an agent, none, or null", () => {
  for (const body of [{ number }, { number, agent_id }, { number, agent_id: null }]) {
    expect(RegisterRequest.parse(body)).toEqual(body);
  }
  expect(RegisterRequest.safeParse({ agent_id }).success).toBe(false);
});

test("an error body keeps its message when its code has the wrong type", () => {
  expect(ErrorBody.parse({ error: "no", code: "x" })).toEqual({ error: "no", code: "x" });
  expect(ErrorBody.parse({ error: "no", code: 17 }).error).toBe("no");
  expect(ErrorBody.safeParse({ message: "no" }).success).toBe(false);
});

test("an agent has an id and a name", () => {
  const page = {
    agents: [{ id: agent_id, name: "Reception", published: true }],
    total: 1,
    offset: 0,
    limit: 50,
  };
  expect(AgentPage.parse(page)).toEqual(page);
});
