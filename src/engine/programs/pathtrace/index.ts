/** Underdock's own program on the way of packets. */
import type { InstalledProgram } from "../lib/program.ts";
import { pathtrace } from "./pathtrace.ts";

export const pathtracePackage: readonly InstalledProgram[] = [pathtrace];
