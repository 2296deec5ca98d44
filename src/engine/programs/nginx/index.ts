/** Programs of nginx. */
import type { InstalledProgram } from "../lib/program.ts";
import { nginx } from "./nginx.ts";

export const nginxPrograms: readonly InstalledProgram[] = [nginx];
