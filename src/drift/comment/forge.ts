import * as z from "zod/mini";
import type { ForgeApi } from "./forge-api";

/** The pull request of GitHub or the merge request of GitLab that this job is about. */
export interface Forge {
  /** For a message: `pull request 12`. */
  readonly name: string;
  /** Whether it comes from another repository, whose jobs get neither secrets nor a token that can write. */
  readonly isFork: boolean;
  /** The workflow and job, by which several comments of one request are told apart. */
  readonly job: string;
  /** The commit that is checked. */
  readonly commit: string;
  /** URL of the page of this run. */
  readonly run: string;
  /** The longest comment that is taken, in UTF-16 code units at least. */
  readonly mostCharacters: number;
  readonly api: ForgeApi;
  /** The comments of whoever the token belongs to, oldest first. Those of others may hold a pasted marker. */
  listOwn(): Promise<readonly Comment[]>;
  create(body: string): Promise<void>;
  update(id: number, body: string): Promise<void>;
  remove(id: number): Promise<void>;
}

export interface Comment {
  readonly id: number;
  readonly body: string;
}

/** What both forges say of a comment. */
export const CommentShape = z.object({ id: z.int(), body: z.nullish(z.string()) });
