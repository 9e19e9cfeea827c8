import { WRONG_ACCOUNT } from "../support/summaries";
import { type StateObject, useWalks, type Walks } from "../support/walk";

/** The warning that the API key may be that of another account. Rules decide it, never the order or timing of calls. */

const start = useWalks();

const numberAt = (index: number) => `+1555123000${index}`;

/** `count` numbers, registered and then read once. */
async function refreshed(walks: Walks, count: number): Promise<StateObject[]> {
  const walk = await walks.walk();
  const objects: StateObject[] = [];
  for (let index = 0; index < count; index++) objects.push(await walk.create({ number: numberAt(index) }));
  const refresh = await walks.walk();
  return Promise.all(objects.map(async (object) => (await refresh.read(object)) as StateObject));
}

test("does not warn about a missing number when others of its account exist, also when it is read first", async () => {
  const walks = await start();
  const objects = await refreshed(walks, 5);
  for (const index of [0, 2, 4]) walks.emulator.removeNumber(numberAt(index));
  walks.emulator.seed([{ number: numberAt(0) }]);
  const plan = await walks.walk();
  expect(await plan.warnings(objects[2] as StateObject)).toEqual([]);
  expect(await plan.warnings(objects[4] as StateObject)).toEqual([]);
});

test("warns once, with the reason and what to check, when every number of the account is missing", async () => {
  const walks = await start();
  const objects = await refreshed(walks, 3);
  for (let index = 0; index < 3; index++) walks.emulator.removeNumber(numberAt(index));
  walks.emulator.seed([{ number: "+15559999999" }]);
  const plan = await walks.walk();
  const warnings: string[] = [];
  for (const object of objects) warnings.push(...(await plan.warnings(object)));
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain(`${WRONG_ACCOUNT}\n\n${numberAt(0)} is not registered`);
  expect(warnings[0]).toContain("has 1 other number, but none of those that it should have beside");
  expect(warnings[0]).toContain("Check RYMI_API_KEY before you apply");
});

test("warns when all numbers that were created, but never read, are missing", async () => {
  const walks = await start();
  const create = await walks.walk();
  const one = await create.create({ number: numberAt(1) });
  const two = await create.create({ number: numberAt(2) });
  for (const { number } of [one, two]) walks.emulator.removeNumber(number);
  walks.emulator.seed([{ number: "+15559999999" }]);
  expect(await (await walks.walk()).warnings(two)).toEqual([expect.stringContaining(WRONG_ACCOUNT)]);
});

test("warns when the account has no number at all", async () => {
  const walks = await start();
  const only = await walks.existing(numberAt(1));
  walks.emulator.removeNumber(only.number);
  expect(await (await walks.walk()).warnings(only)).toEqual([
    expect.stringContaining("has no numbers at all"),
  ]);
});

test("does not warn when the only known number is missing and the account has other numbers", async () => {
  const walks = await start();
  const [only] = await refreshed(walks, 1);
  walks.emulator.removeNumber(numberAt(0));
  walks.emulator.seed([{ number: "+15559999999" }]);
  expect(await (await walks.walk()).warnings(only as StateObject)).toEqual([]);
});

test("does not warn after a managed number was read and found", async () => {
  const walks = await start();
  const objects = await refreshed(walks, 3);
  const late = await walks.existing("+15551239999");
  for (let index = 0; index < 3; index++) walks.emulator.removeNumber(numberAt(index));
  const plan = await walks.walk();
  expect(await plan.warnings(late)).toEqual([]);
  expect(await plan.warnings(objects[0] as StateObject)).toEqual([]);
});
