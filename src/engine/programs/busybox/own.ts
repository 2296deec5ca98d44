/** Applets whose output is BusyBox's own: ps, wc, id, df, free, kill, mount. */
import type { Blocking, Program, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { signalNumber } from "../../kernel/signal-names.ts";
import { Accounts } from "../lib/accounts.ts";
import { canonicalName } from "../lib/canonical.ts";
import { mountOf, readMountTable } from "../lib/mount-table.ts";
import { type Process, readProcesses } from "../lib/procfs/process.ts";
import { Memory } from "../lib/procfs/system.ts";
import { ttyName } from "../lib/procfs/tty.ts";
import { parseSignal, signalNames } from "../lib/signal-argument.ts";
import { readFile } from "../lib/stdio.ts";
import { commandOf } from "./command.ts";
import { humanSize, ls } from "./ls.ts";
import { mount } from "./mount.ts";
import { httpd } from "./net/httpd.ts";
import { arp, ifconfig, netstat, route, traceroute } from "./net/interfaces.ts";
import { ip } from "./net/ip.ts";
import { nc } from "./net/nc.ts";
import { nslookup } from "./net/nslookup.ts";
import { ping, ping6 } from "./net/ping.ts";
import { wget } from "./net/wget.ts";
import { time, usleep } from "./small.ts";
import { top } from "./top.ts";

const fail = function* (sys: Sys, message: string, status = 1): Blocking<number> {
	yield* sys.write(2, `${message}\n`);
	return status;
};

/** Virtual sizes from ten thousand kilobytes up are rounded. */
const kilobytes = (n: number): string => (n < 100000 ? String(n) : n < 1024 * 10000 ? `${Math.round(n / 1024)}m` : `${(n / 1024 / 1024).toFixed(1)}g`);

interface Column {
	readonly head: string;
	readonly width: number;
	readonly text: (p: Process, accounts: Accounts) => string;
}

const right = (n: number, width: number): string => String(n).padStart(width);

const columns: Readonly<Record<string, Column>> = {
	user: { head: "USER", width: 8, text: (p, a) => a.userName(p.uids[1]) },
	group: { head: "GROUP", width: 8, text: (p, a) => a.groupName(p.gids[1]) },
	comm: { head: "COMMAND", width: 16, text: (p) => p.comm },
	args: { head: "COMMAND", width: 256, text: commandOf },
	pid: { head: "PID", width: 5, text: (p) => right(p.pid, 5) },
	ppid: { head: "PPID", width: 5, text: (p) => right(p.ppid, 5) },
	pgid: { head: "PGID", width: 5, text: (p) => right(p.pgrp, 5) },
	nice: { head: "NI", width: 5, text: (p) => right(p.nice, 5) },
	rgroup: { head: "RGROUP", width: 8, text: (p, a) => a.groupName(p.gids[0]) },
	ruser: { head: "RUSER", width: 8, text: (p, a) => a.userName(p.uids[0]) },
	tty: { head: "TT", width: 6, text: (p) => (p.tty ? (ttyName(p.tty) ?? "?").replace("pts/", "136,") : "?") },
	vsz: { head: "VSZ", width: 4, text: (p) => kilobytes(Math.round(p.virtualSize / 1024)).padStart(4) },
	sid: { head: "SID", width: 5, text: (p) => right(p.session, 5) },
	stat: { head: "STAT", width: 4, text: (p) => p.state + (p.resident === 0 && !p.isZombie ? "W" : "") + (p.nice < 0 ? "<" : p.nice > 0 ? "N" : "") },
	rss: { head: "RSS", width: 4, text: (p) => kilobytes(p.resident).padStart(4) },
};

function* ps(sys: Sys, argv: readonly string[]): Blocking<number> {
	const chosen: Column[] = [];
	const args = argv.slice(1);
	for (let i = 0; i < args.length; i++) {
		const word = args[i] as string;
		if (!/^-[a-zA-Z]*o/.test(word)) continue;
		const list = word.replace(/^-[a-zA-Z]*?o/, "") || (args[++i] ?? "");
		for (const item of list.split(",")) {
			const [name = "", head] = item.split("=");
			const column = columns[name];
			if (!column) return yield* fail(sys, `ps: bad -o argument '${name}', supported arguments: ${Object.keys(columns).join(",")}`);
			chosen.push(head === undefined ? column : { ...column, head, width: Math.max(column.width, head.length) });
		}
	}
	const shown = chosen.length ? chosen : ["pid", "user", "args"].map((name) => columns[name] as Column);
	const accounts = yield* Accounts.load(sys);
	const line = (cells: readonly string[]) =>
		`${cells.map((c, i) => (i === cells.length - 1 ? c : c.slice(0, (shown[i] as Column).width).padEnd((shown[i] as Column).width))).join(" ")}\n`;
	const width = sys.isatty(1) ? sys.getWindowSize(1).cols : Infinity;
	let text = line(shown.map((c) => c.head));
	for (const p of yield* readProcesses(sys, { files: ["cmdline"] })) text += line(shown.map((c) => c.text(p, accounts))).slice(0, width);
	yield* sys.write(1, text);
	return 0;
}

function* wc(sys: Sys, argv: readonly string[]): Blocking<number> {
	const flags = argv
		.slice(1)
		.filter((a) => a.startsWith("-") && a !== "-")
		.join("");
	const files = argv.slice(1).filter((a) => !a.startsWith("-") || a === "-");
	const kinds = ["l", "w", "m", "c", "L"].filter((k) => (/[lwmcL]/.test(flags) ? flags.includes(k) : "lwc".includes(k)));
	const total = new Map<string, number>();
	let status = 0;
	const show = (counts: ReadonlyMap<string, number>, name: string) => {
		const alone = kinds.length === 1;
		const text = kinds.map((k) => (alone && files.length < 2 ? String(counts.get(k)) : String(counts.get(k)).padStart(9))).join(" ");
		return `${text}${name ? ` ${name}` : ""}\n`;
	};
	for (const file of files.length ? files : [""]) {
		try {
			const data = yield* readFile(sys, file === "" || file === "-" ? "/dev/stdin" : file);
			const text = new TextDecoder().decode(data);
			const counts = new Map([
				["l", text.split("\n").length - 1],
				["w", text.split(/\s+/).filter(Boolean).length],
				["m", [...text].length],
				["c", data.length],
				["L", Math.max(0, ...text.split("\n").map((l) => [...l.replace(/\t/g, "        ")].length))],
			]);
			for (const [k, n] of counts) total.set(k, k === "L" ? Math.max(total.get(k) ?? 0, n) : (total.get(k) ?? 0) + n);
			yield* sys.write(1, show(counts, file));
		} catch (error) {
			if (!isErrno(error)) throw error;
			status = yield* fail(sys, `wc: ${file}: ${error.message}`);
		}
	}
	if (files.length > 1) yield* sys.write(1, show(new Map(kinds.map((k) => [k, total.get(k) ?? 0])), "total"));
	return status;
}

function* id(sys: Sys, argv: readonly string[]): Blocking<number> {
	const flags = argv
		.slice(1)
		.filter((a) => a.startsWith("-"))
		.join("");
	const name = argv.slice(1).find((a) => !a.startsWith("-"));
	const accounts = yield* Accounts.load(sys);
	const user = name === undefined ? undefined : accounts.userByName(name);
	if (name !== undefined && !user) return yield* fail(sys, `id: unknown user ${name}`);
	const uid = user?.uid ?? (flags.includes("r") ? sys.getuid() : sys.geteuid());
	const gid = user?.gid ?? (flags.includes("r") ? sys.getgid() : sys.getegid());
	const groups = [...new Set(user ? accounts.groupsOf(user.name, user.gid) : [...sys.getgroups()])];
	const named = flags.includes("n");
	const one = (n: number, text: string) => (named ? text : String(n));
	if (flags.includes("u")) yield* sys.write(1, `${one(uid, accounts.userName(uid))}\n`);
	else if (flags.includes("g")) yield* sys.write(1, `${one(gid, accounts.groupName(gid))}\n`);
	else if (flags.includes("G")) yield* sys.write(1, `${(groups.length ? groups : [gid]).map((g) => one(g, accounts.groupName(g))).join(" ")}\n`);
	else {
		const both = (n: number, text: string) => (text === String(n) ? `${n}` : `${n}(${text})`);
		const list = groups.length ? ` groups=${groups.map((g) => both(g, accounts.groupName(g))).join(",")}` : "";
		yield* sys.write(1, `uid=${both(uid, accounts.userName(uid))} gid=${both(gid, accounts.groupName(gid))}${list}\n`);
	}
	return 0;
}

function* df(sys: Sys, argv: readonly string[]): Blocking<number> {
	const flags = argv
		.slice(1)
		.filter((a) => a.startsWith("-"))
		.join("");
	const files = argv.slice(1).filter((a) => !a.startsWith("-"));
	const human = flags.includes("h");
	const types = flags.includes("T");
	const inodes = flags.includes("i");
	const megabytes = flags.includes("m");
	const table = yield* readMountTable(sys);
	const unit = human ? "     Size" : megabytes ? "1M-blocks" : "1K-blocks";
	let text = inodes
		? `Filesystem              Inodes      Used Available Use% Mounted on\n`
		: `Filesystem           ${types ? "Type       " : ""}${human ? "     " : ""}${human ? "Size" : unit}      Used Available Use% Mounted on\n`;
	let status = 0;
	const size = (blocks: number, block: number) =>
		human ? humanSize(blocks * block).replace(/^(\d+)$/, "$1") : String(Math.floor((blocks * block) / (megabytes ? 1048576 : 1024)));
	const entries = [];
	for (const file of files) {
		const entry = sys.tryStat(file) ? mountOf(table, canonicalName(sys, file, "all")) : undefined;
		if (entry) entries.push(entry);
		else {
			yield* sys.write(1, text);
			text = "";
			status = yield* fail(sys, `df: ${file}: can't find mount point`);
		}
	}
	for (const { source, target, fstype } of files.length ? entries : table) {
		try {
			const s = sys.statfs(target);
			if (s.blocks === 0 && files.length === 0 && !flags.includes("a")) continue;
			const [all, free, available, block] = inodes ? [s.files, s.filesFree, s.filesFree, 1024] : [s.blocks, s.blocksFree, s.blocksAvailable, s.blockSize];
			const used = all - free;
			const share = used + available > 0 ? Math.floor((used * 100 + (used + available) / 2) / (used + available)) : 0;
			const head = source.length > 20 ? `${source}\n${" ".repeat(20)}` : source.padEnd(20);
			text += `${head} ${types ? `${fstype.padEnd(10)} ` : ""}${size(all, block).padStart(9)} ${size(used, block).padStart(9)} ${size(available, block).padStart(9)} ${String(share).padStart(3)}% ${target}\n`;
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
	yield* sys.write(1, text);
	return status;
}

function* free(sys: Sys, argv: readonly string[]): Blocking<number> {
	const flags = argv.slice(1).join("");
	const memory = yield* Memory.read(sys);
	const amount = (kib: number) =>
		(flags.includes("h")
			? humanSize(kib * 1024)
			: String(flags.includes("m") ? Math.floor(kib / 1024) : flags.includes("g") ? Math.floor(kib / 1048576) : flags.includes("b") ? kib * 1024 : kib)
		).padStart(12);
	const get = (name: string) => memory.get(name);
	const cache = get("Buffers") + get("Cached") + get("SReclaimable");
	const row = (name: string, values: readonly number[]) => `${name.padEnd(7)}${values.map((v) => amount(v)).join("")}\n`;
	const total = get("MemTotal");
	const rows = [
		row("Mem:", [total, Math.max(0, total - get("MemFree") - cache), get("MemFree"), get("Shmem"), cache, get("MemAvailable")]),
		row("Swap:", [get("SwapTotal"), get("SwapTotal") - get("SwapFree"), get("SwapFree")]),
	];
	yield* sys.write(1, `              total        used        free      shared  buff/cache   available\n${rows.join("")}`);
	return 0;
}

function* kill(sys: Sys, argv: readonly string[]): Blocking<number> {
	const args = argv.slice(1);
	const [first = ""] = args;
	if (first === "-l") {
		if (args.length === 1) yield* sys.write(1, signalNames.map((n) => `${String(signalNumber(n)).padStart(2)}) ${n}\n`).join(""));
		for (const word of args.slice(1)) {
			const signal = parseSignal(/^\d+$/.test(word) ? String(Number(word) & 127) : word);
			if (signal === undefined) return yield* fail(sys, `kill: unknown signal '${word}'`);
			yield* sys.write(1, /^\d+$/.test(word) ? `${signal}\n` : `${signal === 0 ? 0 : signalNumber(signal)}\n`);
		}
		return 0;
	}
	let text = "TERM";
	let pids = args;
	if (first === "-s") [text = "", pids] = [args[1] ?? "", args.slice(2)];
	else if (/^-./.test(first) && first !== "--") [text, pids] = [first.slice(1), args.slice(1)];
	if (pids[0] === "--") pids = pids.slice(1);
	const signal = parseSignal(text);
	if (signal === undefined) return yield* fail(sys, `kill: bad signal name '${text}'`);
	if (pids.length === 0) return yield* fail(sys, "kill: you need to specify whom to kill");
	let status = 0;
	for (const word of pids) {
		if (!/^-?\d+$/.test(word)) {
			status = yield* fail(sys, `kill: invalid number '${word}'`);
			continue;
		}
		try {
			sys.kill(Number(word), signal);
		} catch (error) {
			if (!isErrno(error)) throw error;
			status = yield* fail(sys, `kill: can't kill pid ${word}: ${error.message}`);
		}
	}
	return status;
}

/** The applets of this build, by name. */
export const ownApplets: Readonly<Record<string, Program>> = {
	ls,
	ps,
	wc,
	id,
	df,
	free,
	kill,
	mount,
	top,
	time,
	usleep,
	ip,
	ping,
	ping6,
	nc,
	httpd,
	nslookup,
	wget,
	ifconfig,
	route,
	arp,
	netstat,
	traceroute,
};
