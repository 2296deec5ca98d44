/** Tables: list-units, list-unit-files, list-timers, list-dependencies and the like. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Context } from "../../lib/program.ts";
import type { UnitState } from "../protocol.ts";
import { allUnitFiles, fileState, globMatches, preset } from "../units/install.ts";
import { typeOf, unitTypes } from "../units/names.ts";
import { formatAgo } from "../units/span.ts";
import { dot } from "./status.ts";

/** Columns padded to their widest cell, the last one not. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
	const width = (i: number) => Math.max(...rows.map((r) => [...(r[i] ?? "")].length));
	const columns = Math.max(0, ...rows.map((r) => r.length));
	const widths = Array.from({ length: columns }, (_, i) => width(i));
	const pad = (cell: string, i: number) => {
		const blanks = " ".repeat(Math.max(0, (widths[i] as number) - [...cell].length));
		return right.includes(i) ? blanks + cell : cell + blanks;
	};
	return rows
		.map(
			(r) =>
				`${r
					.map((cell, i) => (i === columns - 1 && !right.includes(i) ? cell : pad(cell, i)))
					.join(" ")
					.trimEnd()}\n`,
		)
		.join("");
}

export interface ListOptions {
	readonly all: boolean;
	readonly types: readonly string[];
	readonly states: readonly string[];
	readonly legend: boolean;
	readonly plain: boolean;
	readonly patterns: readonly string[];
}

const legend = `Legend: LOAD   → Reflects whether the unit definition was properly loaded.
        ACTIVE → The high-level unit activation state, i.e. generalization of SUB.
        SUB    → The low-level unit activation state, values depend on unit type.
`;

const order = (name: string): number =>
	["automount", "device", "mount", "path", "scope", "service", "slice", "socket", "swap", "target", "timer"].indexOf(typeOf(name) ?? "service");
export const byType = (a: { readonly name: string }, b: { readonly name: string }): number =>
	order(a.name) - order(b.name) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

const matches = (patterns: readonly string[], name: string): boolean => patterns.length === 0 || patterns.some((p) => globMatches(p, name));

function chosen(states: readonly UnitState[], options: ListOptions): UnitState[] {
	return states
		.filter((s) => matches(options.patterns, s.name))
		.filter((s) => options.types.length === 0 || options.types.includes(typeOf(s.name) ?? "") || options.types.includes(s.load))
		.filter((s) => options.states.length === 0 || [s.active, s.sub, s.load].some((w) => options.states.includes(w)))
		.filter((s) =>
			options.all || options.states.length > 0 || options.patterns.length > 0
				? options.all || options.states.length > 0 || s.active !== "inactive"
				: s.active !== "inactive" || s.job !== "",
		)
		.sort(byType);
}

export function* listUnits(context: Context, states: readonly UnitState[], options: ListOptions): Blocking<void> {
	const units = chosen(states, options);
	const mark = (s: UnitState) =>
		options.plain ? "" : s.active === "failed" || s.load === "not-found" || s.load === "masked" || s.load === "error" ? "● " : "  ";
	const head = options.plain ? "" : "  ";
	const rows = units.map((s) => [`${mark(s)}${s.name}`, s.load, s.active, s.sub, s.description]);
	if (!options.legend) {
		yield* context.print(table(rows));
		return;
	}
	yield* context.print(table([[`${head}UNIT`, "LOAD", "ACTIVE", "SUB", "DESCRIPTION"], ...rows]));
	yield* context.print(units.length ? `\n${legend}\n` : "\n");
	const failedOnly = options.states.length === 1 && options.states[0] === "failed";
	const hint = options.all || units.length === 0 || options.states.length > 0 ? "" : " Pass --all to see loaded but inactive units, too.";
	yield* context.print(`${units.length} loaded units listed.${hint}\n`);
	if (!failedOnly) yield* context.print("To show all installed unit files use 'systemctl list-unit-files'.\n");
}

export function* listUnitFiles(context: Context, options: ListOptions): Blocking<number> {
	const { sys } = context;
	const rows: string[][] = [];
	const files = allUnitFiles(sys)
		.filter((n) => matches(options.patterns, n) && (options.types.length === 0 || options.types.includes(typeOf(n) ?? "")))
		.map((name) => ({ name }))
		.sort((a, b) => unitTypeOrder(a.name) - unitTypeOrder(b.name) || (a.name < b.name ? -1 : 1));
	for (const { name } of files) {
		const state = yield* fileState(sys, name);
		if (options.states.length && !options.states.includes(state)) continue;
		rows.push([name, state, ["static", "alias", "generated", "transient"].includes(state) ? "-" : yield* preset(sys, name)]);
		if (sys.spend(20)) yield* sys.reschedule();
	}
	yield* context.print(table([...(options.legend ? [["UNIT FILE", "STATE", "PRESET"]] : []), ...rows]));
	if (options.legend) yield* context.print(`\n${rows.length} unit files listed.\n`);
	return 0;
}
const unitTypeOrder = (name: string): number =>
	["automount", "device", "mount", "path", "scope", "service", "slice", "socket", "swap", "target", "timer"].indexOf(typeOf(name) ?? unitTypes[0]);

export function* listTimers(context: Context, states: readonly UnitState[], options: ListOptions, time: (real: number) => string): Blocking<void> {
	const now = context.sys.clock("realtime");
	const timers = states
		.filter((s) => s.name.endsWith(".timer") && matches(options.patterns, s.name) && (options.all || s.active !== "inactive" || options.patterns.length > 0))
		.sort((a, b) => (a.next || Infinity) - (b.next || Infinity) || (a.name < b.name ? -1 : 1));
	const rows = timers.map((s) => [
		s.next ? time(s.next) : "-",
		s.next ? formatAgo(now - s.next).replace(/ left$/, "") : "-",
		s.last ? time(s.last) : "-",
		s.last ? formatAgo(now - s.last) : "-",
		s.name,
		s.active === "inactive" && s.load !== "loaded" ? "-" : (s.triggers[0] ?? "-"),
	]);
	if (options.legend || rows.length)
		yield* context.print(table([...(options.legend ? [["NEXT", "LEFT", "LAST", "PASSED", "UNIT", "ACTIVATES"]] : []), ...rows], [1, 3]));
	if (!options.legend) return;
	yield* context.print(`\n${rows.length} timers listed.\n`);
	if (!options.all) yield* context.print("Pass --all to see loaded but inactive timers, too.\n");
}

export function* listSockets(context: Context, states: readonly UnitState[], options: ListOptions): Blocking<void> {
	const sockets = states.filter((s) => s.name.endsWith(".socket") && (options.all || s.active === "active") && matches(options.patterns, s.name));
	const rows = sockets
		.flatMap((s) => (s.properties["Listen"] ?? "").split("\n").map((listen) => [listen.replace(/ \(\w+\)$/, ""), s.name, s.triggers[0] ?? "-"]))
		.sort((a, b) => ((a[0] as string) < (b[0] as string) ? -1 : 1));
	yield* context.print(table([["LISTEN", "UNIT", "ACTIVATES"], ...rows]));
	yield* context.print(`\n${rows.length} sockets listed.\n`);
	if (!options.all) yield* context.print("Pass --all to see loaded but inactive sockets, too.\n");
}

export function* listDependencies(context: Context, states: readonly UnitState[], root: string, reverse: boolean, all: boolean): Blocking<void> {
	const byName = new Map(states.map((s) => [s.name, s]));
	const keys = reverse ? ["RequiredBy", "WantedBy"] : ["Requires", "Wants", "BindsTo", "Requisite"];
	const below = (name: string): string[] => {
		const words = keys.flatMap((k) => byName.get(name)?.properties[k]?.split(" ") ?? []);
		const rank = (n: string) => (n.endsWith(".target") ? 1 : 0);
		return [...new Set(words)].filter(Boolean).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
	};
	const lines = [root];
	const walk = (name: string, indent: string, seen: readonly string[]): void => {
		const children = below(name);
		children.forEach((child, i) => {
			const last = i === children.length - 1;
			lines.push(`${dot(byName.get(child) ?? { active: "inactive" })} ${indent}${last ? "└─" : "├─"}${child}`);
			if ((child.endsWith(".target") || all || reverse) && !seen.includes(child)) walk(child, `${indent}${last ? "  " : "│ "}`, [...seen, child]);
		});
	};
	walk(root, "", [root]);
	yield* context.print(`${lines.join("\n")}\n`);
}
