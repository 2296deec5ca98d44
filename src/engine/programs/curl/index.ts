/** Programs of curl. */
import type { InstalledProgram } from "../lib/program.ts";
import { curl } from "./curl.ts";

export const curlPrograms: readonly InstalledProgram[] = [curl];
