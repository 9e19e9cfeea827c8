import { createLogger } from "../../../src/tfplugin/process/serve";
import type { Logger } from "../../../src/tfplugin/provider";

function logged(
  threshold: string | undefined,
  write: (log: Logger) => void,
): readonly Record<string, unknown>[] {
  const lines: string[] = [];
  write(createLogger("rymi", threshold, (line) => lines.push(line)));
  return lines.map((line) => {
    expect(line.indexOf("\n")).toBe(line.length - 1);
    return JSON.parse(line);
  });
}

const all = (log: Logger) => {
  log.debug("d");
  log.info("i");
  log.warn("w");
  log.error("e");
};

test("writes lines that hclog reads: three strings, and six digits for the fraction of a second", () => {
  const [line] = logged("debug", (log) =>
    log.info("answer from Rymi", { status: 200, path: "/v1", ok: true }),
  );
  expect(line).toEqual({
    "@level": "info",
    "@module": "rymi",
    "@message": "answer from Rymi",
    "@timestamp": expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
    status: 200,
    path: "/v1",
    ok: true,
  });
});

test("does not let a field overwrite a key whose type Terraform relies on", () => {
  const fields = { "@level": 30, "@message": false, "@timestamp": 0, "@module": 1 };
  const [line] = logged("debug", (log) => log.warn("m", fields));
  expect(line).toMatchObject({ "@level": "warn", "@message": "m", "@module": "rymi" });
  expect(typeof line?.["@timestamp"]).toBe("string");
});

test.each<[threshold: string | undefined, levels: readonly string[]]>([
  [undefined, []],
  ["", []],
  ["OFF", []],
  ["nonsense", []],
  ["TRACE", ["debug", "info", "warn", "error"]],
  ["JSON", ["debug", "info", "warn", "error"]],
  ["Debug", ["debug", "info", "warn", "error"]],
  ["info", ["info", "warn", "error"]],
  ["WARN", ["warn", "error"]],
  ["error", ["error"]],
])("TF_LOG=%s writes %j", (threshold, levels) => {
  expect(logged(threshold, all).map((line) => line["@level"])).toEqual(levels);
});

test("writes a message of several lines on one line", () => {
  const [line] = logged("error", (log) => log.error("first\nsecond\r\nthird", { error: "a\nb" }));
  expect(line).toMatchObject({ "@message": "first\nsecond\r\nthird", error: "a\nb" });
});
