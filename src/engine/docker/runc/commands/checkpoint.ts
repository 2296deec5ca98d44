/** checkpoint and restore need CRIU, which is not simulated: they say so. */
import type { Command } from "../app/command.ts";
import type { Flag } from "../app/flags.ts";

const value = (name: string, help: string, short?: string): Flag => ({ name, value: "value", help, ...(short ? { short } : {}) });
const on = (name: string, help: string, short?: string): Flag => ({ name, help, ...(short ? { short } : {}) });

export const checkpointCommand: Command = {
	name: "checkpoint",
	summary: "checkpoint a running container",
	argsUsage: '<container-id>\n\nWhere "<container-id>" is the name for the instance of the container to be\ncheckpointed.',
	description: "The checkpoint command saves the state of the container instance.",
	flags: [
		value("image-path", "path for saving criu image files"),
		value("work-path", "path for saving work files and logs"),
		value("parent-path", "path for previous criu image files in pre-dump"),
		on("leave-running", "leave the process running after checkpointing"),
		on("tcp-established", "allow open tcp connections"),
		on("tcp-skip-in-flight", "skip in-flight tcp connections"),
		on("link-remap", "allow one to link unlinked files back when possible"),
		on("ext-unix-sk", "allow external unix sockets"),
		on("shell-job", "allow shell jobs"),
		on("lazy-pages", "use userfaultfd to lazily restore memory pages"),
		value("status-fd", "criu writes \\0 to this FD once lazy-pages is ready (default: -1)"),
		value("page-server", "ADDRESS:PORT of the page server"),
		on("file-locks", "handle file locks, for safety"),
		on("pre-dump", "dump container's memory information only, leave the container running after this"),
		value("manage-cgroups-mode", "cgroups mode: soft|full|strict|ignore (default: soft)"),
		value("empty-ns", "create a namespace, but don't restore its properties"),
		on("auto-dedup", "enable auto deduplication of memory images"),
	],
};

export const restoreCommand: Command = {
	name: "restore",
	summary: "restore a container from a previous checkpoint",
	argsUsage: '<container-id>\n\nWhere "<container-id>" is the name for the instance of the container to be\nrestored.',
	description: "Restores the saved state of the container instance that was previously saved\nusing the runc checkpoint command.",
	flags: [
		value("console-socket", "path to an AF_UNIX socket which will receive a file descriptor referencing the master end of the console's pseudoterminal"),
		value("image-path", "path to criu image files for restoring"),
		value("work-path", "path for saving work files and logs"),
		on("tcp-established", "allow open tcp connections"),
		on("ext-unix-sk", "allow external unix sockets"),
		on("shell-job", "allow shell jobs"),
		on("file-locks", "handle file locks, for safety"),
		value("manage-cgroups-mode", "cgroups mode: soft|full|strict|ignore (default: soft)"),
		value("bundle", "path to the root of the bundle directory", "b"),
		on("detach", "detach from the container's process", "d"),
		value("pid-file", "specify the file to write the process id to"),
		on("no-subreaper", "disable the use of the subreaper used to reap reparented processes"),
		on("no-pivot", "do not use pivot root to jail process inside rootfs.  This should be used whenever the rootfs is on top of a ramdisk"),
		value("empty-ns", "create a namespace, but don't restore its properties"),
		on("auto-dedup", "enable auto deduplication of memory images"),
		on("lazy-pages", "use userfaultfd to lazily restore memory pages"),
		value("lsm-profile", "Specify an LSM profile to be used during restore in the form of TYPE:NAME."),
		value("lsm-mount-context", "Specify an LSM mount context to be used during restore."),
	],
};
