/** Calls on terminals. termios(3), ioctl_tty(2). */
import { PtyMaster, TtyFile } from "../../fs/tty-file.ts";
import { tryResolve } from "../../vfs/walk.ts";
import type { Termios, WindowSize } from "../abi.ts";
import { Errno } from "../errno.ts";
import type { Tty } from "../tty.ts";
import { AttributeCalls } from "./attributes.ts";

export class TerminalCalls extends AttributeCalls {
	private tty(fd: number): Tty {
		const file = this.file(fd);
		if (file instanceof TtyFile || file instanceof PtyMaster) return file.tty;
		throw new Errno("ENOTTY");
	}
	/** A slave, from which the caller may change the terminal; in the background it is stopped first. */
	private slave(fd: number): Tty {
		const file = this.file(fd);
		if (file instanceof TtyFile) file.checkChange(this.task);
		return this.tty(fd);
	}

	isatty(fd: number): boolean {
		return this.task.fds.has(fd) && this.file(fd) instanceof TtyFile;
	}
	tcgetattr(fd: number): Termios {
		const { termios } = this.tty(fd);
		return { ...termios, cc: { ...termios.cc } };
	}
	tcsetattr(fd: number, termios: Termios): void {
		this.slave(fd).setTermios({ ...termios, cc: { ...termios.cc } });
	}
	getWindowSize(fd: number): WindowSize {
		return this.tty(fd).size;
	}
	setWindowSize(fd: number, size: WindowSize): void {
		this.tty(fd).resize(size);
	}
	ttyname(fd: number): string {
		const file = this.file(fd);
		if (!(file instanceof TtyFile)) throw new Errno("ENOTTY");
		return `/dev/${file.tty.name}`;
	}

	tcgetpgrp(fd: number): number {
		const tty = this.tty(fd);
		if (tty.session !== this.task.session) throw new Errno("ENOTTY");
		return tty.foreground?.idIn(this.task.pidNamespace) ?? 0;
	}
	tcsetpgrp(fd: number, pgrp: number): void {
		const tty = this.slave(fd);
		const { task } = this;
		if (tty.session !== task.session || task.session.tty !== tty) throw new Errno("ENOTTY");
		for (const t of task.pidNamespace.tasks.values()) {
			if (t.group.idIn(task.pidNamespace) === pgrp) {
				if (t.group.session !== task.session) throw new Errno("EPERM");
				tty.foreground = t.group;
				return;
			}
		}
		throw new Errno("ESRCH");
	}

	setControllingTty(fd: number): void {
		const { task } = this;
		const tty = this.tty(fd);
		if (task.session.leader !== task) throw new Errno("EPERM");
		if (tty.session === task.session) return;
		if (tty.session || task.session.tty) throw new Errno("EPERM");
		tty.session = task.session;
		task.session.tty = tty;
		tty.foreground = task.group;
	}

	/** What /dev/ptmx makes where the caller is; a host without one has the terminals it was booted with. */
	private ptmx(): PtyMaster {
		const { task } = this;
		const path = tryResolve(task, "/dev/ptmx");
		const made = path?.dentry.inode.kind === "char" ? path.dentry.inode.open(task, path) : undefined;
		return made instanceof PtyMaster ? made : new PtyMaster(task, this.kernel.ttys);
	}
	private slaveOf(tty: Tty): TtyFile {
		const { task } = this;
		const path = tryResolve(task, `/dev/${tty.name}`);
		const made = path?.dentry.inode.kind === "char" ? path.dentry.inode.open(task, path) : undefined;
		if (made instanceof TtyFile && made.tty === tty) return made;
		made?.release();
		return new TtyFile(tty, this.kernel.terminalPath?.(tty));
	}

	openpty(): { master: number; slave: number; path: string } {
		const { task } = this;
		const master = this.ptmx();
		master.flags = { read: true, write: true, append: false, nonBlocking: false };
		const limit = task.limits.nofile.soft;
		const masterFd = task.fds.install(master, limit);
		const file = this.slaveOf(master.tty);
		file.flags = { read: true, write: true, append: false, nonBlocking: false };
		return { master: masterFd, slave: task.fds.install(file, limit), path: `/dev/${master.tty.name}` };
	}
}
