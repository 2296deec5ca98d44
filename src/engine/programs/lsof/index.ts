/** The Debian package lsof. */
import type { InstalledProgram } from "../lib/program.ts";
import { lsof } from "./lsof.ts";

export const lsofPrograms: readonly InstalledProgram[] = [lsof];
