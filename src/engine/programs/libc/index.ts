/** Programs of libc-bin. */
import type { InstalledProgram } from "../lib/program.ts";
import { getent } from "./getent.ts";

export const libcPrograms: readonly InstalledProgram[] = [getent];
