/** `npm run bench`: a table of what the engine costs, beside npm just-bash where it has the same thing to offer. */
import { join } from "node:path";
import { commandRows, commands } from "./bench/commands.ts";
import { growthRows } from "./bench/growth.ts";
import { boot, type Machine, milliseconds } from "./bench/machine.ts";
import { natRows } from "./bench/nat.ts";
import { networkRows } from "./bench/network.ts";
import { median, printTable, type Row } from "./bench/table.ts";
import { weightRows } from "./bench/weights.ts";

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
rows.push(...networkRows(), ...natRows());

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

rows.push(...weightRows(root));

printTable(rows);
