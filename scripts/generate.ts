import { join } from "node:path";
import { writeApiDocs } from "./generate/api-docs";
import { writeProviderDocs } from "./generate/provider-docs";

/**
 * `npm run generate`: writes the pages that are derived, those of the provider from its schema and those of the
 * library from its doc comments. Another folder than `docs` may be given, to compare.
 */
async function main(folder: string): Promise<void> {
  writeProviderDocs(folder);
  await writeApiDocs(join(folder, "api"));
}

main(process.argv[2] ?? "docs").catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
