/** The table of `dpkg -l`, and the patterns and formats of dpkg-query(1). */
import type { Sys } from "../../kernel/abi.ts";
import { fnmatch } from "../lib/fnmatch.ts";
import { qualifiedName, statusOf, summaryOf } from "./database.ts";
import type { Paragraph } from "./format/control.ts";

const wants: Readonly<Record<string, string>> = { unknown: "u", install: "i", hold: "h", deinstall: "r", purge: "p" };
const states: Readonly<Record<string, string>> = {
	"not-installed": "n",
	"config-files": "c",
	"half-installed": "H",
	unpacked: "U",
	"half-configured": "F",
	"triggers-awaited": "W",
	"triggers-pending": "t",
	installed: "i",
};

/** "ii ", with R in the third place where it must be installed again. */
export function abbreviation(p: Paragraph): string {
	const { want, flag, state } = statusOf(p);
	return `${wants[want] ?? "u"}${states[state] ?? "n"}${flag === "reinstreq" ? "R" : " "}`;
}

const headings = {
	old: [
		"Desired=Unknown/Install/Remove/Purge/Hold",
		"| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend",
		"|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)",
		"||/",
	],
	new: [
		"+-- Desired=Unknown/Install/Remove/Purge/Hold",
		"|+- Status=Inst/Not-inst/Confs/Unpack/halF-conf/Half-inst/trig-aWait/Trig-pend",
		"||+ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)",
		"|||",
	],
} as const;

/** How wide the lines may be; undefined where nothing limits them. */
function lineWidth(sys: Sys): number | undefined {
	const columns = Number.parseInt(sys.environ.get("COLUMNS") ?? "", 10);
	if (columns > 0) return columns;
	return sys.isatty(1) ? sys.getWindowSize(1).cols || 80 : undefined;
}

const BEFORE_COLUMNS = 4;
/** Between and before columns. */
const BLANKS = 3;

/** Column widths since dpkg 1.23: what is in them, two more each where all fits, and the rest for the description. */
function newWidths(rows: readonly (readonly string[])[], limit: number, cut: boolean): number[] {
	const own = titles.map((title, column) => rows.reduce((w, row) => Math.max(w, (row[column] ?? "").length), title.length));
	const [name = 0, version = 0, architecture = 0, description = 0] = own;
	const fixed = BEFORE_COLUMNS + BLANKS;
	const spare = limit - fixed - name - version - architecture - description;
	if (spare < 0) return cut ? [name, version, architecture, Math.max(1, description + spare)] : own;
	const more = spare >= 6 ? 2 : 0;
	return [name + more, version + more, architecture + more, description + spare - 3 * more];
}

/** Before: never less than 14, 12, 12 and 33. */
function oldWidths(rows: readonly (readonly string[])[], limit: number | undefined): number[] {
	const width = (column: number, least: number): number => rows.reduce((w, row) => Math.max(w, (row[column] ?? "").length), least);
	const [name, version, architecture] = [width(0, 14), width(1, 12), width(2, 12)];
	return [name, version, architecture, limit === undefined ? width(3, 33) : Math.max(limit - name - version - architecture - BEFORE_COLUMNS - BLANKS, 1)];
}

const titles = ["Name", "Version", "Architecture", "Description"] as const;

/** The table with its heading. `modern`: as since dpkg 1.23. */
export function table(sys: Sys, packages: readonly Paragraph[], modern: boolean): string {
	const rows = packages.map((p) => [
		qualifiedName(p),
		p.get("Version") ?? "<none>",
		p.get("Architecture") ?? "<none>",
		p.get("Description") ? summaryOf(p) : "(no description available)",
	]);
	const limit = lineWidth(sys);
	const widths = modern ? newWidths(rows, limit ?? 80, limit !== undefined) : oldWidths(rows, limit);
	const line = (mark: string, cells: readonly string[]): string => {
		const [n = "", v = "", a = "", d = ""] = cells;
		return `${mark} ${n.padEnd(widths[0] ?? 0)} ${v.padEnd(widths[1] ?? 0)} ${a.padEnd(widths[2] ?? 0)} ${d.slice(0, widths[3])}\n`;
	};
	const rule = `+++-${widths.map((w) => "=".repeat(w)).join("-")}\n`;
	const [first, second, third, bars] = headings[modern ? "new" : "old"];
	const head = `${first}\n${second}\n${third}\n${line(bars, titles)}${rule}`;
	return head + packages.map((p, i) => line(abbreviation(p), rows[i] as string[])).join("");
}

const isPattern = (text: string): boolean => /[*?[\\]/.test(text);

/** Packages a pattern names; one without wildcards names one package, of whatever architecture. */
export function matching(all: readonly Paragraph[], pattern: string): Paragraph[] {
	const bare = pattern.replace(/:(amd64|all|any)$/, "");
	return isPattern(pattern)
		? all.filter((p) => fnmatch(pattern, p.text("Package")) || fnmatch(pattern, qualifiedName(p)))
		: all.filter((p) => p.text("Package") === bare);
}

const virtual: Readonly<Record<string, (p: Paragraph) => string>> = {
	"binary:Package": qualifiedName,
	"binary:Summary": summaryOf,
	"binary:Synopsis": summaryOf,
	"db:Status-Abbrev": abbreviation,
	"db:Status-Want": (p) => statusOf(p).want,
	"db:Status-Status": (p) => statusOf(p).state,
	"db:Status-Eflag": (p) => statusOf(p).flag,
	"source:Package": (p) => p.get("Source")?.split(" ")[0] ?? p.text("Package"),
	"source:Version": (p) => /\((.*)\)/.exec(p.text("Source"))?.[1] ?? p.text("Version"),
	"source:Upstream-Version": (p) =>
		p
			.text("Version")
			.replace(/^\d+:/, "")
			.replace(/-[^-]*$/, ""),
};

/** --showformat: ${Field}, ${Field;width}, and escapes. */
export function formatPackage(format: string, p: Paragraph): string {
	const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\\": "\\" };
	return format.replace(/\\(.)|\$\{([^};]+)(?:;(-?\d+))?\}/g, (whole, escaped: string | undefined, field: string | undefined, width: string | undefined) => {
		if (escaped !== undefined) return escapes[escaped] ?? whole;
		const own = virtual[field ?? ""];
		// a field of several lines keeps the form it has in the database
		const value = own
			? own(p)
			: (p.get(field ?? "") ?? "")
					.split("\n")
					.map((line, i) => (i === 0 ? line : ` ${line === "" ? "." : line}`))
					.join("\n");
		const w = Number(width ?? 0);
		return w > 0 ? value.padStart(w).slice(0, w) : w < 0 ? value.padEnd(-w).slice(0, -w) : value;
	});
}
