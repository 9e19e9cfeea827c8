import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { RymiClient } from "../../src/client";
import { Surprise } from "./stage";

/** The emulator as a person would start it, and a client that does what a person does in the dashboard. */
export interface Rymi {
  readonly client: RymiClient;
  /** What tells the provider where Rymi is. */
  readonly environment: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

export async function startRymi(): Promise<Rymi> {
  const command = ["dist/cli/cdktf-rymi.js", "emulator", "--port", "0", "--api-key", "rymi_demo_key"];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(child, "exit");
  const firstLine = once(createInterface(child.stdout), "line");
  const [line] = await Promise.race([firstLine, ended.then(() => [undefined])]);
  if (typeof line !== "string") throw new Surprise("the emulator did not start");
  const { url, apiKey } = JSON.parse(line) as { url: string; apiKey: string };
  const client = new RymiClient({ baseUrl: url, apiKey });
  return {
    client,
    environment: { RYMI_BASE_URL: url, RYMI_API_KEY: apiKey },
    async stop() {
      await client.close();
      child.kill();
      await ended;
    },
  };
}
