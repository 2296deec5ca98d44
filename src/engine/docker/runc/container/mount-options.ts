/** Options of a mount in config.json. libcontainer/specconv: parseMountOptions. */
import type { MountFlags, SuperFlag } from "../../../kernel/abi.ts";

export interface Propagation {
	readonly kind: "private" | "shared" | "slave" | "unbindable";
	readonly recursive: boolean;
	/** MS_* of mount(2). */
	readonly bits: number;
}

export interface ParsedMount {
	readonly flags: MountFlags;
	/** Changes of propagation, made after the mount. */
	readonly propagation: readonly Propagation[];
	/** Attributes of the whole tree of a recursive bind: `rro` and its like. */
	readonly recursive: Partial<MountFlags>;
	/** What the file system itself understands. */
	readonly data: string;
	/** What was there before is copied into the new file system. */
	readonly copyUp: boolean;
	/** z or Z. */
	readonly relabel: string;
}

type Switch = keyof Pick<MountFlags, "readOnly" | "noSuid" | "noDev" | "noExec" | "noAtime" | "noDirAtime" | "relAtime" | "strictAtime" | "noSymFollow">;

/** Name to the attribute it sets or clears. */
const attributes: ReadonlyMap<string, readonly [Switch, boolean]> = new Map([
	["atime", ["noAtime", false]],
	["dev", ["noDev", false]],
	["diratime", ["noDirAtime", false]],
	["exec", ["noExec", false]],
	["noatime", ["noAtime", true]],
	["nodev", ["noDev", true]],
	["nodiratime", ["noDirAtime", true]],
	["noexec", ["noExec", true]],
	["norelatime", ["relAtime", false]],
	["nostrictatime", ["strictAtime", false]],
	["nosuid", ["noSuid", true]],
	["nosymfollow", ["noSymFollow", true]],
	["relatime", ["relAtime", true]],
	["ro", ["readOnly", true]],
	["rw", ["readOnly", false]],
	["strictatime", ["strictAtime", true]],
	["suid", ["noSuid", false]],
	["symfollow", ["noSymFollow", false]],
]);

const superFlags: ReadonlyMap<string, readonly [SuperFlag, boolean]> = new Map([
	["sync", ["sync", true]],
	["async", ["sync", false]],
	["dirsync", ["dirsync", true]],
	["lazytime", ["lazytime", true]],
	["nolazytime", ["lazytime", false]],
	["mand", ["mand", true]],
	["nomand", ["mand", false]],
]);

const ignored: ReadonlySet<string> = new Set(["defaults", "loud", "silent", "iversion", "noiversion"]);

const propagations: Readonly<Record<Propagation["kind"], number>> = { private: 1 << 18, shared: 1 << 20, slave: 1 << 19, unbindable: 1 << 17 };
const MS_REC = 16384;

/** "rprivate" and its like; undefined for another word. */
export function parsePropagation(word: string): Propagation | undefined {
	const recursive = word.startsWith("r");
	const kind = (recursive ? word.slice(1) : word) as Propagation["kind"];
	const bits = Object.hasOwn(propagations, kind) ? propagations[kind] : undefined;
	return bits === undefined ? undefined : { kind, recursive, bits: bits | (recursive ? MS_REC : 0) };
}

/** Every word that `parseMountOptions` knows, for `runc features`. */
export const knownMountOptions: readonly string[] = [
	...attributes.keys(),
	...[...attributes.keys()].map((name) => `r${name}`),
	...superFlags.keys(),
	...ignored,
	...Object.keys(propagations).flatMap((p) => [p, `r${p}`]),
	"bind",
	"rbind",
	"remount",
	"tmpcopyup",
].sort();

export function parseMountOptions(options: readonly string[]): ParsedMount {
	const flags: { -readonly [K in Switch | "bind" | "recursive" | "remount"]?: boolean } = {};
	const recursive: { -readonly [K in Switch]?: boolean } = {};
	const supers = new Set<SuperFlag>();
	const propagation: Propagation[] = [];
	const data: string[] = [];
	let copyUp = false;
	let relabel = "";
	for (const word of options) {
		const attribute = attributes.get(word);
		const whole = attributes.get(word.slice(1));
		const known = superFlags.get(word);
		const change = parsePropagation(word);
		if (attribute) flags[attribute[0]] = attribute[1];
		else if (word.startsWith("r") && whole) recursive[whole[0]] = whole[1];
		else if (known) known[1] ? supers.add(known[0]) : supers.delete(known[0]);
		else if (change) propagation.push(change);
		else if (word === "bind" || word === "rbind") {
			flags.bind = true;
			flags.recursive = word === "rbind";
		} else if (word === "remount") flags.remount = true;
		else if (word === "tmpcopyup") copyUp = true;
		else if (word === "z" || word === "Z") relabel = word;
		else if (!ignored.has(word)) data.push(word);
	}
	return { flags: { ...flags, ...(supers.size ? { superFlags: [...supers] } : {}) }, propagation, recursive, data: data.join(","), copyUp, relabel };
}
