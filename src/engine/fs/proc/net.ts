/** /proc/PID/net and /proc/sys/net: both show the network namespace, of the process or of whoever looks. */
import { capable } from "../../kernel/credentials.ts";
import { Errno } from "../../kernel/errno.ts";
import type { Task } from "../../kernel/task.ts";
import type { NetNamespace } from "../../namespaces/net.ts";
import { deviceSettings } from "../../net/device-settings-table.ts";
import { procNetFiles } from "../../net/proc-text.ts";
import { readOnlySettings } from "../../net/settings-table.ts";
import type { Inode } from "../../vfs/inode.ts";
import { type Maker, ProcDirectory, ProcFile, type ProcHost, ProcList } from "./inodes.ts";

/** /proc/PID/net. */
export function netDirectory(fs: ProcHost, task: Task): Inode {
	const makers: Record<string, Maker> = {};
	for (const [name, text] of Object.entries(procNetFiles)) makers[name] = (f) => new ProcFile(f, 0o444, () => text(task.ns.net));
	return new ProcDirectory(fs, makers);
}

const isNumbers = (text: string): boolean => /^-?\d+(\s+-?\d+)*$/.test(text);

/** What may be written: numbers where numbers stand, as many as there are. EINVAL. */
function checked(name: string, old: string, text: string): string {
	const value = text.replace(/\n.*$/s, "").trim();
	if (!isNumbers(old)) return value;
	const words = value.split(/\s+/).filter(Boolean);
	if (words.length === 0 || !words.every((w) => /^-?(0x[0-9a-f]+|\d+)$/i.test(w))) throw new Errno("EINVAL");
	const range = name.endsWith("/rp_filter") ? [0, 2] : undefined;
	if (range && words.some((w) => Number(w) > (range[1] as number))) throw new Errno("EINVAL");
	return words.map((w) => String(Number(w))).join("\t");
}

function write(writer: Task, name: string, text: string): void {
	const ns = writer.ns.net;
	if (!capable(writer.cred, "net_admin", ns.owner)) throw new Errno("EPERM");
	const old = ns.settings.get(name);
	if (old === undefined) throw new Errno("ENOENT");
	ns.settings.set(name, checked(name, old, text));
}

/** All names below a prefix in one namespace. */
function* settingNames(ns: NetNamespace): Generator<string> {
	yield* ns.settings.names();
	for (const family of ["ipv4", "ipv6"] as const) {
		for (const kind of ["conf", "neigh"] as const) {
			const fields = deviceSettings(family, kind);
			const whom = [...(kind === "conf" ? ["all"] : []), "default", ...ns.sortedDevices.map((d) => d.name)];
			for (const who of whom) for (const [field, setting] of fields) if (!setting.global || who === "default") yield `${family}/${kind}/${who}/${field}`;
		}
	}
}

/** A folder of settings; what is in it depends on the reader's namespace. */
function folder(fs: ProcHost, prefix: string, made: Map<string, Inode>): Inode {
	const children = (ns: NetNamespace): string[] => {
		const names = new Set<string>();
		for (const name of settingNames(ns)) if (name.startsWith(prefix)) names.add(name.slice(prefix.length).split("/")[0] as string);
		return [...names].sort();
	};
	const known = (ns: NetNamespace, path: string): "file" | "folder" | undefined => {
		if (ns.settings.get(path) !== undefined) return "file";
		for (const name of settingNames(ns)) if (name.startsWith(`${path}/`)) return "folder";
		return undefined;
	};
	return new ProcList(
		fs,
		0o555,
		(reader) => children(reader.ns.net),
		(name, reader) => {
			const path = prefix + name;
			const kind = known(reader.ns.net, path);
			if (!kind) return undefined;
			let inode = made.get(path);
			if (!inode) {
				inode =
					kind === "folder"
						? folder(fs, `${path}/`, made)
						: new ProcFile(
								fs,
								readOnlySettings.has(path) ? 0o444 : 0o644,
								(task) => `${(task.ns.net.settings.get(path) ?? "").replaceAll("\\t", "\t")}\n`,
								(writer, text) => write(writer, path, text),
							);
				made.set(path, inode);
			}
			return inode;
		},
	);
}

/** /proc/sys/net. */
export const netSettings: Maker = (fs) => folder(fs, "", new Map());
