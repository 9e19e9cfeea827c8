import { resolve } from "node:path";
import * as cdktf from "cdktf";
import * as rymiForCdktf from "cdktf-rymi";
import * as cdktn from "cdktn";

/** The two have the same surface as far as a stack of ours goes. Their types differ by name, not in what they say. */
interface Kit {
  readonly cdk: typeof cdktf;
  readonly rymi: typeof rymiForCdktf;
}

export type KitName = "cdktf" | "cdktn";

export const KITS: Readonly<Record<KitName, Kit>> = {
  cdktf: { cdk: cdktf, rymi: rymiForCdktf },
  // Of the build, as there is no source of it.
  cdktn: { cdk: cdktn as unknown as typeof cdktf, rymi: require(resolve("dist/cdktn")) },
};

export const KIT_NAMES = Object.keys(KITS) as readonly KitName[];
