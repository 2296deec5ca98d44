/** Debian's traceroute. */
import type { InstalledProgram } from "../lib/program.ts";
import { traceroute } from "./traceroute.ts";

export const traceroutePackage: readonly InstalledProgram[] = [traceroute];
