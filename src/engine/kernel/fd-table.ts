/** A task's file descriptors. */
import type { OpenFile } from "../vfs/file.ts";
import { Errno } from "./errno.ts";

interface Slot {
	readonly file: OpenFile;
	closeOnExec: boolean;
}

export class FdTable {
	private readonly slots: (Slot | undefined)[] = [];

	get(fd: number): OpenFile {
		const slot = this.slots[fd];
		if (!slot) throw new Errno("EBADF");
		return slot.file;
	}
	slot(fd: number): Slot {
		const slot = this.slots[fd];
		if (!slot) throw new Errno("EBADF");
		return slot;
	}
	/** The lowest number that nothing has. */
	get free(): number {
		let fd = 0;
		while (this.slots[fd]) fd++;
		return fd;
	}
	has(fd: number): boolean {
		return this.slots[fd] !== undefined;
	}
	/** Puts a file at the lowest free number not below `min`. EMFILE, EINVAL. */
	install(file: OpenFile, limit: number, min = 0, closeOnExec = false): number {
		// F_DUPFD alone names a number that may be too high
		if (min > 0 && min >= limit) throw new Errno("EINVAL");
		let fd = min;
		while (this.slots[fd]) fd++;
		if (fd >= limit) throw new Errno("EMFILE");
		this.slots[fd] = { file, closeOnExec };
		return fd;
	}
	replace(fd: number, file: OpenFile): void {
		const old = this.slots[fd];
		this.slots[fd] = { file, closeOnExec: false };
		old?.file.release();
	}
	close(fd: number): void {
		const slot = this.slots[fd];
		if (!slot) throw new Errno("EBADF");
		this.slots[fd] = undefined;
		slot.file.release();
	}
	copy(): FdTable {
		const table = new FdTable();
		this.slots.forEach((slot, fd) => {
			if (slot) table.slots[fd] = { file: slot.file.hold(), closeOnExec: slot.closeOnExec };
		});
		return table;
	}
	closeOnExec(): void {
		this.slots.forEach((slot, fd) => {
			if (slot?.closeOnExec) this.close(fd);
		});
	}
	closeAll(): void {
		this.slots.forEach((slot, fd) => {
			if (slot) this.close(fd);
		});
	}
	/** Open descriptors in order. */
	get numbers(): number[] {
		const out: number[] = [];
		this.slots.forEach((slot, fd) => {
			if (slot) out.push(fd);
		});
		return out;
	}
}
