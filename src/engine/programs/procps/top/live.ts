/** top in a terminal: raw mode, keys, redrawing in place. */
import type { Blocking, Sys, Termios } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { decode } from "../../../kernel/text.ts";
import { reason } from "../../lib/report.ts";
import { parseSignal } from "../../lib/signal-argument.ts";
import type { TopState } from "./state.ts";

const help = [
	"Help for Interactive Commands",
	"",
	"  P,M,N,T  sort by processor, memory, number, time    R  reverse the order",
	"  c  command line or name       1  each processor or their sum",
	"  i  idle tasks on or off       S  time of dead children on or off",
	"  u  only one user              n  how many tasks",
	"  k  signal a process           r  change a nice value",
	"  d or s  delay between updates",
	"  space or enter  update now    q  quit",
	"",
	"Press any key to go on",
];

/** The terminal while top has it. */
export class LiveScreen {
	private readonly sys: Sys;
	private readonly saved: Termios;
	constructor(sys: Sys) {
		this.sys = sys;
		this.saved = sys.tcgetattr(0);
		const raw: Termios = { ...this.saved, icanon: false, echo: false, cc: { ...this.saved.cc, min: 1, time: 0 } };
		sys.tcsetattr(0, raw);
	}

	restore(): void {
		this.sys.tcsetattr(0, this.saved);
	}

	/** Lines from the top; what was there before is wiped. `highlight` is the line of headings. */
	*draw(lines: readonly string[], highlight: number, rows: number): Blocking<void> {
		const body = lines.slice(0, rows).map((text, i) => (i === highlight ? `\x1b[7m${text}\x1b[m\x1b[K` : `${text}\x1b[K`));
		yield* this.sys.write(1, `\x1b[?25l\x1b[H${body.join("\r\n")}\x1b[J`);
	}

	/** A key, or undefined when `seconds` pass without one. */
	*key(seconds: number): Blocking<string | undefined> {
		try {
			const [ready] = yield* this.sys.poll([{ fd: 0, read: true }], seconds);
			if (!ready?.readable && !ready?.hangup) return undefined;
			const bytes = yield* this.sys.read(0, 16);
			return bytes.length === 0 ? "q" : decode(bytes);
		} catch (error) {
			// a signal such as SIGWINCH: draw anew
			if (isErrno(error, "EINTR")) return undefined;
			throw error;
		}
	}

	/** A line typed at a question; undefined when given up with Escape. */
	*ask(question: string, row: number): Blocking<string | undefined> {
		let answer = "";
		for (;;) {
			yield* this.sys.write(1, `\x1b[${row};1H\x1b[?25h${question} ${answer}\x1b[K`);
			const typed = (yield* this.key(3600)) ?? "";
			for (const char of typed) {
				if (char === "\r" || char === "\n") return answer;
				if (char === "\x1b") return undefined;
				if (char === "\x7f" || char === "\b") answer = answer.slice(0, -1);
				else answer += char;
			}
		}
	}
}

/** Does what a key says; false ends top. */
export function* handleKey(sys: Sys, screen: LiveScreen, state: TopState, key: string, row: number): Blocking<boolean> {
	const ask = (question: string) => screen.ask(question, row);
	switch (key) {
		case "q":
		case "\x03":
			return false;
		case "P":
			state.sortBy("%CPU");
			break;
		case "M":
			state.sortBy("%MEM");
			break;
		case "N":
			state.sortBy("PID");
			break;
		case "T":
			state.sortBy("TIME+");
			break;
		case "R":
			state.descending = !state.descending;
			break;
		case "c":
			state.full = !state.full;
			break;
		case "i":
			state.idleHidden = !state.idleHidden;
			break;
		case "S":
			state.cumulative = !state.cumulative;
			break;
		case "1":
			state.eachProcessor = !state.eachProcessor;
			break;
		case "u": {
			const user = yield* ask("Which user (blank for all)");
			if (user !== undefined) state.message = state.filterUser(user) ? "" : " Invalid user";
			break;
		}
		case "n":
		case "#": {
			const count = yield* ask(`Maximum tasks = ${state.limit ?? 0}, change to (0 is unlimited)`);
			if (count !== undefined && /^\d+$/.test(count)) state.limit = Number(count) || undefined;
			break;
		}
		case "d":
		case "s": {
			const delay = Number(yield* ask(`Change delay from ${state.delay.toFixed(1)} to`));
			if (delay > 0) state.delay = delay;
			break;
		}
		case "k": {
			const first = state.firstPid ?? 0;
			const pid = yield* ask(`PID to signal/kill [default pid = ${first}]`);
			if (pid === undefined) break;
			const number = pid === "" ? first : Number(pid);
			const name = yield* ask(`Send pid ${number} signal [15/sigterm]`);
			if (name === undefined) break;
			const signal = name === "" ? "TERM" : parseSignal(name);
			if (signal === undefined) state.message = " Invalid signal";
			else
				state.message = attempt(
					() => {
						sys.kill(number, signal);
					},
					(words) => ` Failed signal pid '${number}' with '${signal}': ${words}`,
				);
			break;
		}
		case "r": {
			const first = state.firstPid ?? 0;
			const pid = yield* ask(`PID to renice [default pid = ${first}]`);
			const value = pid === undefined ? undefined : yield* ask(`Renice PID ${pid || first} to value`);
			if (value !== undefined && /^-?\d+$/.test(value)) {
				const number = Number(pid || first);
				state.message = attempt(
					() => {
						sys.setpriority(number, Number(value));
					},
					(words) => ` Failed renice of PID ${number} to ${value}: ${words}`,
				);
			}
			break;
		}
		case "h":
		case "?":
			yield* screen.draw(help, -1, row + 20);
			yield* screen.key(3600);
			break;
	}
	return true;
}

function attempt(act: () => void, failed: (words: string) => string): string {
	try {
		act();
		return "";
	} catch (error) {
		return failed(reason(error));
	}
}
