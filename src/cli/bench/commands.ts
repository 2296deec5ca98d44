/**
 * Commands per second, beside npm just-bash. Both sides do the same work and their outputs are compared. Two uses are measured: many lines
 * in one script, and one call a line, which is how just-bash is made to be used (each `exec` has a shell state of its own; here each line
 * is a bash process).
 */
import { Bash } from "just-bash";
import { type Machine, settled } from "./machine.ts";
import { median, type Row } from "./table.ts";

const setup = "seq 1 200 > /tmp/numbers; mkdir -p /tmp/dir; for i in 1 2 3 4 5 6 7 8 9 10; do echo $i > /tmp/dir/f$i; done";

interface Case {
	readonly name: string;
	readonly line: string;
	/** Lines of the script; just-bash's parser refuses more than 10,000. */
	readonly lines: number;
}

export const commands: readonly Case[] = [
	{ name: "echo hello", line: "echo hello", lines: 5000 },
	{ name: "cat a file", line: "cat /tmp/dir/f1", lines: 3000 },
	{ name: "grep in 200 lines", line: "grep 19 /tmp/numbers", lines: 3000 },
	{ name: "ls of 10 files", line: "ls /tmp/dir", lines: 3000 },
	{ name: "pipe of three", line: "cat /tmp/numbers | grep 1 | wc -l", lines: 1000 },
];
const calls = 1000;
/** The first round of each side warms up and does not count. */
const rounds = 5;

/** Runs something `count` times and returns all that it printed. */
type Work = () => Promise<string>;

/** Plays what is written into a machine's files or on a command line, with the output caught. */
class Ours {
	private readonly machine: Machine;
	constructor(machine: Machine) {
		this.machine = machine;
		this.run(["bash", "-c", setup]);
	}
	private run(argv: readonly string[]): string {
		const chunks: Uint8Array[] = [];
		settled(this.machine, (onExit) => this.machine.spawn("/bin/bash", argv, { onExit, onStdout: (data) => chunks.push(data) }));
		return Buffer.concat(chunks).toString();
	}
	async script(text: string): Promise<string> {
		this.machine.writeFile("/root/script.sh", text);
		return this.run(["bash", "script.sh"]);
	}
	async calls(line: string): Promise<string> {
		let output = "";
		for (let i = 0; i < calls; i++) output += this.run(["bash", "-c", line]);
		return output;
	}
}

class Theirs {
	private readonly bash = new Bash({ executionLimits: { maxCommandCount: 10_000_000, maxLoopIterations: 10_000_000 } });
	async prepare(): Promise<this> {
		await this.bash.exec(setup);
		return this;
	}
	async script(text: string): Promise<string> {
		return (await this.bash.exec(text)).stdout;
	}
	async calls(line: string): Promise<string> {
		let output = "";
		for (let i = 0; i < calls; i++) output += (await this.bash.exec(line)).stdout;
		return output;
	}
}

/** Seconds of both sides, in turn so that a busy machine slows both. */
async function race(ours: Work, theirs: Work): Promise<readonly [ours: number, theirs: number]> {
	const seconds: [number[], number[]] = [[], []];
	const outputs: [string, string] = ["", ""];
	for (let round = 0; round < rounds; round++) {
		for (const side of [0, 1] as const) {
			const start = performance.now();
			outputs[side] = await (side === 0 ? ours : theirs)();
			if (round > 0) seconds[side].push((performance.now() - start) / 1000);
		}
	}
	if (outputs[0] !== outputs[1]) throw new Error(`the two sides did not print the same: ${JSON.stringify(outputs.map((o) => [o.length, o.slice(0, 40)]))}`);
	return [median(seconds[0]), median(seconds[1])];
}

function row(what: string, count: number, [ours, theirs]: readonly [number, number]): Row {
	const perSecond = (seconds: number): string => Math.round(count / seconds).toLocaleString("en");
	return { what, ours: perSecond(ours), peer: perSecond(theirs), ratio: `${(theirs / ours).toFixed(1)} x`, aim: "10 x" };
}

export async function commandRows(boot: () => Machine): Promise<Row[]> {
	const inScript: Row[] = [];
	const inCalls: Row[] = [];
	for (const { name, line, lines } of commands) {
		const ours = new Ours(boot());
		const theirs = await new Theirs().prepare();
		const text = `${line}\n`.repeat(lines);
		inCalls.push(
			row(
				`${name}: one call a line, per second`,
				calls,
				await race(
					() => ours.calls(line),
					() => theirs.calls(line),
				),
			),
		);
		inScript.push(
			row(
				`${name}: a script of ${lines} lines, per second`,
				lines,
				await race(
					() => ours.script(text),
					() => theirs.script(text),
				),
			),
		);
	}
	return [...inCalls, ...inScript];
}
