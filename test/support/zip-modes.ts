/** Name → Unix mode in octal of each entry, as the central directory at the end of a zip archive has them. */
export function zipModes(bytes: Buffer): Record<string, string> {
  const found: Record<string, string> = {};
  const UNIX = 3;
  for (let at = bytes.indexOf("PK\u0001\u0002"); at !== -1; at = bytes.indexOf("PK\u0001\u0002", at + 1)) {
    const name = bytes.toString("utf8", at + 46, at + 46 + bytes.readUInt16LE(at + 28));
    if (bytes[at + 5] === UNIX) found[name] = (bytes.readUInt32LE(at + 38) >>> 16).toString(8);
  }
  return found;
}
