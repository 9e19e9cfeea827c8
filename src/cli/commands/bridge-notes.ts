import { lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getuid } from "node:process";
import * as z from "zod/mini";
import { Uuid } from "../../api";
import type { Io } from "../io";

const Note = z.object({ agentId: z.nullable(Uuid) });

/** By number: in a container the user often has no name, and asking for it fails. There are no such users on Windows. */
const USER = getuid?.() ?? 0;

/** Ids of `null_resource` are digits. */
const REGISTRATION = /^\w+$/;

/**
 * What the attachment of a number leaves for the removal of its registration, which Terraform runs after it and which
 * cannot know it otherwise: the agent that the number was given last. A file for each registration in this user's
 * part of the folder for temporary files, as one apply runs on one machine. A note that is missing or odd says nothing.
 */
export class BridgeNotes {
  readonly #folder: string;

  constructor({ env }: Pick<Io, "env">) {
    this.#folder = join(env["TMPDIR"] || tmpdir(), `cdktf-rymi-bridge-${USER}`);
  }

  write(registration: string, agentId: string | null): void {
    if (!REGISTRATION.test(registration)) return;
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      if (this.#isOurs())
        writeFileSync(this.#file(registration), JSON.stringify({ agentId }), { mode: 0o600 });
    } catch {
      // Then the removal looks without it.
    }
  }

  /** @returns undefined when there is none; null when the number was given no agent. */
  read(registration: string): string | null | undefined {
    if (!REGISTRATION.test(registration)) return undefined;
    try {
      if (!this.#isOurs()) return undefined;
      return Note.parse(JSON.parse(readFileSync(this.#file(registration), "utf8"))).agentId;
    } catch {
      return undefined;
    }
  }

  remove(registration: string): void {
    if (REGISTRATION.test(registration)) rmSync(this.#file(registration), { force: true });
  }

  /** In a folder for temporary files anybody may put something under our name. */
  #isOurs(): boolean {
    const folder = lstatSync(this.#folder);
    return folder.isDirectory() && folder.uid === USER && (folder.mode & 0o077) === 0;
  }

  #file(registration: string): string {
    return join(this.#folder, `${registration}.json`);
  }
}
