/** Debian's ethtool. */
import type { InstalledProgram } from "../lib/program.ts";
import { ethtool } from "./ethtool.ts";

export const ethtoolPackage: readonly InstalledProgram[] = [ethtool];
