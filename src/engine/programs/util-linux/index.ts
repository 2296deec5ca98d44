/** Programs of util-linux. */
import type { InstalledProgram } from "../lib/program.ts";
import { blkid } from "./blkid.ts";
import { cal } from "./cal.ts";
import { choom } from "./choom.ts";
import { chrt } from "./chrt.ts";
import { column } from "./column.ts";
import { dmesg } from "./dmesg/index.ts";
import { fallocate } from "./fallocate.ts";
import { findmnt } from "./findmnt/index.ts";
import { flock } from "./flock.ts";
import { getopt } from "./getopt.ts";
import { ionice } from "./ionice.ts";
import { ipcmk } from "./ipc/ipcmk.ts";
import { ipcrm } from "./ipc/ipcrm.ts";
import { ipcs } from "./ipc/ipcs.ts";
import { lsipc } from "./ipc/lsipc.ts";
import { logger } from "./logger.ts";
import { lsblk } from "./lsblk.ts";
import { lscpu } from "./lscpu.ts";
import { lslocks } from "./lslocks.ts";
import { lsns } from "./lsns/index.ts";
import { mcookie } from "./mcookie.ts";
import { more } from "./more.ts";
import { mount } from "./mount/mount.ts";
import { umount } from "./mount/umount.ts";
import { mountpoint } from "./mountpoint.ts";
import { nologin } from "./nologin.ts";
import { nsenter } from "./nsenter.ts";
import { pivotRoot } from "./pivot_root.ts";
import { prlimit } from "./prlimit.ts";
import { renice } from "./renice.ts";
import { rev } from "./rev.ts";
import { setpriv } from "./setpriv/index.ts";
import { setsid } from "./setsid.ts";
import { runuser } from "./su/runuser.ts";
import { su } from "./su/su.ts";
import { switchRoot } from "./switch_root.ts";
import { taskset } from "./taskset.ts";
import { unshare } from "./unshare/index.ts";
import { uuidgen } from "./uuidgen.ts";
import { whereis } from "./whereis.ts";

export const utilLinux: readonly InstalledProgram[] = [
	choom,
	chrt,
	findmnt,
	flock,
	ionice,
	ipcmk,
	ipcrm,
	ipcs,
	lsipc,
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
	blkid,
	cal,
	column,
	rev,
	dmesg,
	fallocate,
	getopt,
	logger,
	lsblk,
	lscpu,
	lslocks,
	mcookie,
	more,
	nologin,
	runuser,
	su,
	uuidgen,
	whereis,
];
