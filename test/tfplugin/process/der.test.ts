import * as der from "../../../src/tfplugin/process/certificate";

const hex = (value: Uint8Array) => Buffer.from(value).toString("hex");

test.each([
  [0, "0400"],
  [1, "0401"],
  [127, "047f"],
  [128, "048180"],
  [255, "0481ff"],
  [256, "04820100"],
  [65_535, "0482ffff"],
])("encodes the length of %d bytes", (count, start) => {
  const encoded = der.octetString(new Uint8Array(count));
  expect(hex(encoded).slice(0, start.length)).toBe(start);
  expect(encoded).toHaveLength(start.length / 2 + count);
});

test.each([
  ["2.5.4.3", "0603550403"],
  ["2.5.29.17", "0603551d11"],
  ["1.2.840.10045.4.3.2", "06082a8648ce3d040302"],
])("encodes the object identifier %s", (dotted, encoded) => {
  expect(hex(der.objectIdentifier(dotted))).toBe(encoded);
});

test("adds a leading zero to an integer whose sign bit is set", () => {
  expect(hex(der.integer(Uint8Array.of(0x02)))).toBe("020102");
  expect(hex(der.integer(Uint8Array.of(0x7f, 0xff)))).toBe("02027fff");
  expect(hex(der.integer(Uint8Array.of(0x80, 0x00)))).toBe("0203008000");
});

test("encodes the other types", () => {
  expect(hex(der.sequence(der.boolean(true), der.boolean(false)))).toBe("30060101ff010100");
  expect(hex(der.setOf())).toBe("3100");
  expect(hex(der.explicit(3, Uint8Array.of(1)))).toBe("a30101");
  expect(hex(der.implicit(2, Uint8Array.of(1)))).toBe("820101");
  expect(hex(der.bitString(Uint8Array.of(1)))).toBe("03020001");
  expect(hex(der.utf8String("ü"))).toBe("0c02c3bc");
  expect(hex(der.utcTime(new Date("2026-11-23T21:01:20.293Z")))).toBe(
    `170d${Buffer.from("261123210120Z").toString("hex")}`,
  );
});
