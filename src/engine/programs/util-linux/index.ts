/** Programs of util-linux. */
import type { InstalledProgram } from "../lib/program.ts";
import { choom } from "./choom.ts";
import { chrt } from "./chrt.ts";
import { findmnt } from "./findmnt/index.ts";
import { flock } from "./flock.ts";
import { ionice } from "./ionice.ts";
import { lsns } from "./lsns/index.ts";
import { mount } from "./mount/mount.ts";
import { umount } from "./mount/umount.ts";
import { mountpoint } from "./mountpoint.ts";
import { nsenter } from "./nsenter.ts";
import { pivotRoot } from "./pivot_root.ts";
import { prlimit } from "./prlimit.ts";
import { renice } from "./renice.ts";
import { setpriv } from "./setpriv/index.ts";
import { setsid } from "./setsid.ts";
import { switchRoot } from "./switch_root.ts";
import { taskset } from "./taskset.ts";
import { unshare } from "./unshare/index.ts";

export const utilLinux: readonly InstalledProgram[] = [
	choom,
	chrt,
	findmnt,
	flock,
	ionice,
	lsns,
	mount,
	mountpoint,
	nsenter,
	pivotRoot,
	prlimit,
	renice,
	setpriv,
	setsid,
	switchRoot,
	taskset,
	umount,
	unshare,
];
