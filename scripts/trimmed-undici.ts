import { basename, resolve } from "node:path";
import type { Plugin } from "esbuild";

/**
 * Of undici only what our client uses. The rest is more than half of it, and a program would have to read it before
 * its first request (docs/performance.md). An update of undici wants a look at what is named here.
 */
export const trimmedUndici: Plugin = {
  name: "trimmed-undici",
  setup(build) {
    build.onResolve({ filter: /^undici\/index\.js$/ }, () => ({ path: resolve("scripts/undici-agent.mjs") }));

    // HTTP/2, which our client does not speak, and bodies of fetch, which it does not send.
    build.onResolve({ filter: /^(\.\/client-h2|\.\.\/web\/fetch\/body)\.js$/ }, ({ path }) => ({
      path: basename(path),
      namespace: "left-out",
    }));
    build.onLoad({ filter: /^/, namespace: "left-out" }, ({ path }) => ({ contents: leftOut(path) }));

    // Node's own HTTP, of which undici wants to know no more than this.
    build.onResolve({ filter: /^node:http$/ }, ({ path, importer }) =>
      /[\\/]node_modules[\\/]undici[\\/]/.test(importer) ? { path, namespace: "node-http" } : undefined,
    );
    build.onLoad({ filter: /^/, namespace: "node-http" }, () => ({
      contents: "module.exports = { IncomingMessage: class {}, maxHeaderSize: 16 * 1024 };",
    }));

    // Two builds of its parser do the same; the other one needs a newer processor.
    build.onResolve({ filter: /\/llhttp_simd-wasm\.js$/ }, ({ resolveDir }) => ({
      path: resolve(resolveDir, "../llhttp/llhttp-wasm.js"),
    }));
  },
};

/** A module that says so when it is called after all. */
function leftOut(name: string): string {
  const message = `undici's ${name} is no part of this program`;
  return `const absent = () => { throw new Error(${JSON.stringify(message)}); };
module.exports = Object.assign(absent, { extractBody: absent });`;
}
