/** The programs of the Debian package libcap2-bin. */
import type { InstalledProgram } from "../lib/program.ts";
import { capsh } from "./capsh.ts";
import { getcap } from "./getcap.ts";
import { getpcaps } from "./getpcaps.ts";
import { setcap } from "./setcap.ts";

export const libcap: readonly InstalledProgram[] = [capsh, getcap, getpcaps, setcap];
