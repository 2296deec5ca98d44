/** Opening what is not a regular file: FIFOs, sockets and device nodes, by their numbers. */
import { Errno } from "../kernel/errno.ts";
import type { Task } from "../kernel/task.ts";
import type { Path } from "../vfs/dentry.ts";
import type { OpenFile } from "../vfs/file.ts";
import type { Inode } from "../vfs/inode.ts";
import { Pipe } from "./pipe.ts";

/** FIFOs share one pipe per inode as long as somebody has it open. */
const fifos = new WeakMap<Inode, Pipe>();

export function fifoOf(inode: Inode, task: Task): Pipe {
	let pipe = fifos.get(inode);
	if (!pipe) {
		pipe = new Pipe(task.kernel.nextAnonymousIno());
		fifos.set(inode, pipe);
	}
	return pipe;
}

export function openSpecial(task: Task, path: Path, inode: Inode): OpenFile {
	if (inode.kind === "char" && inode.device) return task.kernel.devices.open(task, path, inode.device);
	// block devices have no driver here; sockets cannot be opened (open(2): ENXIO)
	throw new Errno("ENXIO");
}
