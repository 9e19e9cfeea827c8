import { join } from "node:path";
import { writeApiDocs } from "./generate/api-docs";
import { writeProviderDocs } from "./generate/provider-docs";

/**
 * `npm run generate`: writes the generated pages, those of the provider from its schema and those of the library from its doc
 * comments. An argument names another folder than `docs`.
 */
async function main(folder: string): Promise<void> {
  writeProviderDocs(folder);
  await writeApiDocs(join(folder, "api"));
}

main(process.argv[2] ?? "docs").catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
