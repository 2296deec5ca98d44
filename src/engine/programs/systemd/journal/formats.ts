/** How entries are printed: the output modes of journalctl(1). */
import { formatTime } from "../../lib/time-format.ts";
import { utc, type Zone } from "../../lib/timezone.ts";
import type { Entry } from "./entry.ts";

export const outputModes = [
	"short",
	"short-full",
	"short-iso",
	"short-iso-precise",
	"short-precise",
	"short-monotonic",
	"short-delta",
	"short-unix",
	"verbose",
	"export",
	"json",
	"json-pretty",
	"json-sse",
	"json-seq",
	"cat",
	"with-unit",
] as const;
export type OutputMode = (typeof outputModes)[number];

function time(entry: Entry, format: string, zone: Zone): string {
	const seconds = Math.floor(entry.realtime / 1e6);
	return formatTime(format, { seconds, nanoseconds: (entry.realtime - seconds * 1e6) * 1000 }, zone);
}

const monotonic = (us: number): string => `${String(Math.floor(us / 1e6)).padStart(5)}.${String(us % 1e6).padStart(6, "0")}`;

function stampOf(entry: Entry, mode: OutputMode, zone: Zone, before: Entry | undefined): string {
	switch (mode) {
		case "short-full":
		case "with-unit":
			return time(entry, "%a %Y-%m-%d %H:%M:%S %Z", zone);
		case "short-iso":
			return time(entry, "%Y-%m-%dT%H:%M:%S%:z", zone);
		case "short-iso-precise":
			return time(entry, "%Y-%m-%dT%H:%M:%S.%6N%:z", zone);
		case "short-precise":
			return time(entry, "%b %d %H:%M:%S.%6N", zone);
		case "short-unix":
			return `${Math.floor(entry.realtime / 1e6)}.${String(entry.realtime % 1e6).padStart(6, "0")}`;
		case "short-monotonic":
			return `[${monotonic(entry.monotonic)}]`;
		case "short-delta":
			return `[${monotonic(entry.monotonic)}${before ? ` <${monotonic(entry.monotonic - before.monotonic)} >` : " ".repeat(16)}]`;
		default:
			return time(entry, "%b %d %H:%M:%S", zone);
	}
}

/** One of the `short` modes and their kin; further lines of a message are indented under the first. */
export function shortLine(
	entry: Entry,
	mode: OutputMode,
	options: { readonly zone?: Zone; readonly before?: Entry | undefined; readonly noHostname?: boolean } = {},
): string {
	const { fields } = entry;
	const pid = fields["_PID"] ?? fields["SYSLOG_PID"];
	const name =
		mode === "with-unit"
			? (fields["_SYSTEMD_UNIT"] ?? fields["SYSLOG_IDENTIFIER"] ?? "unknown")
			: (fields["SYSLOG_IDENTIFIER"] ?? fields["_COMM"] ?? "unknown");
	const kernel = fields["_TRANSPORT"] === "kernel";
	const head = `${stampOf(entry, mode, options.zone ?? utc, options.before)} ${options.noHostname ? "" : `${fields["_HOSTNAME"] ?? ""} `}${name}${pid && !kernel ? `[${pid}]` : ""}: `;
	return head + (fields["MESSAGE"] ?? "").split("\n").join(`\n${" ".repeat(head.length)}`);
}

const hex = (n: number): string => n.toString(16);

export function cursor(entry: Entry): string {
	const { fields } = entry;
	return `s=${fields["_MACHINE_ID"] ?? ""};i=${hex(entry.sequence)};b=${fields["_BOOT_ID"] ?? ""};m=${hex(entry.monotonic)};t=${hex(entry.realtime)};x=${hex((entry.realtime * 31 + entry.sequence) % 2 ** 48)}`;
}

/** Everything of an entry, as `export` and JSON give it. */
export function allFields(entry: Entry): [string, string][] {
	return [
		["__CURSOR", cursor(entry)],
		["__REALTIME_TIMESTAMP", String(entry.realtime)],
		["__MONOTONIC_TIMESTAMP", String(entry.monotonic)],
		["__SEQNUM", String(entry.sequence)],
		["__SEQNUM_ID", entry.fields["_MACHINE_ID"] ?? ""],
		...Object.entries(entry.fields),
		["_SOURCE_REALTIME_TIMESTAMP", String(entry.realtime)],
	];
}

export function formatEntry(
	entry: Entry,
	mode: OutputMode,
	options: { readonly zone: Zone; readonly before: Entry | undefined; readonly noHostname: boolean; readonly fields: readonly string[] | undefined },
): string {
	const { fields: wanted } = options;
	const chosen = allFields(entry).filter(([key]) => !wanted || key.startsWith("__") || wanted.includes(key));
	switch (mode) {
		case "cat":
			return wanted ? wanted.flatMap((k) => (entry.fields[k] === undefined ? [] : [`${entry.fields[k]}\n`])).join("") : `${entry.fields["MESSAGE"] ?? ""}\n`;
		case "json":
			return `${JSON.stringify(Object.fromEntries(chosen))}\n`;
		case "json-sse":
			return `data: ${JSON.stringify(Object.fromEntries(chosen))}\n\n`;
		case "json-seq":
			return `\x1e${JSON.stringify(Object.fromEntries(chosen))}\n`;
		case "json-pretty":
			return `{\n${chosen.map(([k, v]) => `\t${JSON.stringify(k)} : ${JSON.stringify(v)}`).join(",\n")}\n}\n`;
		case "export":
			return `${chosen.map(([k, v]) => `${k}=${v}\n`).join("")}\n`;
		case "verbose": {
			const head = `${time(entry, "%a %Y-%m-%d %H:%M:%S.%6N %Z", options.zone)} [${cursor(entry)}]\n`;
			return (
				head +
				chosen
					.filter(([k]) => !k.startsWith("__"))
					.map(([k, v]) => `    ${k}=${v}\n`)
					.join("")
			);
		}
		default:
			return `${shortLine(entry, mode, options)}\n`;
	}
}

/** Seconds as `--list-boots` and others write moments. */
export const fullTime = (real: number, zone: Zone): string => formatTime("%a %Y-%m-%d %H:%M:%S %Z", { seconds: Math.floor(real), nanoseconds: 0 }, zone);
export const roughSize = (bytes: number): string => (bytes >= 1048576 ? `${Math.round(bytes / 1048576)}M` : `${Math.ceil(bytes / 1024)}K`);
