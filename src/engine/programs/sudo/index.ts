/** Programs of the package sudo. */
import type { InstalledProgram } from "../lib/program.ts";
import { sudo } from "./sudo.ts";

export const sudoPrograms: readonly InstalledProgram[] = [sudo];
