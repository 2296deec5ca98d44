/** How dmesg writes a record. */
import { formatTime } from "../../lib/time-format.ts";
import type { Zone } from "../../lib/timezone.ts";
import { facilities, facilityOf, type LogRecord, levelOf, levels } from "./records.ts";

export const timeFormats = ["delta", "reltime", "ctime", "notime", "iso", "raw"] as const;
export type TimeFormat = (typeof timeFormats)[number] | "plain";

export interface Format {
	readonly time: TimeFormat;
	/** `<5>` before everything. */
	readonly raw: boolean;
	/** Facility and level in words. */
	readonly decode: boolean;
	/** Seconds since the epoch at boot. */
	readonly boot: number;
	readonly zone: Zone;
	/** A prefix on every line of a record. */
	readonly forcePrefix: boolean;
}

const fixed = (seconds: number): string => seconds.toFixed(6).padStart(12);

/** Prefixes need the record before: for differences, and for minutes that have begun. */
export class Formatter {
	private readonly format: Format;
	private before: number | undefined;
	private lastMinute = "";
	constructor(format: Format) {
		this.format = format;
	}

	private clock(record: LogRecord, pattern: string): string {
		const at = this.format.boot + record.time;
		const seconds = Math.floor(at);
		return formatTime(pattern, { seconds, nanoseconds: Math.round((at - seconds) * 1e9) }, this.format.zone);
	}

	private stamp(record: LogRecord): string {
		const difference = this.before === undefined ? 0 : record.time - this.before;
		switch (this.format.time) {
			case "notime":
				return "";
			case "ctime":
				return `[${this.clock(record, "%a %b %e %H:%M:%S %Y")}] `;
			case "iso":
				return `${this.clock(record, "%Y-%m-%dT%H:%M:%S,%6N%:z")} `;
			case "delta":
				return `[${fixed(record.time)} <${fixed(difference)}>] `;
			case "reltime": {
				const minute = this.clock(record, "%b%d %H:%M");
				const text = minute === this.lastMinute ? `+${difference.toFixed(6)}`.padStart(11) : minute;
				this.lastMinute = minute;
				return `[${text}] `;
			}
			default:
				return `[${fixed(record.time)}] `;
		}
	}

	/** A record with its line breaks. */
	line(record: LogRecord): string {
		const { raw, decode, forcePrefix } = this.format;
		let prefix = "";
		if (raw) prefix += `<${record.priority}>`;
		if (decode) prefix += `${(facilities[facilityOf(record)] ?? "").padEnd(6)}:${(levels[levelOf(record)] as string).padEnd(6)}: `;
		prefix += this.stamp(record);
		this.before = record.time;
		const lines = record.text.split("\n");
		return lines.map((text, i) => `${i === 0 || forcePrefix ? prefix : " ".repeat(prefix.length)}${text}\n`).join("");
	}
}

const jsonText = (text: string): string =>
	`"${[...text.replace(/[\\"]/g, "\\$&")].map((c) => (c < " " ? `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}` : c)).join("")}"`;

export function jsonRecords(records: readonly LogRecord[]): string {
	const objects = records.map((r) => `{\n         "pri": ${r.priority},\n         "time": ${fixed(r.time)},\n         "msg": ${jsonText(r.text)}\n      }`);
	return `{\n   "dmesg": [\n${objects.length ? `      ${objects.join(",")}\n` : ""}   ]\n}\n`;
}
