/** Log lines as logrus writes them to what is no terminal. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { encode } from "../../kernel/text.ts";
import { civilFromSeconds } from "../lib/calendar.ts";
import type { Configuration } from "./configuration.ts";

export const VERSION = "2.8.3+ds1";
export const GO_VERSION = "go1.26.5";

type Fields = readonly (readonly [string, string | number])[];

const levels = { error: 0, warn: 1, warning: 1, info: 2, debug: 3 } as const;

const plain = /^[A-Za-z0-9\-._/@^+]+$/;
const quoted = (value: string | number): string => (typeof value === "number" || plain.test(value) ? String(value) : JSON.stringify(value));

const two = (n: number): string => String(n).padStart(2, "0");
const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A UUID of version 4. */
export function uuid(sys: Sys): string {
	const bytes = sys.getrandom(16);
	bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
	bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
	const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export class Log {
	private readonly sys: Sys;
	private readonly level: number;
	private readonly fields: Fields;
	private readonly accessLog: boolean;

	constructor(sys: Sys, { level, fields, accessLog }: Configuration) {
		this.sys = sys;
		this.level = levels[level] ?? 2;
		this.fields = [["go.version", GO_VERSION], ["instance.id", uuid(sys)], ...fields, ["version", VERSION]];
		this.accessLog = accessLog;
	}

	private time(): string {
		const now = this.sys.clock("realtime");
		const t = civilFromSeconds(Math.floor(now));
		const fraction = String(Math.floor((now % 1) * 1e9))
			.padStart(9, "0")
			.replace(/0+$/, "");
		return `${t.year}-${two(t.month)}-${two(t.day)}T${two(t.hour)}:${two(t.minute)}:${two(t.second)}${fraction === "" ? "" : `.${fraction}`}Z`;
	}

	private *write(fd: number, line: string): Blocking<void> {
		try {
			yield* this.sys.write(fd, encode(line));
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}

	/** `own`: what is said of the registry itself: all, its instance, or nothing but Go's version, as of requests. */
	*say(level: "error" | "warning" | "info", message: string, more: Fields = [], own: "all" | "instance" | "none" = "all"): Blocking<void> {
		if (levels[level] > this.level) return;
		const left = { all: [], instance: ["version"], none: ["version", "instance.id"] }[own] as readonly string[];
		const about = this.fields.filter(([name]) => !left.includes(name));
		const fields = [...about, ...more].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([name, value]) => ` ${name}=${quoted(value)}`);
		yield* this.write(2, `time="${this.time()}" level=${level} msg=${quoted(message)}${fields.join("")}\n`);
	}

	/** The last line of a registry that cannot run. */
	*fatal(message: string): Blocking<void> {
		yield* this.write(2, `time="${this.time()}" level=fatal msg=${quoted(message)}\n`);
	}

	/** The common log format with referrer and agent. */
	*access(client: string, request: string, status: number, size: number, referrer: string, agent: string): Blocking<void> {
		if (!this.accessLog) return;
		const t = civilFromSeconds(Math.floor(this.sys.clock("realtime")));
		const stamp = `${two(t.day)}/${monthNames[t.month - 1]}/${t.year}:${two(t.hour)}:${two(t.minute)}:${two(t.second)} +0000`;
		yield* this.write(1, `${client} - - [${stamp}] "${request}" ${status} ${size} "${referrer}" "${agent}"\n`);
	}
}
