/** `npm run bench`: a table of what the engine costs, beside npm just-bash where it has the same thing to offer. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { commandRows, commands } from "./bench/commands.ts";
import { growthRows } from "./bench/growth.ts";
import { boot, type Machine, milliseconds } from "./bench/machine.ts";
import { median, printTable, type Row } from "./bench/table.ts";

const rows: Row[] = [];
const root = join(import.meta.dirname, "..", "..");

// ---- boot and memory
for (let i = 0; i < 20; i++) boot();
rows.push({ what: "boot of a machine", ours: `${median(Array.from({ length: 30 }, () => milliseconds(boot))).toFixed(2)} ms`, aim: "< 5 ms" });

/** Bytes of heap that a booted machine with two shells holds on to. */
function memoryOfMachines(count: number): number {
	const collect = globalThis.gc;
	collect?.();
	const before = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
	const kept: Machine[] = [];
	for (let i = 0; i < count; i++) {
		const machine = boot();
		machine.openTerminal(1, { rows: 24, cols: 80 });
		machine.openTerminal(2, { rows: 24, cols: 80 });
		machine.settle(1_000_000);
		kept.push(machine);
	}
	collect?.();
	return (process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers - before) / kept.length;
}
rows.push({
	what: "memory of a machine with two shells",
	ours: `${(memoryOfMachines(20) / 1048576).toFixed(2)} MB${globalThis.gc ? "" : " (before collection)"}`,
	aim: "< 10 MB",
});

// ---- commands per second, and what grows
rows.push(...(await commandRows(boot)), ...growthRows());

// ---- replay
/** Types 50 commands at a terminal, then plays the same again. */
function replay(): number {
	const machine = boot();
	machine.openTerminal(1, { rows: 24, cols: 80 });
	machine.settle(1_000_000);
	for (let i = 0; i < 50; i++) {
		machine.keys(1, `${commands[i % commands.length]?.line ?? "true"}\r`);
		machine.settle(10_000_000);
	}
	return machine.now;
}
rows.push({ what: "replay of 50 typed commands", ours: `${median(Array.from({ length: 5 }, () => milliseconds(replay))).toFixed(0)} ms` });

// ---- weights of a built lesson page
const size = (path: string): number => gzipSync(readFileSync(path), { level: 9 }).length;
const page = join(root, "dist", "en", "namespaces", "pid", "index.html");
if (existsSync(page)) {
	const html = readFileSync(page, "utf8");
	const scripts = join(root, "dist", "_astro");
	const all = readdirSync(scripts).filter((f) => f.endsWith(".js"));
	const first = new Set<string>();
	const visit = (file: string) => {
		if (first.has(file) || !all.includes(file)) return;
		first.add(file);
		// what is imported statically is fetched at once; import() comes later
		for (const [, name] of readFileSync(join(scripts, file), "utf8").matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) if (name) visit(name);
	};
	for (const [, name] of html.matchAll(/<script[^>]+src="[^"]*\/_astro\/([^"]+\.js)"/g)) if (name) visit(name);
	const inline = [...html.matchAll(/<script(?![^>]*(?:\bsrc=|application\/json))[^>]*>([\s\S]*?)<\/script>/g)].map((m) => m[1] ?? "").join("");
	const firstPaint = [...first].reduce((sum, f) => sum + size(join(scripts, f)), 0) + gzipSync(inline).length;
	// import() and the worker name their files in strings; what only other pages load does not count
	const reachable = new Set(first);
	for (const file of reachable) {
		for (const [, name] of readFileSync(join(scripts, file), "utf8").matchAll(/["'`](?:[^"'`]*\/)?([\w.-]+\.js)["'`]/g))
			if (name && all.includes(name)) reachable.add(name);
	}
	const later = [...reachable].filter((f) => !first.has(f)).reduce((sum, f) => sum + size(join(scripts, f)), 0);
	rows.push({ what: "first-paint JS of a lesson page, gzip", ours: `${(firstPaint / 1024).toFixed(1)} kB`, aim: "< 10 kB" });
	rows.push({ what: "terminal and engine, loaded later, gzip", ours: `${(later / 1024).toFixed(1)} kB`, aim: "< 180 kB" });
} else rows.push({ what: "weights of a lesson page", ours: "not built: npx astro build" });

printTable(rows);
