import * as z from "zod/mini";
import type { ForgeApi } from "./forge-api";

/** The pull request of GitHub or the merge request of GitLab for which this job runs. */
export interface Forge {
  /** For a message: `pull request 12`. */
  readonly name: string;
  /** Whether it comes from another repository: its jobs get neither secrets nor a token that can write. */
  readonly isFork: boolean;
  /** The workflow and job, which distinguish several comments of one request. */
  readonly job: string;
  /** The commit that is checked. */
  readonly commit: string;
  /** URL of the page of this run. */
  readonly run: string;
  /** A comment of this length is accepted, in UTF-16 code units. */
  readonly maxCharacters: number;
  readonly api: ForgeApi;
  /** The comments of the token's user, oldest first. Those of others may contain a copied marker. */
  listOwn(): Promise<readonly Comment[]>;
  create(body: string): Promise<void>;
  update(id: number, body: string): Promise<void>;
  remove(id: number): Promise<void>;
}

export interface Comment {
  readonly id: number;
  readonly body: string;
}

/** The fields that both forges have. */
export const CommentShape = z.object({ id: z.int(), body: z.nullish(z.string()) });
