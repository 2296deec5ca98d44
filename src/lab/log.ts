/** Putting logged inputs into a machine, and playing whole logs again. */

import type { WindowSize } from "../engine/kernel/abi.ts";
import { ProgramNotLoaded } from "../engine/kernel/programs.ts";
import type { Machine } from "../engine/machine.ts";
import type { LogEntry } from "./types.ts";

/** The most characters of one answer, and of one stroke or paste, that are taken. */
const ANSWER_LENGTH = 10_000;
const KEYS_LENGTH = 100_000;
/** The most terminals, and rows or columns of one. */
const TERMINALS = 99;
const LARGEST = 1000;

const isSize = ({ rows, cols }: WindowSize): boolean => [rows, cols].every((n) => Number.isInteger(n) && n > 0 && n <= LARGEST);

/** Whether an input may go into the log: what the page sends is as little trusted as what a file holds. */
export function isTakeable(entry: LogEntry, open: ReadonlySet<number>, machine: Machine): boolean {
	if ("answer" in entry) return entry.answer.length <= ANSWER_LENGTH;
	if ("keys" in entry) return open.has(entry.terminal) && entry.keys.length <= KEYS_LENGTH;
	if ("resize" in entry) return open.has(entry.terminal) && isSize(entry.resize);
	if (entry.host !== undefined && !machine.hosts.has(entry.host)) return false;
	return Number.isInteger(entry.terminal) && entry.terminal > 0 && entry.terminal <= TERMINALS && !open.has(entry.terminal) && isSize(entry.open);
}

/** Gives an input to the machine; answers are not its business. */
export function applyInput(machine: Machine, entry: LogEntry): void {
	if ("open" in entry) machine.openTerminal(entry.terminal, entry.open, entry.host);
	else if ("keys" in entry) machine.keys(entry.terminal, entry.keys);
	else if ("resize" in entry) machine.resize(entry.terminal, entry.resize);
}

/** What plays a log: a machine whose idle moments are somebody's business. */
export interface Player {
	readonly now: number;
	readonly nextTimer: number | undefined;
	readonly awaits: string | undefined;
	run(maxSteps: number, until: number): "idle" | "busy";
	advance(to: number): void;
}

/** Steps between two looks at the limits. */
const SLICE = 20_000;

/** Runs until the clock shows `at`, jumping over idle times; a halted machine's clock jumps there. `look` is called every so often. */
export function runTo(player: Player, at: number, look: () => void): void {
	for (;;) {
		const state = player.run(SLICE, at);
		if (player.awaits !== undefined) throw new ProgramNotLoaded(player.awaits);
		look();
		if (player.now >= at) return;
		if (state === "idle") player.advance(Math.min(player.nextTimer ?? at, at));
	}
}
