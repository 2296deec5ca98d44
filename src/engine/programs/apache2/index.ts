/** Programs of Apache's httpd. */
import type { InstalledProgram } from "../lib/program.ts";
import { httpd } from "./httpd.ts";

export const apache2: readonly InstalledProgram[] = [httpd];
