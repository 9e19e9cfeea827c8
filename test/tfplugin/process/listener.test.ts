import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join, relative } from "node:path";
import { createSocket, type UnixSocket } from "../../../src/tfplugin/process/handshake";

let parent: string;
const made: UnixSocket[] = [];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "socket-test-"));
});
afterEach(() => {
  for (const socket of made.splice(0)) socket.remove();
  rmSync(parent, { recursive: true });
});

function create(folder?: string): UnixSocket {
  const socket = createSocket(folder);
  made.push(socket);
  return socket;
}

test("creates each socket in a new folder that only this user can open", () => {
  const [first, second] = [create(parent), create(parent)];
  expect(dirname(dirname(first.path))).toBe(parent);
  expect(dirname(first.path)).not.toBe(dirname(second.path));
  expect(statSync(dirname(first.path)).mode & 0o777).toBe(0o700);
});

test("remove deletes the folder with its content, and may be called twice", () => {
  const socket = create(parent);
  writeFileSync(socket.path, "");
  socket.remove();
  expect(existsSync(dirname(socket.path))).toBe(false);
  expect(() => socket.remove()).not.toThrow();
});

test("uses /tmp when the path in the given folder is too long for a socket", () => {
  const deep = join(parent, "d".repeat(100));
  mkdirSync(deep);
  const { path } = create(deep);
  expect(dirname(dirname(path))).toBe("/tmp");
  expect(Buffer.byteLength(path)).toBeLessThan(104);
});

test("uses /tmp when the given folder does not exist or is a file", () => {
  const file = join(parent, "file");
  writeFileSync(file, "");
  expect(dirname(dirname(create(join(parent, "gone")).path))).toBe("/tmp");
  expect(dirname(dirname(create(file).path))).toBe("/tmp");
});

test("has an absolute path, as the handshake requires", () => {
  const { path } = create(relative(process.cwd(), parent));
  expect(isAbsolute(path)).toBe(true);
  expect(dirname(dirname(path))).toBe(parent);
});
