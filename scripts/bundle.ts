import { chmodSync, rmSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { InputOptions, OutputOptions, Plugin } from "rolldown" with { "resolution-mode": "import" };

export interface BundleOptions {
  /** Constants of the program, as JavaScript. */
  readonly define?: Record<string, string>;
  /** Packages that are not bundled. */
  readonly external?: readonly string[];
  /** A package that is bundled into a file of its own, which is loaded when the program requires it. */
  readonly apart?: string;
}

/**
 * Makes an executable of a TypeScript program. What it imports dynamically is in files beside it, which are loaded then.
 *
 * @param executable path of the file that starts it; its folder holds nothing else, and is emptied before
 * @returns paths of the modules that the program is made of, in `node_modules` or ours
 */
export async function bundle(
  entry: string,
  executable: string,
  options: BundleOptions = {},
): Promise<readonly string[]> {
  const dir = dirname(resolve(executable));
  // Chunks of another build would stay otherwise.
  rmSync(dir, { recursive: true, force: true });
  const main = { dir, entryFileNames: basename(executable), chunkFileNames: "[name]-[hash].cjs" };
  const modules = await build(entry, options, main);
  chmodSync(executable, 0o755);
  if (options.apart === undefined) return modules;
  return [...modules, ...(await build(options.apart, {}, { file: `${dir}/${options.apart}.cjs` }))];
}

/** The same as one file, for an executable that cannot load others. */
export async function bundleWhole(
  entry: string,
  outfile: string,
  { define = {} }: BundleOptions = {},
): Promise<void> {
  await build(entry, { define }, { file: resolve(outfile), codeSplitting: false });
}

async function build(
  entry: string,
  { define = {}, external = [], apart }: BundleOptions,
  outputOptions: OutputOptions,
): Promise<readonly string[]> {
  const input: InputOptions = {
    input: entry,
    platform: "node",
    // The gRPC library requires it for services that are not served here, and which would need files that are not bundled.
    external: [...external, "@grpc/proto-loader"],
    plugins: [compiledAtOnce, ...(apart === undefined ? [] : [requiredFromBeside(apart)])],
    resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
    transform: { target: "node20.18", define },
  };
  const { rolldown } = await import("rolldown");
  const made = await rolldown(input);
  try {
    // Names and line breaks stay, so that errors can be read; minified it starts no sooner. Licences have a file of their own.
    const { output } = await made.write({ ...outputOptions, format: "cjs", comments: false });
    return output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
  } finally {
    await made.close();
  }
}

/** Leaves `require` of a package in its place, but of the file beside the program. */
function requiredFromBeside(name: string): Plugin {
  return {
    name: "required-from-beside",
    // Under the name of its main file, too: only so does Bun give the package, and not its own stand-in for it.
    resolveId: (source) =>
      source === name || source === `${name}/index.js` ? { id: `./${name}.cjs`, external: true } : undefined,
  };
}

/**
 * Makes the function around each CommonJS module one that V8 compiles with its file. Rolldown writes an arrow function there,
 * which V8 of Node.js 20 skips, and compiles when the module is required, a moment later: a tenth of a plan of one number.
 */
const compiledAtOnce: Plugin = {
  name: "compiled-at-once",
  renderChunk: (code) => ({
    code: code.replaceAll(/^(var [\w$]+ = .*__commonJSMin\()\(\((.*)\) => \{$/gm, "$1(function ($2) {"),
    map: null,
  }),
};
