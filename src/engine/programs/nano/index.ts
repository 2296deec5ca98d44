/** The program of Debian's package nano. */
import type { InstalledProgram } from "../lib/program.ts";
import { nano } from "./nano.ts";

export const nanoPackage: readonly InstalledProgram[] = [nano];
