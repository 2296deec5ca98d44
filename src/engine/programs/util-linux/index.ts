/** Programs of util-linux. */
import type { InstalledProgram } from "../lib/program.ts";
import { findmnt } from "./findmnt/index.ts";
import { lsns } from "./lsns/index.ts";
import { mount } from "./mount/mount.ts";
import { umount } from "./mount/umount.ts";
import { mountpoint } from "./mountpoint.ts";
import { nsenter } from "./nsenter.ts";
import { pivotRoot } from "./pivot_root.ts";
import { switchRoot } from "./switch_root.ts";
import { unshare } from "./unshare/index.ts";

export const utilLinux: readonly InstalledProgram[] = [findmnt, lsns, mount, mountpoint, nsenter, pivotRoot, switchRoot, umount, unshare];
