/** For tests: scripts and typing on a whole host. */
import { decode } from "../kernel/text.ts";
import { Machine } from "../machine.ts";
import { registry } from "../programs/index.ts";
import { worlds } from "../world/index.ts";

/** Throws what a program of the engine threw: always a defect. */
function machine(): Machine {
	const made = new Machine({ world: worlds["one-host"], seed: 1, programs: registry });
	made.events.listen((event) => {
		if (event.type === "defect") throw new Error(`${event.program}: ${event.message}`);
	});
	return made;
}

/** What a program prints on both its outputs, in order, with `[exit N]` behind it unless N is 0. */
export function run(program: "bash" | "sh" | "busybox", ...args: string[]): string {
	const host = machine();
	let text = "";
	let ended: string | undefined;
	const take = (data: Uint8Array): void => {
		text += decode(data);
	};
	host.spawn(`/bin/${program}`, [program, ...args], {
		onStdout: take,
		onStderr: take,
		onExit: (status) => {
			ended = status.kind === "exited" ? (status.code === 0 ? "" : `[exit ${status.code}]\n`) : `[${status.kind}]\n`;
		},
	});
	host.settle(1e9, () => ended !== undefined);
	return text + (ended ?? "[did not end]\n");
}

/** A terminal with a login shell whose prompt is `$ `. Bracketed paste is left out of what it shows. */
export class Typist {
	private readonly host = machine();
	private shown = "";
	constructor() {
		this.host.onOutput = (_terminal, data) => {
			this.shown += decode(data);
		};
		this.host.openTerminal(1, { rows: 24, cols: 80 });
		this.type("PS1='$ '; HISTFILE=\r");
	}
	/** Lets so many virtual seconds pass. */
	wait(seconds: number): void {
		const end = this.host.now + seconds * 1e9;
		while (this.host.now < end) {
			this.host.run(100_000, end);
			if (!this.host.busy) this.host.advance(Math.min(end, this.host.nextTimer ?? end));
		}
	}
	/** Types, gives the machine a tenth of a second, and returns what was shown since the last time. */
	type(keys: string): string {
		this.host.keys(1, keys);
		this.wait(0.1);
		return this.seen();
	}
	/** What was shown since the last time; line ends are plain. */
	seen(): string {
		const text = this.shown.replace(/\x1b\[\?2004[hl]/g, "").replace(/\r+\n?/g, (end) => (end.endsWith("\n") ? "\n" : ""));
		this.shown = "";
		return text;
	}
}
