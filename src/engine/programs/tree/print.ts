/** Trees as text: indentation lines, brackets with details, names, and the report at the end. */
import type { Stat } from "../../kernel/abi.ts";
import { encode } from "../../kernel/text.ts";
import type { Accounts } from "../lib/accounts.ts";
import { formatMode } from "../lib/mode.ts";
import { isPrintable } from "../lib/quote.ts";
import { formatTime, instantOf } from "../lib/time-format.ts";
import type { Zone } from "../lib/timezone.ts";
import { isDirectory, type TreeNode } from "./nodes.ts";
import type { TreeSettings } from "./settings.ts";

/** Half a year, as ls has it, in seconds. */
const recent = 31556952 / 2;

const defaultColors: Readonly<Record<string, string>> = {
	di: "01;34",
	ln: "01;36",
	pi: "40;33",
	so: "01;35",
	bd: "40;33;01",
	cd: "40;33;01",
	or: "40;31;01",
	ex: "01;32",
	fi: "00",
};

/** Colours by LS_COLORS, or tree's own where -C asks for them without it. */
export class TreeColors {
	private readonly codes = new Map<string, string>();
	private readonly suffixes: (readonly [string, string])[] = [];
	constructor(variable: string | undefined) {
		if (variable === undefined) for (const [key, code] of Object.entries(defaultColors)) this.codes.set(key, code);
		for (const part of (variable ?? "").split(":")) {
			const equals = part.indexOf("=");
			if (equals < 0) continue;
			const key = part.slice(0, equals);
			const code = part.slice(equals + 1);
			if (key.startsWith("*")) this.suffixes.push([key.slice(1), code]);
			else this.codes.set(key, code);
		}
	}
	private codeFor(name: string, stat: Stat | undefined, orphan: boolean): string | undefined {
		if (orphan) return this.codes.get("or") ?? this.codes.get("ln");
		if (!stat) return this.codes.get("mi") ?? this.codes.get("fi");
		const kinds = { directory: "di", symlink: "ln", fifo: "pi", socket: "so", block: "bd", char: "cd", file: "fi" } as const;
		if (stat.kind === "directory") {
			if ((stat.mode & 0o1002) === 0o1002 && this.codes.has("tw")) return this.codes.get("tw");
			if (stat.mode & 0o002 && this.codes.has("ow")) return this.codes.get("ow");
			if (stat.mode & 0o1000 && this.codes.has("st")) return this.codes.get("st");
		}
		if (stat.kind === "file") {
			if (stat.mode & 0o4000 && this.codes.has("su")) return this.codes.get("su");
			if (stat.mode & 0o111 && this.codes.has("ex")) return this.codes.get("ex");
			const found = this.suffixes.findLast(([suffix]) => name.endsWith(suffix));
			if (found) return found[1];
		}
		return this.codes.get(kinds[stat.kind]);
	}
	paint(text: string, name: string, stat: Stat | undefined, orphan = false): string {
		const code = this.codeFor(name, stat, orphan);
		return code === undefined ? text : `\x1b[${code}m${text}\x1b[0m`;
	}
}

/** A size as -h has it: four columns, one digit behind the point below ten. */
function humanColumn(size: number, unit: 1000 | 1024): string {
	const letters = unit === 1024 ? "BKMGTPEZY" : "dkMGTPEZY";
	let index = size < unit ? 0 : 1;
	let value = size;
	for (; value >= unit * unit; value /= unit) index++;
	if (index === 0) return ` ${String(size).padStart(4)}`;
	const scaled = value / unit;
	return ` ${scaled >= 10 ? scaled.toFixed(0).padStart(3) : scaled.toFixed(1)}${letters[index]}`;
}

const octal = (char: string): string => [...encode(char)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");

export class TreeText {
	private readonly settings: TreeSettings;
	private readonly accounts: Accounts;
	private readonly zone: Zone;
	private readonly now: number;
	private readonly colors: TreeColors | undefined;
	readonly counts = { directories: 0, files: 0, bytes: 0 };
	constructor(settings: TreeSettings, accounts: Accounts, zone: Zone, now: number, colors: TreeColors | undefined) {
		this.settings = settings;
		this.accounts = accounts;
		this.zone = zone;
		this.now = now;
		this.colors = colors;
	}

	private has(key: string): boolean {
		return this.settings.given.has(key);
	}

	/** A name with what cannot be printed made visible. */
	private shown(name: string): string {
		let text = name;
		if (!isPrintable(text) && !this.has("N")) text = [...text].map((char) => (isPrintable(char) ? char : this.has("q") ? "?" : octal(char))).join("");
		return this.has("Q") ? `"${text}"` : text;
	}

	timeText(stat: Stat): string {
		const instant = instantOf(this.has("c") ? stat.ctime : stat.mtime);
		const { timeFormat } = this.settings;
		if (timeFormat !== undefined) return formatTime(timeFormat, instant, this.zone);
		const isRecent = instant.seconds > this.now - recent && instant.seconds <= this.now;
		return formatTime(isRecent ? "%b %e %H:%M" : "%b %e  %Y", instant, this.zone);
	}

	/** The bracket before a name; "" without details. */
	private details(node: TreeNode): string {
		const { stat } = node;
		let text = "";
		if (this.has("inodes")) text += ` ${String(stat.ino).padStart(7)}`;
		if (this.has("device")) text += ` ${String(stat.dev).padStart(3)}`;
		if (this.has("p")) text += ` ${formatMode(stat.kind, stat.mode)}`;
		if (this.has("u")) text += ` ${this.accounts.userName(stat.uid).padEnd(8)}`;
		if (this.has("g")) text += ` ${this.accounts.groupName(stat.gid).padEnd(8)}`;
		const size = this.has("du") ? node.size : stat.size;
		if (this.settings.unit) text += humanColumn(size, this.settings.unit);
		else if (this.has("s") || this.has("du")) text += ` ${String(size).padStart(11)}`;
		if (this.has("D") || this.settings.timeFormat !== undefined) text += ` ${this.timeText(stat)}`;
		return text === "" ? "" : `[${text.slice(1)}]  `;
	}

	private sign(stat: Stat | undefined): string {
		if (!this.has("F") || !stat) return "";
		if (stat.kind === "directory") return "/";
		if (stat.kind === "fifo") return "|";
		if (stat.kind === "socket") return "=";
		return stat.kind === "file" && stat.mode & 0o111 ? "*" : "";
	}

	private label(node: TreeNode, root: boolean): string {
		const name = this.shown(root || this.has("f") ? node.path : node.name);
		const paint = (text: string, stat: Stat | undefined, orphan = false): string => this.colors?.paint(text, node.name, stat, orphan) ?? text;
		const note = node.note === undefined ? "" : `  [${node.note}]`;
		if (node.target === undefined) return `${paint(name, node.stat)}${root && node.path.endsWith("/") ? "" : this.sign(node.stat)}${note}`;
		const target = paint(this.shown(node.target), node.referent);
		return `${paint(name, node.stat, node.referent === undefined)} -> ${target}${this.sign(node.referent)}${note}`;
	}

	/** All lines of a starting point. */
	*lines(root: TreeNode): Generator<string> {
		yield `${this.details(root)}${this.label(root, true)}`;
		// a file is counted as one; a directory when there is something in it, or too much
		if (root.stat.kind !== "directory" || root.note === "error opening dir") this.counts.files++;
		else if (root.children?.length || root.note) this.counts.directories++;
		this.counts.bytes += root.size;
		yield* this.below(root, "");
	}

	private *below(node: TreeNode, indent: string): Generator<string> {
		const children = node.children ?? [];
		const plain = this.has("i");
		const [branch, end, bar, gap] = this.has("A")
			? ["\x1b(0tqq\x1b(B ", "\x1b(0mqq\x1b(B ", "\x1b(0x  \x1b(B ", "    "]
			: this.settings.ascii
				? ["|-- ", "`-- ", "|   ", "    "]
				: ["├── ", "└── ", "│\u00a0\u00a0 ", "    "];
		for (const [i, child] of children.entries()) {
			const last = i === children.length - 1;
			const lead = plain ? "" : indent + (last ? end : branch);
			yield this.has("metafirst") ? `${this.details(child)}${lead}${this.label(child, false)}` : `${lead}${this.details(child)}${this.label(child, false)}`;
			if (isDirectory(child)) this.counts.directories++;
			else this.counts.files++;
			yield* this.below(child, indent + (last ? gap : bar));
		}
	}

	/** "\n3 directories, 6 files" */
	report(): string {
		const { directories, files, bytes } = this.counts;
		let text = "\n";
		if (this.has("du")) text += this.settings.unit ? `${humanColumn(bytes, this.settings.unit)} used in ` : ` ${String(bytes).padStart(11)} bytes used in `;
		text += `${directories} director${directories === 1 ? "y" : "ies"}`;
		return this.has("d") ? text : `${text}, ${files} file${files === 1 ? "" : "s"}`;
	}

	// ---- JSON ---------------------------------------------------------------------------------------------------------

	private jsonFields(node: TreeNode): string {
		const { stat } = node;
		let text = "";
		if (this.has("inodes")) text += `,"inode":${stat.ino}`;
		if (this.has("device")) text += `,"dev":${stat.dev}`;
		if (this.has("p")) text += `,"mode":"${stat.mode.toString(8).padStart(4, "0")}","prot":"${formatMode(stat.kind, stat.mode)}"`;
		if (this.has("u")) text += `,"user":"${this.accounts.userName(stat.uid)}"`;
		if (this.has("g")) text += `,"group":"${this.accounts.groupName(stat.gid)}"`;
		const size = this.has("du") ? node.size : stat.size;
		if (this.settings.unit) text += `,"size":"${humanColumn(size, this.settings.unit).trim()}"`;
		else if (this.has("s") || this.has("du")) text += `,"size":${size}`;
		if (this.has("D") || this.settings.timeFormat !== undefined) text += `,"time":"${this.timeText(stat)}"`;
		return text;
	}

	private json(node: TreeNode, indent: string, root: boolean): string {
		const kinds = { directory: "directory", symlink: "link", fifo: "fifo", socket: "socket", block: "block", char: "char", file: "file" } as const;
		const name = JSON.stringify(root || this.has("f") ? node.path : node.name);
		const target = node.target === undefined ? "" : `,"target":${JSON.stringify(node.target)}`;
		const head = `${indent}{"type":"${kinds[node.stat.kind]}","name":${name}${target}${this.jsonFields(node)}`;
		if (!root) {
			if (isDirectory(node)) this.counts.directories++;
			else this.counts.files++;
		}
		if (node.note !== undefined) return `${head},"contents":[{"error": "${node.note}"}${indent}]}`;
		if (!node.children?.length) return `${head}}`;
		if (root) this.counts.directories++;
		const children = node.children.map((child) => this.json(child, `${indent}    `, false)).join(",\n");
		return `${head},"contents":[\n${children}\n${indent}]}`;
	}

	jsonText(roots: readonly TreeNode[]): string {
		const body = roots.map((root) => this.json(root, "    ", true)).join("\n,");
		const { directories, files } = this.counts;
		const report = this.has("noreport") ? "" : `,    {"type":"report","directories":${directories}${this.has("d") ? "" : `,"files":${files}`}}\n`;
		return `[\n${body}\n${report}]\n`;
	}
}
