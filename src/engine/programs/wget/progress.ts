/** The two gauges of wget: rows of dots for a log, a bar for a terminal. src/progress.c. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { decimal, human, rate, shortTime } from "./amounts.ts";
import type { Plan } from "./plan.ts";

interface Gauge {
	update(bytes: number, seconds: number): Blocking<void>;
	finish(seconds: number): Blocking<void>;
}

/** How many bytes a dot is, dots in a cluster, dots in a line. */
const styles: Readonly<Record<string, readonly [number, number, number]>> = {
	default: [1024, 10, 50],
	binary: [8192, 16, 48],
	mega: [65536, 8, 48],
	giga: [1 << 20, 8, 32],
};
const units = ["", "K", "M", "G"];

export class Dots implements Gauge {
	private readonly say: (text: string) => Blocking<void>;
	private readonly total: number | undefined;
	private readonly initial: number;
	private readonly style: readonly [number, number, number];
	private accumulated = 0;
	private rows = 0;
	private dots = 0;
	/** Seconds and bytes at the end of the last row. */
	private lastTime = 0;
	private received = 0;
	private rowBytes = 0;
	constructor(say: (text: string) => Blocking<void>, initial: number, total: number | undefined, style = "default") {
		this.say = say;
		this.initial = initial;
		this.total = total;
		this.style = styles[style] ?? [1024, 10, 50];
	}
	/** Marks what was there before with commas. */
	*begin(): Blocking<void> {
		if (this.initial === 0) return;
		const [dot, spacing, line] = this.style;
		const row = dot * line;
		const skipped = Math.floor(this.initial / row) * row;
		if (skipped >= row) {
			const width = Math.max(6, String(Math.floor(skipped / 1024)).length);
			yield* this.say(`\n${" ".repeat(width + 2)}[ skipping ${Math.floor(skipped / 1024)}K ]`);
			this.rows = skipped / row;
		}
		let left = this.initial - skipped;
		for (; left >= dot; left -= dot) yield* this.dot(",", dot, spacing);
	}
	private *dot(char: string, dot: number, spacing: number): Blocking<void> {
		const line = this.style[2];
		if (this.dots === 0) yield* this.say(`\n${String((this.rows * dot * line) / 1024).padStart(6)}K`);
		yield* this.say(`${this.dots % spacing === 0 ? " " : ""}${char}`);
		this.dots++;
	}
	*update(bytes: number, seconds: number): Blocking<void> {
		const [dot, spacing, line] = this.style;
		this.accumulated += bytes;
		this.received += bytes;
		for (; this.accumulated >= dot; this.accumulated -= dot) {
			yield* this.dot(".", dot, spacing);
			this.rowBytes += dot;
			if (this.dots < line) continue;
			this.rows++;
			this.dots = 0;
			yield* this.say(this.stats(seconds, false));
		}
	}
	private stats(seconds: number, last: boolean): string {
		const [dot, , line] = this.style;
		const shown = last ? this.initial + this.received : this.rows * dot * line;
		const percent = this.total ? `${String(Math.floor((100 * shown) / this.total)).padStart(3)}%` : "";
		const bytes = last ? this.rowBytes + this.accumulated : this.rowBytes;
		const { value, unit } = rate(bytes, seconds - this.lastTime);
		this.lastTime = seconds;
		this.rowBytes = 0;
		const speed = ` ${decimal(value).padStart(4)}${units[unit]}`;
		if (last) return `${percent}${speed}=${seconds >= 10 ? shortTime(seconds + 0.5) : `${decimal(seconds)}s`}`;
		const average = this.received / Math.max(seconds, 1e-9);
		return `${percent}${speed}${this.total ? ` ${shortTime((this.total - shown) / average + 0.5)}` : ""}`;
	}
	*finish(seconds: number): Blocking<void> {
		const [dot, spacing, line] = this.style;
		let text = this.dots === 0 ? `\n${String((this.rows * dot * line) / 1024).padStart(6)}K` : "";
		for (let i = this.dots; i < line; i++) text += i % spacing === 0 ? "  " : " ";
		yield* this.say(`${text}${this.stats(seconds, true)}\n\n`);
	}
}

const NAME_WIDTH = 20;

class Bar implements Gauge {
	private readonly sys: Sys;
	private readonly fd: number;
	private readonly name: string;
	private readonly initial: number;
	private readonly total: number | undefined;
	private readonly width: number;
	private received = 0;
	private lastShown = -1;
	constructor(sys: Sys, fd: number, name: string, initial: number, total: number | undefined) {
		this.sys = sys;
		this.fd = fd;
		this.name = name;
		this.initial = initial;
		this.total = total;
		this.width = sys.isatty(fd) ? sys.getWindowSize(fd).cols - 1 : 79;
	}
	private line(seconds: number, done: boolean): string {
		const size = this.initial + this.received;
		const name = (this.name.length > NAME_WIDTH - 1 ? this.name.slice(0, NAME_WIDTH - 1) : this.name).padEnd(NAME_WIDTH);
		const bar = Math.max(5, this.width - NAME_WIDTH - 5 - 2 - 8 - 11 - 14 + 1);
		const filled = this.total ? Math.min(bar, Math.floor((bar * size) / this.total)) : 0;
		const skipped = this.total ? Math.min(filled, Math.floor((bar * this.initial) / this.total)) : 0;
		const gauge = this.total
			? `${"+".repeat(skipped)}${"=".repeat(Math.max(0, filled - skipped - 1))}${filled > skipped ? ">" : ""}`.padEnd(bar)
			: "<=>".padStart(Math.min(bar, 3 + Math.floor(seconds * 5))).padEnd(bar);
		const percent = this.total ? `${String(Math.floor((100 * size) / this.total)).padStart(3)}%`.padEnd(4) : "    ";
		const { value, unit } = rate(this.received, seconds);
		const speed = seconds > 0.15 && this.received > 0 ? `${decimal(value).padStart(4)}${["B", "KB", "MB", "GB"][unit]}/s` : "--.-KB/s";
		const eta = this.total && this.received ? shortTime(((this.total - size) * seconds) / this.received) : "";
		const tail = done ? `    in ${seconds >= 10 ? shortTime(seconds + 0.5) : `${decimal(seconds)}s`}` : eta ? `    eta ${eta}` : "";
		return `\r${name}${percent}[${gauge}] ${human(size, 1000, 2).padStart(7)}  ${speed}${tail.padEnd(14)}`;
	}
	*update(bytes: number, seconds: number): Blocking<void> {
		this.received += bytes;
		if (seconds - this.lastShown < 0.2 && this.lastShown >= 0) return;
		this.lastShown = seconds;
		yield* this.sys.write(this.fd, this.line(seconds, false));
	}
	*finish(seconds: number): Blocking<void> {
		yield* this.sys.write(this.fd, `${this.line(seconds, true)}\n\n`);
	}
}

/** The gauge that the options and the place of the log call for; none where little is said. */
export function gaugeFor(sys: Sys, log: number, plan: Plan, name: string, offset: number, total: number | undefined): Gauge | undefined {
	if (plan.verbosity !== "verbose" && !plan.showProgress) return undefined;
	const [kind = "", style] = (plan.progress ?? (sys.isatty(log) || plan.showProgress ? "bar" : "dot")).split(":");
	const whole = total === undefined ? undefined : total + offset;
	if (kind === "bar" && (sys.isatty(log) || style === "force")) return new Bar(sys, log, name, offset, whole);
	const say = function* (text: string): Blocking<void> {
		yield* sys.write(log, text);
	};
	return new Dots(say, offset, whole, style);
}
