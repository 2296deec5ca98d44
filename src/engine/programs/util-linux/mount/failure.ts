/** What mount(8) and umount(8) say when the kernel refuses; the words and statuses of libmount. */
import { isErrno, MountError } from "../../../kernel/errno.ts";
import type { MountPlan } from "./option-list.ts";

const DMESG = "       dmesg(1) may have more information after failed mount system call.";

/** Status of a system call that failed. */
export const FAILED = 32;

const generic = (source: string): string => `wrong fs type, bad option, bad superblock on ${source}, missing codepage or helper program, or other error.`;

/** The call of the mount API that libmount makes for a plan, as far as that one fails. */
function systemCall(plan: MountPlan, propagationOnly: boolean): string {
	if (propagationOnly) return "mount_setattr";
	if (plan.bind) return plan.remount ? "mount_setattr" : "open_tree";
	return plan.move ? "move_mount" : "fsconfig";
}

/** What the words for a failed mount depend on. */
export interface FailedMount {
	readonly plan: MountPlan;
	readonly source: string;
	readonly fstype: string;
	/** Tells the two meanings of ENOENT apart. */
	readonly targetExists: boolean;
	readonly propagationOnly: boolean;
	/** Where the source is mounted already, if anywhere. */
	readonly mountedOn: string | undefined;
}

/** The sentence for a mount that failed. */
export function mountSentence(error: unknown, { plan, source, fstype, targetExists, propagationOnly, mountedOn }: FailedMount): string {
	if (!isErrno(error)) throw error;
	if (error instanceof MountError) return `fsconfig() failed: ${error.log}.`;
	switch (error.code) {
		case "EPERM":
			return "permission denied.";
		case "EBUSY":
			if (plan.remount) return "mount point is busy.";
			return mountedOn === undefined ? `${source} already mounted or mount point busy.` : `${source} already mounted on ${mountedOn}.`;
		case "ENOENT":
			return targetExists ? `special device ${source} does not exist.` : "mount point does not exist.";
		case "ENODEV":
			return `unknown filesystem type '${fstype}'.`;
		case "ENOTBLK":
			return `${source} is not a block device.`;
		case "ENOTDIR":
			return targetExists ? generic(source) : "mount point is not a directory.";
		case "EACCES":
		case "EROFS":
			if (plan.flags.readOnly) return `cannot mount ${source} read-only.`;
			if (plan.remount) return `cannot remount ${source} read-write, is write-protected.`;
			return plan.bind ? `bind ${source} failed.` : `${source} is write-protected but explicit read-write mode requested.`;
		case "EINVAL":
			if (plan.remount) return "mount point not mounted or bad option.";
			if (propagationOnly) return "not mount point or bad option.";
			if (plan.move) return "bad option; moving a mount residing under a shared mount is unsupported.";
			return generic(source);
		default:
			return `${systemCall(plan, propagationOnly)}() failed: ${error.message}.`;
	}
}

export const withHint = (sentence: string): string => `${sentence}\n${DMESG}`;

/** The words for an unmount that failed. */
export function umountSentence(error: unknown): string {
	if (!isErrno(error)) throw error;
	switch (error.code) {
		case "EINVAL":
			return "not mounted.";
		case "EBUSY":
			return "target is busy.";
		case "ENOENT":
			return "no mount point specified.";
		case "EPERM":
			return "must be superuser to unmount.";
		default:
			return `umount system call failed: ${error.message}.`;
	}
}
