"use strict";
// The executable that Terraform starts, under whatever name, behind what sh does with it (launcher.sh).
// Any Node.js, however old, must be able to read this file.

// Asked by sh: is this line reached?
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
  // Terraform shows what it finds on stdout in place of the handshake.
  process.stdout.write(text);
  process.stderr.write(text);
  process.exitCode = 1;
}

/** Why no handshake can come out of a Node.js with these options. */
function explainNodeOptions(options) {
  const { status, stdout, stderr } = require("node:child_process").spawnSync(
    process.execPath,
    [__filename, "--check-start"],
    { encoding: "utf8", env: Object.assign({}, process.env, { NODE_OPTIONS: options }) },
  );
  if (status === 0) {
    const said = firstOf(stdout, /./);
    return `cannot start, as what NODE_OPTIONS loads prints on stdout${said}: load it without output, or unset NODE_OPTIONS for Terraform.`;
  }
  const said = firstOf(stderr, /Error\b.*: |NODE_OPTIONS/) || firstOf(stderr, /./);
  return `cannot start, as Node.js refuses the NODE_OPTIONS of its environment${said}: correct it, or unset it for Terraform.`;
}

/** The first line that matches, without the key, control and bidi characters, as an insertion; "" for none. */
function firstOf(text, pattern) {
  const line = text.split(/\r?\n/).find((candidate) => pattern.test(candidate));
  if (line === undefined) return "";
  const hidden = line.split(process.env.RYMI_API_KEY || "\n").join("(hidden)");
  return ` (${hidden.slice(0, 300).replace(/[^ -~\u00a1-\u200a\u2070-\ufdff]/g, "")})`;
}

/** Keeps compiled code for the next start, where Node has such a cache (22.1 and later) and nobody else can write to it. */
function enableCompileCache() {
  const { enableCompileCache: enable } = require("node:module");
  if (enable === undefined) return;
  try {
    const folder = createCacheFolder();
    if (isWritableByOthers(folder)) return;
    enable(folder);
  } catch (_error) {
    // No home, a read-only one, a full disk: the provider starts a little later.
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

/** What is in the folder is run: another user must not be able to write to it, nor to put another one in its place. */
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
