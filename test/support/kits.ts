import { resolve } from "node:path";
import * as cdktf from "cdktf";
import * as rymiForCdktf from "cdktf-rymi";
import * as cdktn from "cdktn";

/** CDKTF or CDK Terrain, with our constructs for it. Both have the same interface; only the names of their types differ. */
interface Kit {
  readonly cdk: typeof cdktf;
  readonly rymi: typeof rymiForCdktf;
}

export type KitName = "cdktf" | "cdktn";

export const KITS: Readonly<Record<KitName, Kit>> = {
  cdktf: { cdk: cdktf, rymi: rymiForCdktf },
  // The build generates it; it has no source files.
  cdktn: { cdk: cdktn as unknown as typeof cdktf, rymi: require(resolve("dist/cdktn")) },
};

export const KIT_NAMES = Object.keys(KITS) as readonly KitName[];
