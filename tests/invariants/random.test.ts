import fc from "fast-check";
import { expect, test } from "vitest";
import { Machine } from "../../src/engine/machine.ts";
import { registry } from "../../src/engine/programs/index.ts";
import { worlds } from "../../src/engine/world/index.ts";
import { brokenInvariants } from "../support/invariants.ts";
import { anyCommand } from "./commands.ts";

/** How many sequences are played, and where fast-check begins: UNDERDOCK_RANDOM_SEED plays the same again. */
const runs = Number(process.env["UNDERDOCK_RANDOM_RUNS"] ?? 2000);
const seed = Number(process.env["UNDERDOCK_RANDOM_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

/** The most steps one command may take before the next is given: loops without end go on in the background. */
const COMMAND_STEPS = 60_000;

/** Plays the commands, each in a bash of its own on the same machine; what was broken, and after which command. */
function playAll(commands: readonly string[]): { after: string; broken: string[] } | undefined {
	const machine = new Machine({ world: worlds["one-host"], seed: 1, programs: registry });
	const defects: string[] = [];
	machine.events.listen((event) => {
		if (event.type === "defect") defects.push(`${event.program}: ${event.message}`);
	});
	for (const command of commands) {
		if (machine.kernel.halted) return undefined;
		let ended = false;
		machine.spawn("/bin/bash", ["bash", "-c", command], {
			onExit: () => {
				ended = true;
			},
		});
		machine.settle(COMMAND_STEPS, () => ended);
		const broken = [...defects, ...brokenInvariants(machine.kernel)];
		if (broken.length > 0) return { after: command, broken };
	}
	return undefined;
}

test(`the machine stays sound whatever is run (seed ${seed}, ${runs} sequences)`, { timeout: 600_000 }, () => {
	console.log(`random command sequences: seed ${seed}`);
	fc.assert(
		fc.property(fc.array(anyCommand, { minLength: 1, maxLength: 12 }), (commands) => {
			expect(playAll(commands)).toBeUndefined();
		}),
		{ seed, numRuns: runs },
	);
});
