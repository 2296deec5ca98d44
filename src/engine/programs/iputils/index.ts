/** Debian's iputils-ping. */
import type { InstalledProgram } from "../lib/program.ts";
import { ping } from "./ping.ts";

export const iputils: readonly InstalledProgram[] = [ping];
