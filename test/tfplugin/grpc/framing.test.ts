import * as fc from "fast-check";
import { frame, MessageReader } from "../../../src/tfplugin/grpc/framing";
import { Status } from "../../../src/tfplugin/grpc/status";

function read(pieces: readonly Uint8Array[], largest?: number): Buffer {
  const reader = new MessageReader(largest);
  for (const piece of pieces) reader.add(Buffer.from(piece));
  return reader.end();
}

/** The status that reading ends with. */
function failure(pieces: readonly Uint8Array[], largest?: number): unknown {
  try {
    return read(pieces, largest);
  } catch (error) {
    return error;
  }
}

const bytes = (hex: string) => Buffer.from(hex.replaceAll(" ", ""), "hex");

test("a message has a zero and four bytes of length before it", () => {
  expect(frame(bytes("0a 0b"))).toEqual(bytes("00 00 00 00 02 0a 0b"));
  expect(frame(bytes(""))).toEqual(bytes("00 00 00 00 00"));
});

test("whatever pieces a message comes in, it comes out whole", () => {
  const cuts = fc.array(fc.nat(200), { maxLength: 8 });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), cuts, (message, at) => {
      const framed = frame(message);
      const ends = [...at.map((cut) => cut % (framed.length + 1)), framed.length].sort((a, b) => a - b);
      const pieces = ends.map((end, index) => framed.subarray(ends[index - 1] ?? 0, end));
      expect(read(pieces)).toEqual(Buffer.from(message));
    }),
  );
});

test.each<[what: string, hex: string, code: number, message: string]>([
  ["nothing at all", "", Status.unimplemented, "no message came"],
  ["a prefix that breaks off", "00 00 00", Status.internal, "the message broke off"],
  ["a message that breaks off", "00 00 00 00 02 0a", Status.internal, "the message broke off"],
  [
    "a second message",
    "00 00 00 00 01 0a 00 00 00 00 00",
    Status.unimplemented,
    "more than one message came",
  ],
  ["a compressed message", "01 00 00 00 01 0a", Status.unimplemented, "compressed messages are not taken"],
])("%s is refused", (_what, hex, code, message) => {
  expect(failure([bytes(hex)])).toMatchObject({ name: "GrpcError", code, message });
});

test("a message that announces more than is taken is refused before it comes", () => {
  expect(failure([bytes("00 00 00 00 05")], 4)).toMatchObject({
    code: Status.resourceExhausted,
    message: "the message has 5 bytes, more than 4",
  });
  expect(read([bytes("00 00 00 00 04 01 02 03 04")], 4)).toEqual(bytes("01 02 03 04"));
});

test("by default 256 MiB are taken and no byte more", () => {
  expect(failure([bytes("00 10 00 00 01")])).toMatchObject({ code: Status.resourceExhausted });
  expect(failure([bytes("00 10 00 00 00")])).toMatchObject({ code: Status.internal });
});
