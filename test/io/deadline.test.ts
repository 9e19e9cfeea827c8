import { once } from "node:events";
import { startDeadline } from "../../src/io";

test("a deadline passes when its time is over", async () => {
  const { signal } = startDeadline(new AbortController().signal, 0.02);
  await once(signal, "abort");
  expect(signal.reason).toEqual(new Error("not done within 0.02 s"));
});

test("an interrupt passes it at once, with its reason", () => {
  const stop = new AbortController();
  const { signal, cancel } = startDeadline(stop.signal, 60);
  expect(signal.aborted).toBe(false);
  stop.abort("Ctrl-C");
  expect(signal).toMatchObject({ aborted: true, reason: "Ctrl-C" });
  cancel();
});

test("an interrupt that came before it passes it, too", () => {
  const { signal, cancel } = startDeadline(AbortSignal.abort("Ctrl-C"), 60);
  expect(signal).toMatchObject({ aborted: true, reason: "Ctrl-C" });
  cancel();
});

test("a cancelled one does not pass, and listens to nothing any more", () => {
  const stop = new AbortController();
  const { signal, cancel } = startDeadline(stop.signal, 60);
  cancel();
  stop.abort();
  expect(signal.aborted).toBe(false);
});
