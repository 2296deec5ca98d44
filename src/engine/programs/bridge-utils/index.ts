/** Debian's bridge-utils. */
import type { InstalledProgram } from "../lib/program.ts";
import { brctl } from "./brctl.ts";

export const bridgeUtils: readonly InstalledProgram[] = [brctl];
