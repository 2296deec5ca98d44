/** Debian's nftables. */
import type { InstalledProgram } from "../lib/program.ts";
import { nft } from "./nft.ts";

export const nftablesPackage: readonly InstalledProgram[] = [nft];
