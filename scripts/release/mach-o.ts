const MAGIC = 0xfeedfacf;
const HEADER_SIZE = 32;
const CODE_SIGNATURE = 0x1d;

/** Whether a 64-bit program for macOS is signed. A Mac with Apple's own processor kills one that is not. */
export function isSigned(machO: Buffer): boolean {
  if (machO.readUInt32LE(0) !== MAGIC) throw new Error("this is no 64-bit program for macOS");
  const commands = machO.readUInt32LE(16);
  for (let index = 0, at = HEADER_SIZE; index < commands; index++) {
    if (machO.readUInt32LE(at) === CODE_SIGNATURE) return true;
    at += machO.readUInt32LE(at + 4);
  }
  return false;
}
