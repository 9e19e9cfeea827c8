import { Activity } from "../../src/provider/activity";
import { Claims } from "../../src/provider/claims";

const NUMBER = "+15551230001";
const OTHER = "+15551230002";
const numberAt = (index: number) => `+1555123${1000 + index}`;

function plan() {
  const activity = new Activity();
  return { activity, claims: new Claims(activity) };
}

/** As many removals as wait for each other when Terraform has room for no more. */
const crowd = (claims: Claims, from = 0) =>
  Array.from({ length: 10 }, (_, index) => claims.fateOf(numberAt(from + index), `old-${from + index}`));

test("a removal that is planned first waits for the one that takes the number over", async () => {
  const { claims } = plan();
  const fate = claims.fateOf(NUMBER, "old");
  expect(claims.hold(OTHER, "else")).toBe(true);
  expect(claims.hold(NUMBER, "new")).toBe(true);
  expect(await fate).toBe("handed_over");
  expect(claims.isLeftByAnother(NUMBER, "new")).toBe(false);
});

test("a removal that is planned last sees who has the number", async () => {
  const { claims } = plan();
  claims.hold(NUMBER, "new");
  expect(await claims.fateOf(NUMBER, "old")).toBe("handed_over");
});

test("a number that nobody takes over is removed, and who wants it afterwards is told", async () => {
  const { claims } = plan();
  expect(await claims.fateOf(NUMBER, "old")).toBe("removed");
  claims.hold(NUMBER, "late");
  expect(claims.isLeftByAnother(NUMBER, "late")).toBe(true);
  expect(claims.isLeftByAnother(NUMBER, "old")).toBe(false);
});

test("what is under way holds the answer back", async () => {
  const { activity, claims } = plan();
  let read = () => {};
  const reading = activity.during(new Promise<void>((resolve) => (read = resolve)));
  const fate = claims.fateOf(NUMBER, "old");
  setTimeout(read, 300);
  await reading;
  claims.hold(NUMBER, "new");
  expect(await fate).toBe("handed_over");
});

test("so many removals that nobody else had room leave it open, and who comes later is welcome", async () => {
  const { claims } = plan();
  expect(new Set(await Promise.all(crowd(claims)))).toEqual(new Set(["open"]));
  claims.hold(numberAt(3), "late");
  expect(claims.isLeftByAnother(numberAt(3), "late")).toBe(false);
  expect(await claims.fateOf(NUMBER, "one more")).toBe("open");
});

test("a plan of nothing but removals stops waiting", async () => {
  const { claims } = plan();
  await Promise.all(crowd(claims));
  expect(new Set(await Promise.all(crowd(claims, 10)))).toEqual(new Set(["removed"]));
  for (let index = 20; index < 40; index++) {
    const soon = new Promise((resolve) => setImmediate(resolve, "waits"));
    const fate = claims.fateOf(numberAt(index), `old-${index}`);
    expect(await Promise.race([fate, soon])).toBe("removed");
  }
});

test("two resources hold the number", () => {
  const { claims } = plan();
  expect(claims.hold(NUMBER, "one")).toBe(true);
  expect(claims.hold(NUMBER, "one")).toBe(true);
  expect(claims.hold(NUMBER, "two")).toBe(false);
});
