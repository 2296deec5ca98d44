/** Debian's conntrack. */
import type { InstalledProgram } from "../lib/program.ts";
import { conntrack } from "./conntrack.ts";

export const conntrackPackage: readonly InstalledProgram[] = [conntrack];
