/** `npm run bench`: a table of what the engine costs, beside npm just-bash where it has the same thing to offer. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Bash } from "just-bash";
import { Machine } from "../engine/machine.ts";
import { registry } from "../engine/programs/index.ts";
import { worlds } from "../engine/world/index.ts";

interface Row {
	readonly what: string;
	readonly ours: string;
	readonly peer?: string;
	readonly ratio?: string;
	readonly aim?: string;
}

const rows: Row[] = [];
const root = join(import.meta.dirname, "..", "..");

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function boot(): Machine {
	return new Machine({ world: worlds["one-host"], seed: 1, programs: registry });
}

function milliseconds(act: () => void): number {
	const start = performance.now();
	act();
	return performance.now() - start;
}

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

// ---- commands per second
const setup = "seq 1 200 > /tmp/numbers; mkdir -p /tmp/dir; for i in 1 2 3 4 5 6 7 8 9 10; do echo $i > /tmp/dir/f$i; done";
const commands: readonly (readonly [name: string, line: string, count: number])[] = [
	["echo hello", "echo hello", 20_000],
	["cat a file", "cat /tmp/dir/f1", 3000],
	["grep in 200 lines", "grep 19 /tmp/numbers", 3000],
	["ls of 10 files", "ls /tmp/dir", 3000],
	["pipe of three", "cat /tmp/numbers | grep 1 | wc -l", 1000],
];

/** Runs a line `count` times in one shell on a fresh machine; seconds. */
function oursSeconds(line: string, count: number): number {
	const machine = boot();
	const script = (name: string, text: string) => {
		machine.writeFile(`/root/${name}`, text);
		let ended = false;
		machine.spawn("/bin/bash", ["bash", name], {
			onExit: () => {
				ended = true;
			},
		});
		machine.settle(Number.MAX_SAFE_INTEGER, () => ended);
	};
	script("setup.sh", setup);
	script("warm.sh", `${line}\n`.repeat(50));
	return milliseconds(() => script("run.sh", `${line}\n`.repeat(count))) / 1000;
}

async function peerSeconds(line: string, count: number): Promise<number> {
	const bash = new Bash({ executionLimits: { maxCommandCount: 10_000_000, maxLoopIterations: 10_000_000 } });
	await bash.exec(setup);
	await bash.exec(`${line}\n`.repeat(50));
	const start = performance.now();
	await bash.exec(`${line}\n`.repeat(count));
	return (performance.now() - start) / 1000;
}

for (const [name, line, count] of commands) {
	const ours = count / oursSeconds(line, count);
	const peer = count / (await peerSeconds(line, count));
	rows.push({
		what: `${name}, per second`,
		ours: Math.round(ours).toLocaleString("en"),
		peer: Math.round(peer).toLocaleString("en"),
		ratio: `${(ours / peer).toFixed(1)} x`,
		aim: "10 x",
	});
}

// ---- replay
/** Types 50 commands at a terminal, then plays the same again. */
function replay(): number {
	const machine = boot();
	machine.openTerminal(1, { rows: 24, cols: 80 });
	machine.settle(1_000_000);
	for (let i = 0; i < 50; i++) {
		machine.keys(1, `${commands[i % commands.length]?.[1] ?? "true"}\r`);
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

const columns = ["what", "ours", "peer", "ratio", "aim"] as const;
const heads: Record<(typeof columns)[number], string> = { what: "", ours: "Underdock", peer: "just-bash", ratio: "ratio", aim: "aim" };
const widths = columns.map((c) => Math.max(heads[c].length, ...rows.map((r) => (r[c] ?? "").length)));
const line = (cells: readonly string[]) => cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ");
console.log(line(columns.map((c) => heads[c])));
for (const row of rows) console.log(line(columns.map((c) => row[c] ?? "")));
