/** The progress meter and the bar of -#. lib/progress.c, tool_cb_prg.c. */
import type { Blocking, Sys } from "../../kernel/abi.ts";

const HEAD =
	"  % Total    % Received % Xferd  Average Speed  Time    Time    Time   Current\n" +
	"                                 Dload  Upload  Total   Spent   Left   Speed\n";
const UNITS = ["", "k", "M", "G", "T", "P"];

/** max6data: five or six characters for a number of bytes. */
export function shortSize(bytes: number): string {
	if (bytes < 100_000) return String(Math.floor(bytes)).padStart(6);
	let value = bytes;
	for (const unit of UNITS.slice(1)) {
		value /= 1024;
		if (value < 100) return `${(Math.floor(value * 100) / 100).toFixed(2)}${unit}`.padStart(6);
		if (value < 1000) return `${(Math.floor(value * 10) / 10).toFixed(1)}${unit}`.padStart(6);
		if (value < 10_000) return `${Math.floor(value)}${unit}`.padStart(6);
	}
	return "  huge";
}

/** time2str: seven characters. */
function duration(seconds: number): string {
	if (seconds <= 0) return "       ";
	const h = Math.floor(seconds / 3600);
	const two = (n: number): string => String(n).padStart(2, "0");
	if (h <= 99)
		return h > 0
			? `${h}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`.padStart(7)
			: `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`.padStart(7);
	const days = Math.floor(seconds / 86400);
	return (days <= 999 ? `${days}d ${two(h % 24)}h` : `${days}d`).padStart(7);
}

export class Progress {
	private readonly sys: Sys;
	private readonly fd: number;
	private readonly kind: "meter" | "bar" | "none";
	private readonly start: number;
	private shown = false;
	private lastShown = -Infinity;
	received = 0;
	receiveTotal: number | undefined;
	sent = 0;
	sendTotal: number | undefined;
	constructor(sys: Sys, fd: number, kind: "meter" | "bar" | "none") {
		this.sys = sys;
		this.fd = fd;
		this.kind = kind;
		this.start = sys.clock("monotonic");
	}
	private line(): string {
		const spent = this.sys.clock("monotonic") - this.start;
		const speed = (bytes: number): number => (spent > 0 ? bytes / spent : 0);
		const percent = (now: number, total: number | undefined): number => (total ? Math.floor((now * 100) / total) : 0);
		const total = (this.receiveTotal ?? this.received) + (this.sendTotal ?? this.sent);
		const rate = speed(this.received) + speed(this.sent);
		const estimate = this.receiveTotal !== undefined && speed(this.received) > 0 ? Math.floor(this.receiveTotal / speed(this.received)) : 0;
		const seconds = Math.floor(spent);
		return [
			`\r${String(percent(this.received + this.sent, total)).padStart(3)} `,
			shortSize(total),
			` ${String(percent(this.received, this.receiveTotal)).padStart(3)} `,
			shortSize(this.received),
			` ${String(percent(this.sent, this.sendTotal)).padStart(3)} `,
			shortSize(this.sent),
			" ",
			shortSize(speed(this.received)),
			" ",
			shortSize(speed(this.sent)),
			` ${duration(estimate)} ${duration(seconds)} ${duration(Math.max(0, estimate - seconds))} `,
			shortSize(spent < 1 ? 0 : rate),
		].join("");
	}
	private bar(): string {
		const total = (this.receiveTotal ?? 0) + (this.sendTotal ?? 0);
		const now = this.received + this.sent;
		const width = 79 - 7;
		const part = total ? now / total : 1;
		return `\r${"#".repeat(Math.floor(part * width)).padEnd(width)} ${(part * 100).toFixed(1).padStart(5)}%`;
	}
	/** Once a second, and with `force`. */
	*update(force = false): Blocking<void> {
		if (this.kind === "none") return;
		const now = this.sys.clock("monotonic");
		if (!force && now - this.lastShown < 1) return;
		this.lastShown = now;
		if (this.kind === "bar") {
			if (this.received + this.sent > 0) yield* this.sys.write(this.fd, this.bar());
			this.shown ||= this.received + this.sent > 0;
			return;
		}
		if (!this.shown) yield* this.sys.write(this.fd, HEAD);
		this.shown = true;
		yield* this.sys.write(this.fd, this.line());
	}
	/** The last word, a few times as real ones do when data, its end and the transfer's end come together. */
	*end(ok: boolean): Blocking<void> {
		if (this.kind === "none") return;
		if (ok) for (let i = this.kind === "bar" ? 1 : this.received + this.sent > 0 ? 3 : 1; i > 0; i--) yield* this.update(true);
		if (this.shown) yield* this.sys.write(this.fd, "\n");
	}
}
