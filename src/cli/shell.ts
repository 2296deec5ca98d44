/** `underdock shell [--world NAME]`: the machine's first host in your own terminal. Ctrl-] leaves, so does `exit`. */
import { bootMachine, worldOption } from "./world.ts";

const LEAVE = "\x1d";
/** Steps between two looks at the keyboard. */
const SLICE_STEPS = 20_000;

/** Ends with the shell. */
export function shell(args: readonly string[]): number | Promise<number> {
	const chosen = worldOption(args);
	if (!chosen) return 2;
	const { stdin, stdout } = process;
	const machine = bootMachine(chosen.world);
	const started = performance.now();
	/** Virtual time may go up to here. */
	const allowed = () => (performance.now() - started) * 1e6;
	return new Promise((done) => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const finish = () => {
			clearTimeout(timer);
			if (stdin.isTTY) stdin.setRawMode(false);
			stdin.pause();
			done(0);
		};
		let ended = false;
		const pump = () => {
			clearTimeout(timer);
			if (machine.run(SLICE_STEPS) === "idle") {
				machine.advance(allowed());
				if (ended && machine.run(0) === "idle") return finish();
				const next = machine.nextTimer;
				if (next !== undefined) timer = setTimeout(pump, Math.max(0, (next - allowed()) / 1e6));
			} else timer = setTimeout(pump, Math.max(0, (machine.now - allowed()) / 1e6));
		};
		const type = (text: string) => {
			if (text.includes(LEAVE)) return finish();
			if (machine.run(0) === "idle") machine.advance(allowed());
			machine.keys(1, text);
			pump();
		};
		machine.onOutput = (_terminal, data) => stdout.write(data);
		const size = () => ({ rows: stdout.rows ?? 24, cols: stdout.columns ?? 80 });
		machine.openTerminal(1, size());
		const [login] = [...machine.kernel.pidNamespace.tasks.values()].slice(-1);
		machine.events.listen((e) => {
			if (e.type === "exit" && e.pid === login?.pid) ended = true;
			if (e.type === "defect") console.error(`\r\nengine error in ${e.program}: ${e.message}`);
		});
		stdout.on("resize", () => machine.resize(1, size()));
		if (stdin.isTTY) stdin.setRawMode(true);
		stdin.setEncoding("utf8");
		stdin.on("data", type);
		stdin.on("end", () => type("\x04"));
		pump();
	});
}
