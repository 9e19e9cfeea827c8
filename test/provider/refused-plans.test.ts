import { UNKNOWN } from "../../src/tfplugin/value/value";
import { TWO_OWNERS } from "../support/summaries";
import { type StateObject, useWalks, type Walk, type Walks } from "../support/walk";

/** Plans in which a number moves to another resource or has two, with the calls of Terraform in either order. */

const start = useWalks();

const A = "+15551230001";
const B = "+15551230002";
const MOVES = "would move from one resource to another";

type Step = (walk: Walk) => Promise<{ readonly errors: readonly string[] }>;

interface Case {
  readonly title: string;
  /** What the message says about which number. */
  readonly says: string;
  readonly number: string;
  readonly steps: (one: StateObject, other: StateObject, twin: StateObject) => readonly [Step, Step];
}

const CASES: readonly Case[] = [
  {
    title: "a rename: one resource is removed and a new one has its number",
    says: MOVES,
    number: A,
    steps: (one) => [(walk) => walk.plan(one, undefined), (walk) => walk.plan(undefined, { number: A })],
  },
  {
    title: "a resource gets another number, and a new resource has the former one",
    says: MOVES,
    number: A,
    steps: (one) => [(walk) => walk.plan(one, { number: B }), (walk) => walk.plan(undefined, { number: A })],
  },
  {
    title: "a resource gets an unknown number, and a new resource has the former one",
    says: MOVES,
    number: A,
    steps: (one) => [
      (walk) => walk.planOnce(one, { number: UNKNOWN }),
      (walk) => walk.plan(undefined, { number: A }),
    ],
  },
  {
    title: "a resource gets the number of a resource that is removed",
    says: MOVES,
    number: B,
    steps: (one, other) => [(walk) => walk.plan(one, { number: B }), (walk) => walk.plan(other, undefined)],
  },
  {
    title: "two new resources declare one number",
    says: "is declared by two resources",
    number: A,
    steps: () => [
      (walk) => walk.plan(undefined, { number: A }),
      (walk) => walk.plan(undefined, { number: A }),
    ],
  },
  {
    title: "a new resource declares the number of an existing one",
    says: "is declared by two resources",
    number: A,
    steps: (one) => [(walk) => walk.plan(one, { number: A }), (walk) => walk.plan(undefined, { number: A })],
  },
  {
    title: "a resource gets the number of an existing one",
    says: "is declared by two resources",
    number: B,
    steps: (one, other) => [
      (walk) => walk.plan(one, { number: B }),
      (walk) => walk.plan(other, { number: B }),
    ],
  },
  {
    title: "two existing resources declare one number",
    says: "is declared by two resources",
    number: A,
    steps: (one, _other, twin) => [
      (walk) => walk.plan(one, { number: A }),
      (walk) => walk.plan(twin, { number: A }),
    ],
  },
  {
    title: "one of two resources with the same number is removed, and neither was read",
    says: "has two objects in the state",
    number: A,
    steps: (one, _other, twin) => [
      (walk) => walk.plan(one, { number: A }),
      (walk) => walk.plan(twin, undefined),
    ],
  },
];

async function objects(walks: Walks): Promise<[StateObject, StateObject, StateObject]> {
  return [await walks.existing(A), await walks.existing(B), await walks.existing(A)];
}

describe.each(CASES)("$title", ({ says, number, steps }) => {
  test("fails the second plan call, in either order, with the same message", async () => {
    const walks = await start();
    const [first, second] = steps(...(await objects(walks)));
    const messages: string[] = [];
    for (const order of [
      [first, second],
      [second, first],
    ] as const) {
      const walk = await walks.walk();
      expect((await order[0](walk)).errors).toEqual([]);
      const { errors } = await order[1](walk);
      expect(errors).toHaveLength(1);
      messages.push(...errors);
    }
    expect(new Set(messages).size).toBe(1);
    expect(messages[0]).toContain(`${TWO_OWNERS}\n\n${number} ${says}`);
    expect(walks.writes()).toEqual([]);
  });
});

test("a swap of two numbers is refused, and the message says to change the agents instead", async () => {
  const walks = await start();
  const [one, other] = await objects(walks);
  const walk = await walks.walk();
  expect((await walk.plan(one, { number: B })).errors).toEqual([]);
  const { errors } = await walk.plan(other, { number: A });
  expect(errors).toEqual([expect.stringContaining("change the agents (agent_id) instead")]);
});

test("the message of a rename names the moved block, moveTo, and the two applies of a real move", async () => {
  const walks = await start();
  const one = await walks.existing(A);
  const walk = await walks.walk();
  await walk.plan(one, undefined);
  const { errors } = await walk.plan(undefined, { number: A });
  expect(errors[0]).toContain("a moved block (moveTo in CDKTF)");
  expect(errors[0]).toContain("apply twice");
});

test("plans of unrelated numbers succeed", async () => {
  const walks = await start();
  const [one, other] = await objects(walks);
  const walk = await walks.walk();
  const plans = [
    await walk.plan(one, undefined),
    await walk.plan(other, { number: B, agentId: "11111111-1111-4111-8111-111111111111" }),
    await walk.plan(undefined, { number: "+15551230003" }),
  ];
  expect(plans.flatMap(({ errors }) => errors)).toEqual([]);
});

test("a plan does not affect the plan of another process", async () => {
  const walks = await start();
  const one = await walks.existing(A);
  await (await walks.walk()).plan(one, undefined);
  expect((await (await walks.walk()).plan(undefined, { number: A })).errors).toEqual([]);
});
