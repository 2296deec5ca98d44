/** Machines for the bench, whose programs are all there. */
import { Machine } from "../../engine/machine.ts";
import { registry } from "../../engine/programs/index.ts";
import { worlds } from "../../engine/world/index.ts";

export type { Machine };

export const boot = (): Machine => new Machine({ world: worlds["one-host"], seed: 1, programs: registry });

/** Starts something and runs the machine until it has ended. */
export function settled(machine: Machine, start: (onExit: () => void) => unknown): void {
	let ended = false;
	start(() => {
		ended = true;
	});
	machine.settle(Number.MAX_SAFE_INTEGER, () => ended);
}

/** Runs a bash script on a machine and returns what it printed, errors included. */
export function runScript(machine: Machine, text: string): string {
	const chunks: Uint8Array[] = [];
	const take = (data: Uint8Array): number => chunks.push(data);
	machine.writeFile("/root/bench.sh", text);
	settled(machine, (onExit) => machine.spawn("/bin/bash", ["bash", "bench.sh"], { onExit, onStdout: take, onStderr: take }));
	return Buffer.concat(chunks).toString();
}

export function milliseconds(act: () => void): number {
	const start = performance.now();
	act();
	return performance.now() - start;
}
