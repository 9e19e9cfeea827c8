import { encodeHeaders, HeaderDecoder } from "../../../src/tfplugin/http2/hpack";
import { decodeHuffman } from "../../../src/tfplugin/http2/huffman";

const hex = (digits: string) => Buffer.from(digits.replaceAll(" ", ""), "hex");

describe("a string in Huffman's code", () => {
  test.each([
    ["f1e3c2e5f23a6ba0ab90f4ff", "www.example.com"],
    ["a8eb10649cbf", "no-cache"],
    ["25a849e95ba97d7f", "custom-key"],
    ["d07abe941054d444a8200595040b8166e082a62d1bff", "Mon, 21 Oct 2013 20:13:21 GMT"],
    ["1f", "a"],
    ["", ""],
  ])("is read: %s", (bytes, text) => {
    expect(decodeHuffman(hex(bytes))?.toString()).toBe(text);
  });

  test.each([
    ["the end of a string stands in it", "ffffffff"],
    ["it is filled up with a whole byte", "f1e3c2e5f23a6ba0ab90f4ffff"],
    ["it is filled up with zeros", "18"],
  ])("is refused when %s", (_why, bytes) => {
    expect(decodeHuffman(hex(bytes))).toBeUndefined();
  });
});

describe("header blocks", () => {
  // The examples of RFC 7541, C.4.
  const FIRST = "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff";
  const SECOND = "8286 84be 5886 a8eb 1064 9cbf";
  const THIRD = "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf";

  test("may refer to earlier ones of the connection", () => {
    const decoder = new HeaderDecoder();
    const base = { ":method": "GET", ":authority": "www.example.com" };
    const decode = (bytes: string) => Object.fromEntries(decoder.decode(hex(bytes)));
    expect(decode(FIRST)).toEqual({ ...base, ":scheme": "http", ":path": "/" });
    expect(decode(SECOND)).toEqual({ ...base, ":scheme": "http", ":path": "/", "cache-control": "no-cache" });
    expect(decode(THIRD)).toEqual({
      ...base,
      ":scheme": "https",
      ":path": "/index.html",
      "custom-key": "custom-value",
    });
  });

  test("may not refer to what has left the table", () => {
    const decoder = new HeaderDecoder();
    decoder.decode(hex(FIRST));
    // Index 62 is the newest entry. A table of no bytes holds none.
    expect(() => decoder.decode(hex("20 be"))).toThrow("no header has the index 62");
  });

  test("may name what leaves the table by being named", () => {
    const decoder = new HeaderDecoder();
    const value = "v".repeat(4000);
    const block = (first: string) => Buffer.concat([hex(first), hex("7fa11e"), Buffer.from(value)]);
    expect(decoder.decode(block("40 01 61"))).toEqual(new Map([["a", value]]));
    expect(decoder.decode(block("7e"))).toEqual(new Map([["a", value]]));
    expect(decoder.decode(hex("be"))).toEqual(new Map([["a", value]]));
    expect(() => decoder.decode(hex("bf"))).toThrow("no header has the index 63");
  });

  test("may have an entry that is larger than the table, and empties it", () => {
    const decoder = new HeaderDecoder();
    decoder.decode(hex(FIRST));
    const value = "v".repeat(5000);
    const large = Buffer.concat([hex("40 01 61 7f 89 26"), Buffer.from(value)]);
    expect(decoder.decode(large).get("a")).toBe(value);
    expect(() => decoder.decode(hex("be"))).toThrow("no header has the index 62");
  });

  test("count bytes, whatever they stand for", () => {
    const decoder = new HeaderDecoder();
    const entry = Buffer.concat([hex("40 01 61 28"), Buffer.alloc(40, 0xff)]);
    for (let times = 0; times < 50; times++) decoder.decode(entry);
    // 50 entries of 73 bytes fit into 4096.
    expect(decoder.decode(hex("ef")).get("a")).toBe("ÿ".repeat(40));
  });

  test.each([
    ["index 0", "80", "no header has the index 0"],
    ["a table larger than allowed", "3f e2 1f", "a table of 4097 bytes is larger than 4096"],
    ["an integer without end", "ff ff ff ff ff ff 01", "an integer of a header is too large"],
    ["an integer that breaks off", "ff", "a header breaks off"],
    ["a string that breaks off", "00 01 61 05 61", "a header breaks off"],
    ["a string that is not in its code", "00 01 61 81 00", "a header is not in the code that it claims"],
  ])("are refused with %s", (_what, bytes, message) => {
    expect(() => new HeaderDecoder().decode(hex(bytes))).toThrow(message);
  });

  test("of ours are read as they were meant, whatever their length", () => {
    const headers = [0, 1, 126, 127, 128, 254, 255, 16_000].map((length): [string, string] => [
      `x-${length}`,
      "ü".repeat(length),
    ]);
    expect([...new HeaderDecoder().decode(encodeHeaders(headers))]).toEqual(headers);
  });
});
