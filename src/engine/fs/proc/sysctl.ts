/** /proc/sys: settings of the kernel, one file each. sysctl(2), proc_sys(5). */
import { type Credentials, capable } from "../../kernel/credentials.ts";
import { Errno } from "../../kernel/errno.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { Task } from "../../kernel/task.ts";
import { type Maker, ProcDirectory, ProcFile } from "./inodes.ts";
import { netSettings } from "./net.ts";
import { namespaceSettings } from "./sysctl-namespaces.ts";
import { sysctlDefaults } from "./sysctl-table.ts";

export interface Setting {
	readonly mode: number;
	readonly read: (reader: Task) => string;
	readonly write?: (writer: Task, text: string) => void;
	/** Whom the mode bits would refuse but who governs the namespace that it belongs to. */
	readonly opensFor?: (cred: Credentials) => boolean;
}

/** Ranges of settings that do not take every number. */
const ranges: Readonly<Record<string, readonly [number, number]>> = {
	"vm/swappiness": [0, 200],
	"vm/overcommit_memory": [0, 2],
	"vm/panic_on_oom": [0, 2],
	"vm/drop_caches": [1, 4],
	"kernel/randomize_va_space": [0, 2],
	"kernel/dmesg_restrict": [0, 1],
	"kernel/kptr_restrict": [0, 2],
	"fs/protected_hardlinks": [0, 1],
	"fs/protected_symlinks": [0, 1],
	"fs/protected_fifos": [0, 2],
	"fs/protected_regular": [0, 2],
	"fs/suid_dumpable": [0, 2],
};

/** A number stays a number, several stay several; whatever began as words takes any words. EINVAL. */
function checked(name: string, old: string, text: string): string {
	const value = text.replace(/\n.*$/s, "").trim();
	if (old !== "" && !/^-?\d+(\s+-?\d+)*$/.test(old)) return value;
	const words = value.split(/\s+/).filter(Boolean);
	if (words.length === 0 || !words.every((word) => /^-?\d+$/.test(word))) throw new Errno("EINVAL");
	const range = ranges[name];
	if (range && words.some((word) => Number(word) < range[0] || Number(word) > range[1])) throw new Errno("EINVAL");
	return words.join("\t");
}

/** One machine's values, where they differ from the table. */
const values = new WeakMap<Kernel, Map<string, string>>();

function valuesOf(kernel: Kernel): Map<string, string> {
	let own = values.get(kernel);
	if (!own) {
		own = new Map();
		values.set(kernel, own);
	}
	return own;
}

/** A setting's value as text, for what in the kernel obeys it; "" where it is as at boot. */
export const changedSetting = (kernel: Kernel, name: string): string => valuesOf(kernel).get(name) ?? "";

function plain(kernel: Kernel, mode: number, name: string, initial: string): Setting {
	const current = () => valuesOf(kernel).get(name) ?? initial;
	const write = (_writer: Task, text: string) => {
		valuesOf(kernel).set(name, checked(name, current(), text));
	};
	return { mode, read: () => (mode & 0o444 ? `${current()}\n` : ""), ...(mode & 0o222 ? { write } : {}) };
}

/** Of the opener's UTS namespace; whoever has CAP_SYS_ADMIN over it may write. */
function utsSetting(field: "nodename" | "domainname"): Setting {
	return {
		mode: 0o644,
		read: (reader) => `${reader.ns.uts[field]}\n`,
		write: (writer, text) => {
			if (!capable(writer.cred, "sys_admin", writer.ns.uts.owner)) throw new Errno("EPERM");
			writer.ns.uts[field] = (text.split("\n")[0] as string).slice(0, 64);
		},
	};
}

/** A random UUID of version 4, with its line break. */
function uuid(bytes: Uint8Array): string {
	const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}\n`;
}

function settingsOf(kernel: Kernel): Map<string, Setting> {
	const settings = new Map<string, Setting>();
	for (const line of sysctlDefaults.trim().split("\n")) {
		const [mode = "", name = ""] = line.split(" ", 2);
		settings.set(name, plain(kernel, Number.parseInt(mode, 8), name, line.slice(mode.length + name.length + 2)));
	}
	const { release, version } = kernel.options;
	const bootId = uuid(kernel.random.bytes(16));
	const readOnly = (read: (reader: Task) => string): Setting => ({ mode: 0o444, read });
	for (const [name, setting] of namespaceSettings()) settings.set(name, setting);
	settings.set("kernel/hostname", utsSetting("nodename"));
	settings.set("kernel/domainname", utsSetting("domainname"));
	settings.set(
		"kernel/osrelease",
		readOnly(() => `${release}\n`),
	);
	settings.set(
		"kernel/ostype",
		readOnly(() => "Linux\n"),
	);
	settings.set(
		"kernel/version",
		readOnly(() => `${version}\n`),
	);
	settings.set("kernel/ns_last_pid", { mode: 0o666, read: (reader) => `${reader.pidNamespace.lastPid}\n` });
	settings.set("kernel/pid_max", { mode: 0o644, read: (reader) => `${reader.pidNamespace.pidMax}\n` });
	settings.set("kernel/threads-max", { mode: 0o644, read: () => `${kernel.maxTasks}\n` });
	settings.set(
		"kernel/random/boot_id",
		readOnly(() => bootId),
	);
	settings.set(
		"kernel/random/uuid",
		readOnly(() => uuid(kernel.random.bytes(16))),
	);
	return settings;
}

const trees = new WeakMap<Kernel, Maker>();

/** The tree as a maker of inodes; all instances of proc show the same settings. */
export function sysctlTree(kernel: Kernel): Maker {
	let tree = trees.get(kernel);
	if (!tree) {
		tree = makeTree(kernel);
		trees.set(kernel, tree);
	}
	return tree;
}

interface Node {
	readonly folders: Map<string, Node>;
	readonly files: Map<string, Setting>;
}

function makeTree(kernel: Kernel): Maker {
	const fresh = (): Node => ({ folders: new Map(), files: new Map() });
	const root = fresh();
	for (const [name, setting] of settingsOf(kernel)) {
		const parts = name.split("/");
		let node = root;
		for (const part of parts.slice(0, -1)) {
			let next = node.folders.get(part);
			if (!next) {
				next = fresh();
				node.folders.set(part, next);
			}
			node = next;
		}
		node.files.set(parts.at(-1) as string, setting);
	}
	const toMaker = (node: Node): Maker => {
		const makers: [string, Maker][] = [...node.folders].map(([name, folder]) => [name, toMaker(folder)]);
		for (const [name, { mode, read, write, opensFor }] of node.files) makers.push([name, (fs) => new ProcFile(fs, mode, read, write, opensFor)]);
		if (node === root) makers.push(["net", netSettings]);
		makers.sort(([a], [b]) => (a < b ? -1 : 1));
		return (fs) => new ProcDirectory(fs, Object.fromEntries(makers));
	};
	return toMaker(root);
}
