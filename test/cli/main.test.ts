import { start } from "./support";

test.each([
  [["--help"], "Usage: cdktf-rymi [options] [command]"],
  [["emulator", "--help"], "Usage: cdktf-rymi emulator [options]"],
  [["help", "emulator"], "$ cdktf-rymi emulator --port 8080 --rate-limit 60:5"],
  [["--version"], "1.2.3\n"],
])("%j is answered on stdout, with exit code 0", async (argv, text) => {
  const session = start(...argv);
  expect(await session.exit).toBe(0);
  expect(session.out()).toContain(text);
  expect(session.err()).toBe("");
});

test.each([
  [[], "Usage: cdktf-rymi"],
  [["nonsense"], "unknown command 'nonsense'"],
  [["--nonsense"], "unknown option '--nonsense'"],
  [["emulator", "--nonsense"], "unknown option '--nonsense'"],
  [["emulator", "nonsense"], "too many arguments"],
  [["emulator", "--port"], "argument missing"],
  [["emulator", "--port", "http"], "a whole number from 0 to 65535"],
  [["emulator", "--port", "65536"], "a whole number from 0 to 65535"],
  [["emulator", "--port", "-1"], "a whole number from 0 to 65535"],
  [["emulator", "--latency", "1.5"], "a whole number from 0 to 600000"],
  [["emulator", "--rate-limit", "0"], 'Write it like "60" or "60:5"'],
  [["emulator", "--rate-limit", "60:"], 'Write it like "60" or "60:5"'],
  [["emulator", "--api-key", ""], "no white space"],
  [["emulator", "--api-key", "a", "--api-key", "a"], "a key of its own"],
])("%j is a wrong call: a message, no stack, exit code 1", async (argv, text) => {
  const session = start(...argv);
  expect(await session.exit).toBe(1);
  expect(session.err()).toContain(text);
  expect(session.err()).not.toMatch(/^ +at /m);
  expect(session.out()).toBe("");
});
