import { type StateObject, useWalks, type Walks } from "../support/walk";

/** The warning that the API key may be that of another account, which has to come from rules alone. */

const start = useWalks();

const numberAt = (index: number) => `+1555123000${index}`;
const ALARM = "The API key may be that of another account";

/** So many numbers, registered and then looked up once. */
async function refreshed(walks: Walks, count: number): Promise<StateObject[]> {
  const walk = await walks.walk();
  const objects: StateObject[] = [];
  for (let index = 0; index < count; index++) objects.push(await walk.create({ number: numberAt(index) }));
  const refresh = await walks.walk();
  return Promise.all(objects.map(async (object) => (await refresh.read(object)) as StateObject));
}

test("a number that is gone while others of its account are there proves nothing, even when it is asked about first", async () => {
  const walks = await start();
  const objects = await refreshed(walks, 5);
  for (const index of [0, 2, 4]) walks.emulator.removeNumber(numberAt(index));
  walks.emulator.seed([{ number: numberAt(0) }]);
  const plan = await walks.walk();
  expect(await plan.warnings(objects[2] as StateObject)).toEqual([]);
  expect(await plan.warnings(objects[4] as StateObject)).toEqual([]);
});

test("none of the account's numbers is there: one warning, which says what is known and what to check", async () => {
  const walks = await start();
  const objects = await refreshed(walks, 3);
  for (let index = 0; index < 3; index++) walks.emulator.removeNumber(numberAt(index));
  walks.emulator.seed([{ number: "+15559999999" }]);
  const plan = await walks.walk();
  const said: string[] = [];
  for (const object of objects) said.push(...(await plan.warnings(object)));
  expect(said).toHaveLength(1);
  expect(said[0]).toContain(`${ALARM}\n\n${numberAt(0)} is not registered`);
  expect(said[0]).toContain("has 1 other number, but none of those that were registered beside it");
  expect(said[0]).toContain("Check RYMI_API_KEY before you apply");
});

test("numbers that were only created, never looked up, are enough", async () => {
  const walks = await start();
  const create = await walks.walk();
  const one = await create.create({ number: numberAt(1) });
  const two = await create.create({ number: numberAt(2) });
  for (const { number } of [one, two]) walks.emulator.removeNumber(number);
  walks.emulator.seed([{ number: "+15559999999" }]);
  expect(await (await walks.walk()).warnings(two)).toEqual([expect.stringContaining(ALARM)]);
});

test("an account without any number gets the warning, whatever was known before", async () => {
  const walks = await start();
  const only = await walks.existing(numberAt(1));
  walks.emulator.removeNumber(only.number);
  expect(await (await walks.walk()).warnings(only)).toEqual([
    expect.stringContaining("the account of this API key has no numbers at all"),
  ]);
});

test("the only number of an account that has got others since proves nothing", async () => {
  const walks = await start();
  const [only] = await refreshed(walks, 1);
  walks.emulator.removeNumber(numberAt(0));
  walks.emulator.seed([{ number: "+15559999999" }]);
  expect(await (await walks.walk()).warnings(only as StateObject)).toEqual([]);
});

test("a managed number that was asked about and is there spares the warning", async () => {
  const walks = await start();
  const objects = await refreshed(walks, 3);
  const late = await walks.existing("+15551239999");
  for (let index = 0; index < 3; index++) walks.emulator.removeNumber(numberAt(index));
  const plan = await walks.walk();
  expect(await plan.warnings(late)).toEqual([]);
  expect(await plan.warnings(objects[0] as StateObject)).toEqual([]);
});
