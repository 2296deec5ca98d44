/** Programs of util-linux. */
import type { InstalledProgram } from "../lib/program.ts";
import { findmnt } from "./findmnt/index.ts";
import { mount } from "./mount/mount.ts";
import { umount } from "./mount/umount.ts";
import { mountpoint } from "./mountpoint.ts";
import { pivotRoot } from "./pivot_root.ts";
import { switchRoot } from "./switch_root.ts";

export const utilLinux: readonly InstalledProgram[] = [findmnt, mount, umount, mountpoint, pivotRoot, switchRoot];
