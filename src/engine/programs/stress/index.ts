/** Programs that make load: stress and stress-ng. */
import type { InstalledProgram } from "../lib/program.ts";
import { stressNg } from "./ng.ts";
import { stress } from "./stress.ts";

export const stressPrograms: readonly InstalledProgram[] = [stress, stressNg];
