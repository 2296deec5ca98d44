/** The comma-separated options of mount -o and fstab: which are flags of the mount, which the file system's own, which only mount(8)'s. */
import type { MountFlags } from "../../../kernel/abi.ts";

/** `key` or `key=value`. */
export interface MountOption {
	readonly key: string;
	readonly value: string | undefined;
}

/** Commas between double quotes part nothing. */
export function splitOptions(text: string): MountOption[] {
	const words = text.match(/(?:[^,"]|"[^"]*")+/g) ?? [];
	return words.map((word) => {
		const equals = word.indexOf("=");
		return equals < 0 ? { key: word, value: undefined } : { key: word.slice(0, equals), value: word.slice(equals + 1).replace(/^"(.*)"$/, "$1") };
	});
}

/** A comma inside a value goes to the file system behind a backslash. */
export const joinOption = (option: MountOption): string => (option.value === undefined ? option.key : `${option.key}=${option.value.replaceAll(",", "\\,")}`);

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Flags = Writable<MountFlags>;

const vfs: Readonly<Record<string, (flags: Flags) => void>> = {
	ro: (f) => {
		f.readOnly = true;
	},
	rw: (f) => {
		f.readOnly = false;
	},
	suid: (f) => {
		f.noSuid = false;
	},
	nosuid: (f) => {
		f.noSuid = true;
	},
	dev: (f) => {
		f.noDev = false;
	},
	nodev: (f) => {
		f.noDev = true;
	},
	exec: (f) => {
		f.noExec = false;
	},
	noexec: (f) => {
		f.noExec = true;
	},
	atime: (f) => {
		f.noAtime = false;
	},
	noatime: (f) => {
		f.noAtime = true;
		f.relAtime = false;
		f.strictAtime = false;
	},
	diratime: (f) => {
		f.noDirAtime = false;
	},
	nodiratime: (f) => {
		f.noDirAtime = true;
	},
	relatime: (f) => {
		f.relAtime = true;
		f.noAtime = false;
		f.strictAtime = false;
	},
	norelatime: (f) => {
		f.relAtime = false;
	},
	strictatime: (f) => {
		f.strictAtime = true;
		f.noAtime = false;
		f.relAtime = false;
	},
	nostrictatime: (f) => {
		f.strictAtime = false;
	},
	symfollow: (f) => {
		f.noSymFollow = false;
	},
	nosymfollow: (f) => {
		f.noSymFollow = true;
	},
	// what a user may mount must not give more rights than the user has
	user: (f) => {
		f.noSuid = true;
		f.noDev = true;
		f.noExec = true;
	},
	users: (f) => {
		f.noSuid = true;
		f.noDev = true;
		f.noExec = true;
	},
	owner: (f) => {
		f.noSuid = true;
		f.noDev = true;
	},
	group: (f) => {
		f.noSuid = true;
		f.noDev = true;
	},
};

/** Flags of the superblock that every file system takes. */
const superFlags = new Set(["sync", "dirsync", "lazytime", "mand"]);

/** Whether an option is a flag of the mount or of every file system, and none of the file system's own. */
export const isFlag = (option: MountOption): boolean => Object.hasOwn(vfs, option.key) || superFlags.has(option.key);

/** What mount(8) keeps to itself. */
const userspace =
	/^(defaults|auto|noauto|nouser|nousers|noowner|nogroup|nofail|fail|_netdev|comment|[xX]-.*|uhelper|helper|async|nolazytime|nomand|silent|loud|iversion|noiversion|context|fscontext|defcontext|rootcontext|seclabel)$/;

const propagationWords = /^(r?)(private|shared|slave|unbindable)$/;

/** Everything that a list of options means. */
export interface MountPlan {
	readonly flags: MountFlags;
	/** For the file system. */
	readonly data: string;
	readonly bind: boolean;
	readonly recursive: boolean;
	readonly move: boolean;
	readonly remount: boolean;
	/** Changes of propagation to make behind the mount. */
	readonly propagation: readonly { readonly type: "private" | "shared" | "slave" | "unbindable"; readonly recursive: boolean }[];
	/** X-mount.* and other words for mount(8) itself. */
	readonly own: ReadonlyMap<string, string>;
	/** Options of a loop device. */
	readonly loop: boolean;
}

/** Sorts options by whom they concern; later ones win. `base` holds what is in force already, for a remount. */
export function planOptions(options: readonly MountOption[], base: MountFlags = {}): MountPlan {
	const flags: Flags = { ...base };
	const data: string[] = [];
	const own = new Map<string, string>();
	const propagation: { type: "private" | "shared" | "slave" | "unbindable"; recursive: boolean }[] = [];
	const supers = new Set<string>();
	let [bind, recursive, move, remount, loop] = [false, false, false, false, false];
	for (const option of options) {
		const { key } = option;
		const word = propagationWords.exec(key);
		if (Object.hasOwn(vfs, key)) vfs[key]?.(flags);
		else if (word) propagation.push({ type: word[2] as "private", recursive: word[1] === "r" });
		else if (superFlags.has(key)) supers.add(key);
		else if (key === "bind") bind = true;
		else if (key === "rbind") bind = recursive = true;
		else if (key === "move") move = true;
		else if (key === "remount") remount = true;
		else if (key === "loop" || key === "offset" || key === "sizelimit") loop = true;
		else if (userspace.test(key)) own.set(key, option.value ?? "");
		else data.push(joinOption(option));
	}
	if (supers.size) flags.superFlags = [...supers] as NonNullable<MountFlags["superFlags"]>;
	return { flags, data: data.join(","), bind, recursive, move, remount, propagation, own, loop };
}
