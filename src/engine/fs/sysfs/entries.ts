/** How sysfs describes what it shows: attributes, links and directories of live state. sysfs(5), kernfs of the kernel. */
import { Errno } from "../../kernel/errno.ts";
import type { Task } from "../../kernel/task.ts";

export type SysEntry =
	| { readonly kind: "file"; readonly mode: number; readonly read: (reader: Task) => string; readonly write?: (text: string, writer: Task) => void }
	| { readonly kind: "link"; readonly target: string }
	| { readonly kind: "directory"; readonly mode: number; readonly entries: (reader: Task) => SysEntries };

export type SysEntries = Readonly<Record<string, SysEntry>>;

/** An attribute that shows a value with a newline behind it. */
export const attribute = (read: (reader: Task) => string | number, mode = 0o444): SysEntry => ({ kind: "file", mode, read: (reader) => `${read(reader)}\n` });
/** An attribute that never changes. */
export const constant = (value: string | number): SysEntry => attribute(() => value);
/** An attribute that is written too; `write` gets the text without the newline and throws EINVAL. */
export const setting = (read: () => string | number, write: (text: string) => void, mode = 0o644): SysEntry => ({
	kind: "file",
	mode,
	read: () => `${read()}\n`,
	write: (text) => write(text.replace(/\n$/, "")),
});
/** What can be triggered but shows only what a program outside the machine would hear of. */
export const uevent = (words: Readonly<Record<string, string | number>> = {}): SysEntry => ({
	kind: "file",
	mode: 0o644,
	read: () =>
		Object.entries(words)
			.map(([key, value]) => `${key}=${value}\n`)
			.join(""),
	write: () => {},
});
export const link = (target: string): SysEntry => ({ kind: "link", target });
export const directory = (entries: SysEntries | ((reader: Task) => SysEntries), mode = 0o755): SysEntry => ({
	kind: "directory",
	mode,
	entries: typeof entries === "function" ? entries : () => entries,
});
/** A place for another file system. */
export const mountPoint = (mode = 0o755): SysEntry => directory({}, mode);

/** A switch of a module: Y or N; takes y, Y, 1, on and their opposites. */
export function boolSetting(get: () => boolean, set: (value: boolean) => void): SysEntry {
	return setting(
		() => (get() ? "Y" : "N"),
		(text) => {
			if (/^(y|Y|1|on)/.test(text)) set(true);
			else if (/^(n|N|0|of)/.test(text)) set(false);
			else throw new Errno("EINVAL");
		},
	);
}
