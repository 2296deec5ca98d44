/** Plays command scripts as the recordings in tests/conformance were made: line by line in one bash, with a transcript of what came out. */

import { concat, decode } from "../engine/kernel/text.ts";
import { Machine } from "../engine/machine.ts";
import { registry } from "../engine/programs/index.ts";
import { worlds } from "../engine/world/index.ts";

/** The loop that plays a case, in the layout of `declare -f`, so that messages name the same line as on the recorder. */
const player = `play () 
{ 
    local rc=0;
    while IFS= read -r line 0<&4 || [ -n "$line" ]; do
        case $line in 
            '' | '#'*)
                printf '%s\\n' "$line";
                continue
            ;;
        esac;
        printf '$ %s\\n' "$line";
        ( exit $rc );
        eval "$line" > /run/.out 2>&1 < /dev/null;
        rc=$?;
        cat /run/.out;
        [ -s /run/.out ] && [ -n "$(tail -c1 /run/.out)" ] && echo '[no newline]';
        [ $rc -ne 0 ] && echo "[exit $rc]";
    done
}
exec 4</run/.case; shopt -s expand_aliases; play`;

/** The environment that systemd gives a service like the recorder's: systemd.exec(5). */
function serviceEnvironment(machine: Machine, unit: string): Map<string, string> {
	const invocation = [...machine.kernel.random.bytes(16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
	return new Map([
		["LANG", "C.UTF-8"],
		["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"],
		["HOME", "/root"],
		["USER", "root"],
		["TERM", "xterm-256color"],
		["INVOCATION_ID", invocation],
		["MEMORY_PRESSURE_WATCH", `/sys/fs/cgroup${unit}/memory.pressure`],
		["MEMORY_PRESSURE_WRITE", btoa("some 200000 2000000\0")],
	]);
}

/** The control group in which the recorder's service runs its cases. */
const UNIT = "/system.slice/oracle-agent.service";

/** Bounds of one case: steps of the scheduler (a microsecond of virtual time each) and bytes of output. */
const MAX_STEPS = 300_000_000;
const MAX_OUTPUT = 64 * 1024 * 1024;

export interface Played {
	readonly text: string;
	/** Why it ended early; undefined when every line was played. */
	readonly problem: string | undefined;
	/** What went wrong inside the engine: always a defect of Underdock. */
	readonly defects: readonly string[];
	/** The machine as the last line left it. */
	readonly machine: Machine;
}

export interface PlayOptions {
	readonly seed?: number;
	/** Play on this machine instead of a fresh one. */
	readonly machine?: Machine;
}

/** Plays `commands` (one a line) on a fresh default host. */
export function play(commands: string, options: PlayOptions = {}): Played {
	const machine = options.machine ?? new Machine({ world: worlds["one-host"], seed: options.seed ?? 1, programs: registry });
	const chunks: Uint8Array[] = [];
	const defects: string[] = [];
	let size = 0;
	let ended = false;
	machine.events.listen((e) => {
		if (e.type === "defect") defects.push(`${e.program}: ${e.message}`);
	});
	const take = (data: Uint8Array) => {
		chunks.push(data.slice());
		size += data.length;
	};
	machine.writeFile("/run/.case", commands);
	machine.spawn("/bin/bash", ["bash", "-c", player], {
		cgroup: UNIT,
		environ: serviceEnvironment(machine, UNIT),
		ignores: ["PIPE"],
		onStdout: take,
		onStderr: take,
		onExit: () => {
			ended = true;
		},
	});
	machine.settle(MAX_STEPS, () => ended || size > MAX_OUTPUT);
	const problem = ended ? undefined : size > MAX_OUTPUT ? "more than 64 MiB of output" : "a command did not end";
	return { text: chunks.length ? decode(concat(chunks)) : "", problem, defects, machine };
}
