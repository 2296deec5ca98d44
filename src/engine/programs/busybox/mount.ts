/** BusyBox's mount: one mount(2) with the words of its failure. */
import type { Blocking, MountFlags, Sys } from "../../kernel/abi.ts";
import { type ErrnoCode, isErrno } from "../../kernel/errno.ts";
import { readMountTable } from "../lib/mount-table.ts";
import { tryReadText } from "../lib/procfs/process.ts";

const words: Readonly<Record<string, MountFlags>> = {
	ro: { readOnly: true },
	rw: { readOnly: false },
	nosuid: { noSuid: true },
	suid: { noSuid: false },
	nodev: { noDev: true },
	dev: { noDev: false },
	noexec: { noExec: true },
	exec: { noExec: false },
	noatime: { noAtime: true },
	nodiratime: { noDirAtime: true },
	relatime: { relAtime: true },
	strictatime: { strictAtime: true },
	bind: { bind: true },
	rbind: { bind: true, recursive: true },
	move: { move: true },
	remount: { remount: true },
	...Object.fromEntries(
		(["shared", "slave", "private", "unbindable"] as const).flatMap((p) => [
			[p, { propagation: p }],
			[`make-${p}`, { propagation: p }],
			[`r${p}`, { propagation: p, recursive: true }],
			[`make-r${p}`, { propagation: p, recursive: true }],
		]),
	),
	defaults: {},
	nouser: {},
	auto: {},
	noauto: {},
	quiet: {},
};

function* list(sys: Sys, type: string | undefined): Blocking<number> {
	for (const m of yield* readMountTable(sys)) {
		if (type !== undefined && m.fstype !== type) continue;
		yield* sys.write(
			1,
			`${m.source} on ${m.target} type ${m.fstype} (${[m.options, ...m.superOptions.split(",").filter((o) => o !== "rw" && o !== "ro" && !m.options.split(",").includes(o))].join(",")})\n`,
		);
	}
	return 0;
}

export function* mount(sys: Sys, argv: readonly string[]): Blocking<number> {
	let flags: MountFlags = {};
	const data: string[] = [];
	const operands: string[] = [];
	let type: string | undefined;
	const option = (text: string) => {
		for (const word of text.split(",").filter(Boolean)) {
			const set = words[word];
			if (set) flags = { ...flags, ...set };
			else data.push(word);
		}
	};
	const args = argv.slice(1);
	for (let i = 0; i < args.length; i++) {
		const word = args[i] as string;
		if (word.startsWith("--")) option(word.slice(2));
		else if (/^-[to]/.test(word)) {
			const value = word.length > 2 ? word.slice(2) : (args[++i] ?? "");
			if (word[1] === "t") type = value;
			else option(value);
		} else if (word.startsWith("-") && word.length > 1) {
			if (word.includes("r")) flags = { ...flags, readOnly: true };
			if (word.includes("w")) flags = { ...flags, readOnly: false };
		} else operands.push(word);
	}
	const [source, target] = operands;
	if (source === undefined) return yield* list(sys, type);
	let [from, to, kind] = [source, target ?? "", type ?? ""];
	if (target === undefined) {
		if (flags.propagation !== undefined || flags.remount) to = source;
		else {
			const line = ((yield* tryReadText(sys, "/etc/fstab")) ?? "")
				.split("\n")
				.map((l) => l.trim().split(/\s+/))
				.find((f) => f[0] === source || f[1] === source);
			if (!line) {
				yield* sys.write(2, `mount: can't find ${source} in /etc/fstab\n`);
				return 1;
			}
			[from = "", to = "", kind = ""] = line;
			option(line[3] ?? "");
		}
	}
	const failed = function* (reason: string): Blocking<number> {
		yield* sys.write(2, `mount: mounting ${from} on ${to} failed: ${reason}\n`);
		return 255;
	};
	const refused = (code: ErrnoCode) => code === "EINVAL" || code === "ENODEV" || code === "ENOTBLK";
	if (from.startsWith("/") && !flags.remount && flags.propagation === undefined && !sys.tryStat(from)) return yield* failed("No such file or directory");
	const types = kind || flags.bind || flags.move || flags.remount || flags.propagation ? [kind] : ["ext3", "ext2", "ext4"];
	let message = "No such device";
	for (const t of types) {
		try {
			sys.mount(from, to, t, flags, data.join(","));
			return 0;
		} catch (error) {
			if (!isErrno(error)) throw error;
			({ message } = error);
			if (error.code === "EPERM") {
				yield* sys.write(2, `mount: permission denied (are you root?)\n`);
				return 1;
			}
			if (!refused(error.code)) break;
		}
	}
	return yield* failed(message);
}
