import { Activity } from "../../src/provider/activity";
import { Presence } from "../../src/provider/presence";

const { signal } = new AbortController();

test("all that are asked about are gone: one warning, and it names the account", async () => {
  const presence = new Presence(new Activity());
  const alarms = await Promise.all(
    ["+1555001", "+1555002"].map((number) => presence.gone(number, 3, signal)),
  );
  expect(alarms.map((alarm) => alarm?.summary)).toEqual([
    expect.stringContaining("None of the managed numbers"),
    undefined,
  ]);
  expect(alarms[0]?.detail).toContain("has 3 other numbers");
});

test("a number that is found after one was gone is in time to spare the warning", async () => {
  const activity = new Activity();
  const presence = new Presence(activity);
  const alarm = presence.gone("+1555001", 3, signal);
  await activity.during(new Promise((resolve) => setTimeout(resolve, 200)));
  presence.found();
  expect(await alarm).toBeUndefined();
  expect(await presence.gone("+1555002", 3, signal)).toBeUndefined();
});
