import { readdirSync } from "node:fs";

/**
 * After the last test: fails when a state lies in the repository's root. cdktf keeps the state of a stack without a backend
 * in the folder of the process, where test files that run at the same time would share it and wait for its lock.
 */
// biome-ignore lint/style/noDefaultExport: Jest calls the default export of its globalTeardown.
export default function requireNoState(): void {
  const left = readdirSync(".").filter((name) => /\.tfstate\b/.test(name));
  if (left.length > 0)
    throw new Error(
      `A test left ${left.join(", ")} in the repository's root. Give its stack a LocalBackend with a relative path, and delete the file.`,
    );
}
