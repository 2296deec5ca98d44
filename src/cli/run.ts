/** `underdock run [--world NAME] FILE.sh`: one script in bash on a fresh machine's first host; output and status are the script's own. */
import { readFileSync, writeSync } from "node:fs";
import { signalNumber } from "../engine/kernel/signal-names.ts";
import { fromCaller } from "./caller.ts";
import { bootMachine, worldOption } from "./world.ts";

/** Steps after which a script is taken to run for ever (a microsecond of virtual time each). */
const MAX_STEPS = 2_000_000_000;

/** Writes all of it, also into a pipe whose reader is slow. */
function put(fd: number, data: Uint8Array): void {
	for (let at = 0; at < data.length; ) {
		try {
			at += writeSync(fd, data, at);
		} catch (error) {
			if ((error as { code?: string }).code !== "EAGAIN") throw error;
		}
	}
}

/** Returns the exit status. */
export function run(args: readonly string[]): number {
	const chosen = worldOption(args);
	if (!chosen) return 2;
	const [file, ...rest] = chosen.rest;
	if (file === undefined) {
		console.error("usage: underdock run [--world NAME] FILE.sh [ARGUMENT ...]");
		return 2;
	}
	let script: Uint8Array;
	try {
		script = readFileSync(fromCaller(file));
	} catch (error) {
		console.error(`underdock: ${file}: ${(error as Error).message}`);
		return 2;
	}
	const machine = bootMachine(chosen.world);
	let status: number | undefined;
	machine.events.listen((e) => {
		if (e.type === "defect") console.error(`underdock: engine error in ${e.program}: ${e.message}`);
	});
	const name = file.split("/").at(-1) as string;
	machine.writeFile(`/root/${name}`, script);
	machine.spawn("/bin/bash", ["bash", name, ...rest], {
		onStdout: (data) => put(1, data),
		onStderr: (data) => put(2, data),
		onExit: (s) => {
			status = s.kind === "exited" ? s.code : s.kind === "signaled" ? 128 + signalNumber(s.signal) : 1;
		},
	});
	machine.settle(MAX_STEPS, () => status !== undefined);
	if (status === undefined) {
		console.error(`underdock: ${file}: stopped: the script did not end`);
		return 124;
	}
	return status;
}
