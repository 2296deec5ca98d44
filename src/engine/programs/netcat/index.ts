/** Debian's netcat-openbsd. */
import type { InstalledProgram } from "../lib/program.ts";
import { nc } from "./nc.ts";

export const netcat: readonly InstalledProgram[] = [nc, { ...nc, name: "netcat" }];
