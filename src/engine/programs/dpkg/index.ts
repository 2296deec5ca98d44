/** Debian's dpkg. */
import type { InstalledProgram } from "../lib/program.ts";
import { dpkgDeb } from "./deb-tool.ts";
import { dpkg } from "./dpkg.ts";
import { dpkgQuery } from "./query.ts";

export const dpkgPrograms: readonly InstalledProgram[] = [dpkg, dpkgDeb, dpkgQuery];
