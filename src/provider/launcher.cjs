"use strict";
// The executable that Terraform starts: the build puts launcher.sh before this code.
// Its syntax must be valid in every version of Node.js, so that an old one can report its version.

// launcher.sh tests with this option whether Node.js starts.
if (process.argv[2] === "--check-start") process.exit(0);

const [major, minor, patch] = process.versions.node.split(".").map(Number);
if (major * 1e6 + minor * 1e3 + patch < 20018001) {
  fail(`needs Node.js 20.18.1 or later, and the "node" on the PATH is ${process.version}: upgrade it.`);
} else if (process.argv[2] === "--explain-node-options") {
  fail(explainNodeOptions(process.argv[3]));
} else {
  enableCompileCache();
  require("./lib/main.cjs");
}

function fail(reason) {
  const text = `The Rymi provider ${reason}\n`;
  // If the handshake line is missing, Terraform shows the text on stdout instead.
  process.stdout.write(text);
  process.stderr.write(text);
  process.exitCode = 1;
}

/** Returns why a Node.js with these options cannot print the handshake line. */
function explainNodeOptions(options) {
  const { status, stdout, stderr } = require("node:child_process").spawnSync(
    process.execPath,
    [__filename, "--check-start"],
    { encoding: "utf8", env: Object.assign({}, process.env, { NODE_OPTIONS: options }) },
  );
  if (status === 0) {
    const output = firstLine(stdout, /./);
    return `cannot start, as what NODE_OPTIONS loads prints on stdout${output}: load it without output, or unset NODE_OPTIONS for Terraform.`;
  }
  const output = firstLine(stderr, /Error\b.*: |NODE_OPTIONS/) || firstLine(stderr, /./);
  return `cannot start, as Node.js refuses the NODE_OPTIONS of its environment${output}: correct it, or unset it for Terraform.`;
}

/** The first line that matches, in parentheses, without the API key, control characters and bidi characters; "" if none does. */
function firstLine(text, pattern) {
  const line = text.split(/\r?\n/).find((candidate) => pattern.test(candidate));
  if (line === undefined) return "";
  const hidden = line.split(process.env.RYMI_API_KEY || "\n").join("(hidden)");
  return ` (${hidden.slice(0, 300).replace(/[^ -~\u00a1-\u200a\u2070-\ufdff]/g, "")})`;
}

/** Makes Node.js (22.1 and later) store compiled code for the next start, in a folder that no other user can write to. */
function enableCompileCache() {
  const { enableCompileCache: enable } = require("node:module");
  if (enable === undefined) return;
  try {
    const folder = createCacheFolder();
    if (isWritableByOthers(folder)) return;
    enable(folder);
  } catch (_error) {
    // Without the cache (no home folder, a read-only one, a full disk) the provider only starts more slowly.
  }
}

function createCacheFolder() {
  const { mkdirSync, realpathSync } = require("node:fs");
  const { join } = require("node:path");
  const inHome = process.platform === "darwin" ? "Library/Caches" : ".cache";
  const parent = process.env.XDG_CACHE_HOME || join(require("node:os").homedir(), inHome);
  const folder = join(parent, "cdktf-rymi");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return realpathSync(folder);
}

/** Node.js runs the code in the folder, so another user must not be able to write to it, or to replace it or a parent folder. */
function isWritableByOthers(folder) {
  const { lstatSync } = require("node:fs");
  const { dirname } = require("node:path");
  for (let at = folder; ; at = dirname(at)) {
    const { mode, uid } = lstatSync(at);
    const isSticky = (mode & 0o1000) !== 0 && at !== folder;
    if ((uid !== process.getuid() && uid !== 0) || ((mode & 0o022) !== 0 && !isSticky)) return true;
    if (at === dirname(at)) return false;
  }
}
