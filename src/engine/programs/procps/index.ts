/** The programs of the Debian package procps. */
import type { InstalledProgram } from "../lib/program.ts";
import { free } from "./free.ts";
import { kill } from "./kill.ts";
import { pgrep } from "./pgrep.ts";
import { pidof } from "./pidof.ts";
import { pidwait } from "./pidwait.ts";
import { pkill } from "./pkill.ts";
import { pmap } from "./pmap.ts";
import { ps } from "./ps/index.ts";
import { pwdx } from "./pwdx.ts";
import { sysctl } from "./sysctl.ts";
import { top } from "./top/index.ts";
import { uptime } from "./uptime.ts";
import { vmstat } from "./vmstat.ts";
import { w } from "./w.ts";
import { watch } from "./watch.ts";

export const procps: readonly InstalledProgram[] = [free, kill, pgrep, pidof, pidwait, pkill, pmap, ps, pwdx, sysctl, top, uptime, vmstat, w, watch];
