/** What runs on the hosts of the small internet, where nobody logs in. */
import type { InstalledProgram } from "../lib/program.ts";
import { internetNames } from "./names.ts";
import { internetToken } from "./token.ts";
import { internetWeb } from "./web.ts";

export const internetPrograms: readonly InstalledProgram[] = [internetWeb, internetNames, internetToken];
