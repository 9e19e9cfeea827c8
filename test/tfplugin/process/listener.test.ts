import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join, relative } from "node:path";
import { createSocket, type Socket } from "../../../src/tfplugin/process/handshake";

let parent: string;
const made: Socket[] = [];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "socket-test-"));
});
afterEach(() => {
  for (const socket of made.splice(0)) socket.remove();
  rmSync(parent, { recursive: true });
});

function create(folder?: string): Socket {
  const socket = createSocket(folder);
  made.push(socket);
  return socket;
}

test("a socket has a folder of its own that only this user may enter", () => {
  const [first, second] = [create(parent), create(parent)];
  expect(dirname(dirname(first.path))).toBe(parent);
  expect(dirname(first.path)).not.toBe(dirname(second.path));
  expect(statSync(dirname(first.path)).mode & 0o777).toBe(0o700);
});

test("removing takes the folder with all that is in it, and may be done again", () => {
  const socket = create(parent);
  writeFileSync(socket.path, "");
  socket.remove();
  expect(existsSync(dirname(socket.path))).toBe(false);
  expect(() => socket.remove()).not.toThrow();
});

test("the path is short enough for a socket, however long the folder for temporary files is", () => {
  const deep = join(parent, "d".repeat(100));
  mkdirSync(deep);
  const { path } = create(deep);
  expect(dirname(dirname(path))).toBe("/tmp");
  expect(Buffer.byteLength(path)).toBeLessThan(104);
});

test("a folder for temporary files that does not exist, or is none, is done without", () => {
  const file = join(parent, "file");
  writeFileSync(file, "");
  expect(dirname(dirname(create(join(parent, "gone")).path))).toBe("/tmp");
  expect(dirname(dirname(create(file).path))).toBe("/tmp");
});

test("the path is absolute, as the handshake wants it", () => {
  const { path } = create(relative(process.cwd(), parent));
  expect(isAbsolute(path)).toBe(true);
  expect(dirname(dirname(path))).toBe(parent);
});
