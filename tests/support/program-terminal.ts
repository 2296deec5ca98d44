/** For tests: one program on a terminal of a booted host, with the screen that a person would see. */
import type { Blocking, Sys, WaitStatus } from "../../src/engine/kernel/abi.ts";
import { encode } from "../../src/engine/kernel/text.ts";
import type { Tty } from "../../src/engine/kernel/tty.ts";
import type { InstalledProgram } from "../../src/engine/programs/lib/program.ts";
import { type BareMachine, bareMachine } from "../../src/engine/testing/bare-machine.ts";
import { TestScreen } from "./terminal.ts";

export class ProgramTerminal {
	readonly machine: BareMachine = bareMachine();
	readonly screen: TestScreen;
	/** How the program ended; undefined while it runs. */
	status: WaitStatus | undefined;
	readonly tty: Tty;

	constructor(rows = 24, cols = 80) {
		this.screen = new TestScreen(rows, cols);
		const { kernel } = this.machine;
		this.tty = kernel.createTty({ rows, cols }, (data) => this.screen.write(data));
	}

	/** Runs what needs no terminal to its end: to write files, and to read them. */
	prepare(main: (sys: Sys) => Blocking<void>): void {
		this.machine.run(function* (sys) {
			yield* main(sys);
			return 0;
		});
	}

	/** Starts the program in a session of its own on the terminal, and runs until it waits. `input` takes the place of standard input. */
	start(program: InstalledProgram, args: readonly string[], options: { environ?: Record<string, string>; input?: string } = {}): void {
		const path = `/dev/${this.tty.name}`;
		const environ = new Map(Object.entries({ TERM: "xterm-256color", HOME: "/root", ...options.environ }));
		const task = this.machine.start(function* (sys) {
			sys.setsid();
			const fd = yield* sys.open(path, { read: true, write: true });
			sys.setControllingTty(fd);
			for (const target of [0, 1, 2]) if (target !== fd) sys.dup2(fd, target);
			if (fd > 2) sys.close(fd);
			if (options.input !== undefined) {
				const [read, write] = sys.pipe();
				yield* sys.write(write, options.input);
				sys.close(write);
				sys.dup2(read, 0);
				sys.close(read);
			}
			return yield* program.run(Object.create(sys, { environ: { value: environ } }) as Sys, [program.name, ...args]);
		});
		this.machine.kernel.events.listen((event) => {
			if (event.type === "exit" && event.pid === task.pid) this.status = event.status;
		});
		this.machine.settle();
	}

	type(text: string): void {
		this.tty.receive(encode(text));
		this.machine.settle();
	}

	resize(rows: number, cols: number): void {
		this.screen.resize(rows, cols);
		this.tty.resize({ rows, cols });
		this.machine.settle();
	}
}
