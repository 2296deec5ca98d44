/** BusyBox's ls: one name a line where standard output is no terminal, and a long format of fixed columns. */
import type { Blocking, Stat, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { Accounts } from "../lib/accounts.ts";
import { formatMode } from "../lib/mode.ts";
import { Output } from "../lib/stdio.ts";
import { formatTime, instantOf } from "../lib/time-format.ts";
import { localZone, type Zone } from "../lib/timezone.ts";

interface Entry {
	readonly name: string;
	readonly path: string;
	readonly stat: Stat;
}

/** Six months: what is older shows its year. */
const RECENT = 365 * 86400 * 0.5;

/** 1.0K, 12.5M */
export function humanSize(bytes: number): string {
	let n = bytes;
	let unit = 0;
	while (n >= 1024 && unit < 5) {
		n /= 1024;
		unit++;
	}
	return unit === 0 ? String(bytes) : `${n.toFixed(1)}${"KMGTP"[unit - 1]}`;
}

class Lister {
	private readonly sys: Sys;
	private readonly out: Output;
	private readonly flags: ReadonlySet<string>;
	private readonly accounts: Accounts;
	private readonly zone: Zone;
	private readonly fullTime: boolean;
	status = 0;
	constructor(sys: Sys, flags: ReadonlySet<string>, accounts: Accounts, zone: Zone, fullTime: boolean) {
		this.sys = sys;
		this.out = new Output(sys, 1);
		this.flags = flags;
		this.accounts = accounts;
		this.zone = zone;
		this.fullTime = fullTime;
	}
	private has(flag: string): boolean {
		return this.flags.has(flag);
	}
	*complain(path: string, error: unknown, opening = false): Blocking<void> {
		if (!isErrno(error)) throw error;
		yield* this.out.flush();
		yield* this.sys.write(2, opening ? `ls: can't open '${path}': ${error.message}\n` : `ls: ${path}: ${error.message}\n`);
		this.status = 1;
	}
	*run(paths: readonly string[]): Blocking<number> {
		const files: Entry[] = [];
		const directories: Entry[] = [];
		for (const path of paths) {
			try {
				const stat = this.has("L") || this.has("H") || !this.has("l") ? (this.sys.tryStat(path) ?? this.sys.lstat(path)) : this.sys.lstat(path);
				(stat.kind === "directory" && !this.has("d") ? directories : files).push({ name: path, path, stat });
			} catch (error) {
				yield* this.complain(path, error);
			}
		}
		yield* this.show(this.sorted(files));
		let first = files.length === 0;
		for (const { path } of this.sorted(directories)) {
			yield* this.list(path, paths.length > 1 || this.has("R"), first);
			first = false;
		}
		yield* this.out.flush();
		return this.status;
	}
	private *list(path: string, titled: boolean, first: boolean): Blocking<void> {
		const { sys } = this;
		const entries: Entry[] = [];
		try {
			let names = sys.readdir(path).map((e) => e.name);
			names = this.has("a") ? [".", "..", ...names] : this.has("A") ? names : names.filter((n) => !n.startsWith("."));
			for (const name of names) {
				const full = path.endsWith("/") ? path + name : `${path}/${name}`;
				const stat = this.has("L") ? (sys.tryStat(full) ?? sys.tryStat(full, { noFollow: true })) : sys.tryStat(full, { noFollow: true });
				if (stat) entries.push({ name, path: full, stat });
				if (sys.spend(3)) yield* sys.reschedule();
			}
		} catch (error) {
			return yield* this.complain(path, error, true);
		}
		if (titled) yield* this.out.print(`${first ? "" : "\n"}${path}:\n`);
		if (this.has("l") || this.has("s")) {
			const blocks = entries.reduce((sum, e) => sum + e.stat.blocks, 0) * 512;
			yield* this.out.print(`total ${this.has("h") ? humanSize(blocks) : Math.ceil(blocks / 1024)}\n`);
		}
		const ordered = this.sorted(entries);
		yield* this.show(ordered);
		if (!this.has("R")) return;
		for (const e of ordered) if (e.stat.kind === "directory" && e.name !== "." && e.name !== "..") yield* this.list(e.path, true, false);
	}
	private sorted(entries: readonly Entry[]): Entry[] {
		const time = (s: Stat) => (this.has("c") ? s.ctime : this.has("u") ? s.atime : s.mtime);
		const byName = (a: Entry, b: Entry) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
		const extension = (e: Entry) => (e.name.includes(".") ? e.name.slice(e.name.lastIndexOf(".")) : "");
		const order = (a: Entry, b: Entry): number => {
			if (this.has("S")) return b.stat.size - a.stat.size || byName(a, b);
			if (this.has("t") || ((this.has("c") || this.has("u")) && !this.has("l"))) return time(b.stat) - time(a.stat) || byName(a, b);
			if (this.has("X")) return extension(a) < extension(b) ? -1 : extension(a) > extension(b) ? 1 : byName(a, b);
			return byName(a, b);
		};
		const out = [...entries].sort(order);
		return this.has("r") ? out.reverse() : out;
	}
	private suffix({ stat }: Entry): string {
		if (this.has("F")) {
			if (stat.kind === "directory") return "/";
			if (stat.kind === "symlink") return "@";
			if (stat.kind === "socket") return "=";
			if (stat.kind === "fifo") return "|";
			return stat.kind === "file" && stat.mode & 0o111 ? "*" : "";
		}
		return this.has("p") && stat.kind === "directory" ? "/" : "";
	}
	private line(e: Entry): string {
		const { stat } = e;
		let text = "";
		if (this.has("i")) text += `${String(stat.ino).padStart(7)} `;
		if (this.has("s")) text += `${String(Math.ceil(stat.blocks / 2)).padStart(6)} `;
		if (this.has("l")) {
			const user = this.has("n") ? String(stat.uid) : this.accounts.userName(stat.uid);
			const group = this.has("n") ? String(stat.gid) : this.accounts.groupName(stat.gid);
			const ids = `${user.padEnd(8).slice(0, Math.max(8, user.length))} ${group.padEnd(8)}`;
			const device = stat.kind === "char" || stat.kind === "block";
			const size = device
				? `${String(stat.rdevMajor).padStart(4)}, ${String(stat.rdevMinor).padStart(3)}`
				: (this.has("h") ? humanSize(stat.size) : String(stat.size)).padStart(9);
			const at = this.has("c") ? stat.ctime : this.has("u") ? stat.atime : stat.mtime;
			const age = this.sys.clock("realtime") - at / 1000;
			const format = this.fullTime ? "%Y-%m-%d %H:%M:%S %z" : age >= -15 * 60 && age < RECENT ? "%b %e %H:%M" : "%b %e  %Y";
			text += `${formatMode(stat.kind, stat.mode)} ${String(stat.nlink).padStart(4)} ${ids} ${size} ${formatTime(format, instantOf(at), this.zone)} `;
		}
		text += e.name;
		if (this.has("l") && stat.kind === "symlink") text += ` -> ${this.sys.readlink(e.path)}`;
		return text + this.suffix(e);
	}
	private *show(entries: readonly Entry[]): Blocking<void> {
		const { sys } = this;
		const columns = (sys.isatty(1) && !this.has("1")) || this.has("C") || this.has("x");
		if (!columns || this.has("l")) {
			for (const e of entries) yield* this.out.print(`${this.line(e)}\n`);
			return;
		}
		const cells = entries.map((e) => this.line(e));
		const width = Math.max(0, ...cells.map((c) => c.length)) + 2;
		const across = Math.max(1, Math.floor((sys.isatty(1) ? sys.getWindowSize(1).cols : 80) / width));
		const rows = Math.ceil(cells.length / across);
		for (let r = 0; r < rows; r++) {
			const row = Array.from({ length: across }, (_, c) => cells[this.has("x") ? r * across + c : c * rows + r]).filter((c) => c !== undefined);
			yield* this.out.print(`${row.map((c, i) => (i === row.length - 1 ? c : c.padEnd(width))).join("")}\n`);
		}
	}
}

export function* ls(sys: Sys, argv: readonly string[]): Blocking<number> {
	const flags = new Set<string>();
	const paths: string[] = [];
	let fullTime = false;
	let rest = false;
	for (const word of argv.slice(1)) {
		if (rest || !word.startsWith("-") || word === "-") paths.push(word);
		else if (word === "--") rest = true;
		else if (word === "--full-time") fullTime = true;
		else if (!word.startsWith("--")) for (const letter of word.slice(1)) flags.add(letter);
	}
	if (fullTime || flags.has("n")) flags.add("l");
	return yield* new Lister(sys, flags, yield* Accounts.load(sys), yield* localZone(sys), fullTime).run(paths.length ? paths : ["."]);
}
