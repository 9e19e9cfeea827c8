import { Activity } from "../../src/provider/activity";
import { Claims } from "../../src/provider/claims";
import { OpenRemovals } from "../../src/provider/open-removals";

const numberAt = (index: number) => `+1555123000${index}`;

function apply() {
  const activity = new Activity();
  const claims = new Claims(activity);
  const removals = new OpenRemovals(claims, activity);
  const never = new AbortController();
  const remove = (index: number, signal = never.signal) =>
    removals.endingOf(numberAt(index), `old-${index}`, signal);
  const take = (index: number) => claims.hold(numberAt(index), `new-${index}`);
  return { activity, removals, remove, take };
}

test("a removal is due when nobody has come for its number", async () => {
  const { remove } = apply();
  expect(await remove(1)).toEqual({ isTaken: false, due: [numberAt(1)] });
});

test("a removal is not due while something is under way", async () => {
  const { activity, remove, take } = apply();
  const creating = activity.during(new Promise((resolve) => setTimeout(resolve, 1_500)));
  const ending = remove(1);
  await creating;
  take(1);
  expect(await ending).toEqual({ isTaken: true, due: [] });
});

test("a number that another resource has by now is taken at once", async () => {
  const { remove, take } = apply();
  take(1);
  expect(await remove(1)).toEqual({ isTaken: true, due: [] });
});

test("when many wait, the first are postponed, and each is carried out exactly once", async () => {
  const { remove, take } = apply();
  const endings = Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((index) => remove(index)));
  take(2);
  take(7);
  const results = await endings;
  expect(results.slice(0, 4).map(({ due }) => due)).toEqual([[], [], [], []]);
  expect(results.flatMap(({ due }) => due).sort()).toEqual([1, 3, 4, 5, 6, 8].map(numberAt));
  expect(results[6]).toMatchObject({ isTaken: true });
});

test("the last one that waits stays for those that were postponed, although its own number is taken", async () => {
  const { remove, take } = apply();
  const endings = [1, 2, 3, 4, 5].map((index) => remove(index));
  for (const index of [2, 3, 4, 5]) take(index);
  const results = await Promise.all(endings);
  expect(results.flatMap(({ due }) => due)).toEqual([numberAt(1)]);
  expect(results.filter(({ isTaken }) => isTaken)).toHaveLength(4);
});

test("an interrupt ends the waits at once, and says what was postponed", async () => {
  const { remove, removals } = apply();
  const interrupt = new AbortController();
  const endings = [1, 2, 3, 4, 5].map((index) => remove(index, interrupt.signal));
  expect((await endings[0])?.due).toEqual([]);
  interrupt.abort();
  const results = await Promise.allSettled(endings.slice(1));
  expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["rejected"]));
  expect(removals.postponed).toEqual([numberAt(1)]);
});
