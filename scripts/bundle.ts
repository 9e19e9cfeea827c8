import { chmodSync, rmSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { InputOptions, OutputOptions, Plugin } from "rolldown" with { "resolution-mode": "import" };

export interface BundleOptions {
  /** Constants of the program, as JavaScript. */
  readonly define?: Record<string, string>;
  /** Packages that are not bundled. */
  readonly external?: readonly string[];
  /** A package that is bundled into a file of its own, which is loaded when the program requires the package. */
  readonly separatePackage?: string;
}

/**
 * Bundles a TypeScript program to an executable. Its dynamic imports become files beside it, which are loaded on demand.
 *
 * @param executable path of the file that starts it; its folder is emptied before
 * @returns paths of the modules of the program, in `node_modules` or ours
 */
export async function bundle(
  entry: string,
  executable: string,
  options: BundleOptions = {},
): Promise<readonly string[]> {
  const dir = dirname(resolve(executable));
  // Otherwise chunks of an earlier build would stay.
  rmSync(dir, { recursive: true, force: true });
  const main = { dir, entryFileNames: basename(executable), chunkFileNames: "[name]-[hash].cjs" };
  const modules = await build(entry, options, main);
  chmodSync(executable, 0o755);
  const { separatePackage } = options;
  if (separatePackage === undefined) return modules;
  return [...modules, ...(await build(separatePackage, {}, { file: `${dir}/${separatePackage}.cjs` }))];
}

/** Bundles a program to one file, for an executable that cannot load others. */
export async function bundleToOneFile(
  entry: string,
  outfile: string,
  { define = {} }: BundleOptions = {},
): Promise<void> {
  await build(entry, { define }, { file: resolve(outfile), codeSplitting: false });
}

async function build(
  entry: string,
  { define = {}, external = [], separatePackage }: BundleOptions,
  outputOptions: OutputOptions,
): Promise<readonly string[]> {
  const input: InputOptions = {
    input: entry,
    platform: "node",
    // The gRPC library requires it for services that the provider does not have.
    external: [...external, "@grpc/proto-loader"],
    plugins: [
      compileModulesAtOnce,
      ...(separatePackage === undefined ? [] : [requireSiblingFile(separatePackage)]),
    ],
    resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
    transform: { target: "node20.18", define },
  };
  const { rolldown } = await import("rolldown");
  const bundle = await rolldown(input);
  try {
    // Not minified, so that errors are readable; minified code does not start faster. Licences are in a separate file.
    const { output } = await bundle.write({ ...outputOptions, format: "cjs", comments: false });
    return output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
  } finally {
    await bundle.close();
  }
}

/** Replaces `require` of a package by `require` of its file beside the program. */
function requireSiblingFile(name: string): Plugin {
  return {
    name: "require-sibling-file",
    // Also by the name of its main file, which the code uses because Bun replaces the package itself.
    resolveId: (source) =>
      source === name || source === `${name}/index.js` ? { id: `./${name}.cjs`, external: true } : undefined,
  };
}

/**
 * Changes the function around each CommonJS module so that V8 compiles it together with the file. Rolldown writes an arrow
 * function, which V8 of Node.js 20 compiles later, when the module is required: that takes a tenth of a plan of one number.
 */
const compileModulesAtOnce: Plugin = {
  name: "compile-modules-at-once",
  renderChunk: (code) => ({
    code: code.replaceAll(/^(var [\w$]+ = .*__commonJSMin\()\(\((.*)\) => \{$/gm, "$1(function ($2) {"),
    map: null,
  }),
};
