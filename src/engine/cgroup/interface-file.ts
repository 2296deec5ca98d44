/** A control file as a table entry: its name, where it appears, how its text is made and what a write does. */
import type { Task } from "../kernel/task.ts";
import type { Cgroup } from "./cgroup.ts";

export interface InterfaceFile {
	readonly name: string;
	/** Default: by what it can do, 0444, 0644 or 0200. */
	readonly mode?: number;
	/** Only in the root of the hierarchy, or everywhere but there. */
	readonly only?: "root" | "below";
	/** Throws Errno. */
	readonly read?: (group: Cgroup, reader: Task) => string;
	/** `text` is one write(2), white space at both ends removed. Throws Errno. */
	readonly write?: (group: Cgroup, text: string, writer: Task) => void;
	/** May be written from inside a cgroup namespace even at its root (nsdelegate). */
	readonly delegatable?: true;
}

export const line = (value: string | number): string => `${value}\n`;
export const flag = (value: boolean): string => (value ? "1\n" : "0\n");
