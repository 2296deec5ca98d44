/** Variables that bash answers from the machine when they are read. Those that depend on what the shell runs (FUNCNAME, PIPESTATUS...) are the executor's. */
import { IndexedArray } from "./arrays.ts";
import { Attribute, type Dynamic } from "./variable.ts";
import type { Variables } from "./variables.ts";

const word32 = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);

/** The next state of bash's generator (Park and Miller's, by Schrage's method). */
function advanceRandom(state: number): number {
	const from = state === 0 ? 123459876 : state;
	const high = Math.trunc(from / 127773);
	const next = 16807 * (from - 127773 * high) - 2836 * high;
	return next < 0 ? next + 0x7fffffff : next;
}

/** One number of RANDOM, 0..32767. A subshell starts anew from the machine's random source, as bash does. */
function random(variables: Variables): number {
	variables.randomState = advanceRandom(variables.randomState ?? word32(variables.sys.getrandom(4)) & 0x7fffffff);
	return ((variables.randomState >>> 16) ^ (variables.randomState & 0xffff)) & 0x7fff;
}

const integerOf = (text: string): number => Number.parseInt(text, 10) || 0;

const RANDOM: Dynamic = {
	unlisted: true,
	read: (variables) => String(random(variables)),
	assigned(variables, value) {
		variables.randomState = integerOf(value) >>> 0;
	},
};

const SECONDS: Dynamic = {
	unlisted: true,
	read: (variables) => String(Math.floor(variables.sys.clock("monotonic") - variables.startedAt)),
	assigned(variables, value) {
		variables.startedAt = variables.sys.clock("monotonic") - integerOf(value);
	},
};

const BASH_SUBSHELL: Dynamic = {
	unlisted: true,
	read: (variables) => String(variables.subshell),
	assigned(variables, value) {
		variables.subshell = integerOf(value);
	},
};

const LINENO: Dynamic = { unlisted: true, read: (variables) => String(variables.line) };

/** Six digits behind the point, as EPOCHREALTIME has. */
const microseconds = (seconds: number): string => {
	const whole = Math.floor(seconds);
	return `${whole}.${String(Math.floor((seconds - whole) * 1e6)).padStart(6, "0")}`;
};

/** Defines them all for bash; dash only has LINENO. */
export function defineDynamicVariables(variables: Variables, dialect: "bash" | "dash" | "ash"): void {
	variables.define("LINENO", LINENO);
	if (dialect === "dash") return;
	variables.define("RANDOM", RANDOM, Attribute.integer);
	if (dialect === "ash") return;
	variables.define("SECONDS", SECONDS, Attribute.integer);
	variables.define("BASH_SUBSHELL", BASH_SUBSHELL);
	variables.define("SRANDOM", { unlisted: true, read: (v) => String(word32(v.sys.getrandom(4))) }, Attribute.integer);
	variables.define("BASHPID", { unlisted: true, read: (v) => String(v.sys.getpid()) }, Attribute.integer);
	variables.define("EPOCHSECONDS", { unlisted: true, read: (v) => String(Math.floor(v.sys.clock("realtime"))) });
	variables.define("EPOCHREALTIME", { unlisted: true, read: (v) => microseconds(v.sys.clock("realtime")) });
	variables.define("BASH_MONOSECONDS", { unlisted: true, read: (v) => String(Math.floor(v.sys.clock("monotonic"))) });
	variables.define("GROUPS", { read: (v) => new IndexedArray([...new Set([v.sys.getgid(), ...v.sys.getgroups()])].map(String)) });
}
