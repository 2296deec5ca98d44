/** Debian's tcpdump. */
import type { InstalledProgram } from "../lib/program.ts";
import { tcpdump } from "./tcpdump.ts";

export const tcpdumpPackage: readonly InstalledProgram[] = [tcpdump];
