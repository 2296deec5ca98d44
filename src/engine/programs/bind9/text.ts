/** How BIND's tools show messages: master file style in columns. lib/dns/masterdump.c, lib/dns/message.c. */
import type { DnsMessage, Question } from "../lib/resolver/dns/message.ts";
import { absolute, dataText, type ResourceRecord, typeOf } from "../lib/resolver/dns/record.ts";
import { className, opcodes, rcodeName, typeName } from "../lib/resolver/dns/types.ts";

const TAB = 8;

/** indent(): tabs from one column to another, at least one blank. */
function gap(from: number, to: number): string {
	const target = Math.max(to, from + 1);
	const tabs = Math.floor(target / TAB) - Math.floor(from / TAB);
	return tabs > 0 ? "\t".repeat(tabs) + " ".repeat(target % TAB) : " ".repeat(target - from);
}

export interface ColumnStyle {
	/** Where time to live, class, type and data begin. */
	readonly columns: readonly [number, number, number, number];
	readonly ttl: boolean;
	readonly class: boolean;
	/** `1h` and not `3600`. */
	readonly ttlUnits: boolean;
	/** SOA over several lines. */
	readonly multiline: boolean;
}
export const plainStyle: ColumnStyle = { columns: [24, 32, 40, 48], ttl: true, class: true, ttlUnits: false, multiline: false };

/** dns_ttl_totext in short form. */
function ttlText(seconds: number): string {
	const parts = (
		[
			["w", 604800],
			["d", 86400],
			["h", 3600],
			["m", 60],
			["s", 1],
		] as const
	).flatMap(([unit, size], i, all) => {
		const above = all[i - 1]?.[1];
		const count = Math.floor((above === undefined ? seconds : seconds % above) / size);
		return count ? [`${count}${unit}`] : [];
	});
	return parts.length ? parts.join("") : "0s";
}

class Row {
	private text: string;
	private column: number;
	constructor(start: string) {
		this.text = start;
		this.column = start.length;
	}
	at(column: number, word: string): this {
		const space = gap(this.column, column);
		this.column = Math.max(column, this.column + 1) + word.length;
		this.text += space + word;
		return this;
	}
	toString(): string {
		return this.text;
	}
}

function soaLines(record: ResourceRecord, column: number): string | undefined {
	const { data } = record;
	if (data.kind !== "SOA") return undefined;
	const indent = gap(0, column);
	const fields = [
		[data.serial, "serial"],
		[data.refresh, `refresh (${words(data.refresh)})`],
		[data.retry, `retry (${words(data.retry)})`],
		[data.expire, `expire (${words(data.expire)})`],
		[data.minimum, `minimum (${words(data.minimum)})`],
	] as const;
	return `${absolute(data.mname)} ${absolute(data.rname)} (\n${fields.map(([value, name]) => `${indent}${String(value).padEnd(10)} ; ${name}\n`).join("")}${indent})`;
}
/** dns_ttl_totext in words: `1 hour 30 minutes`. */
function words(seconds: number): string {
	const short = ttlText(seconds);
	const names: Readonly<Record<string, string>> = { w: "week", d: "day", h: "hour", m: "minute", s: "second" };
	return [...short.matchAll(/(\d+)(\w)/g)].map(([, count, unit]) => `${count} ${names[unit ?? ""]}${count === "1" ? "" : "s"}`).join(" ");
}

export function recordLine(record: ResourceRecord, style: ColumnStyle = plainStyle): string {
	const [ttl, klass, type, data] = style.columns;
	const row = new Row(absolute(record.name));
	if (style.ttl) row.at(ttl, style.ttlUnits ? ttlText(record.ttl) : String(record.ttl));
	if (style.class) row.at(klass, className(record.class));
	row.at(type, typeName(typeOf(record.data)));
	return row.at(data, (style.multiline ? soaLines(record, ttl) : undefined) ?? dataText(record.data)).toString();
}

export function questionLine(question: Question, style: ColumnStyle = plainStyle): string {
	const row = new Row(absolute(question.name));
	if (style.class) row.at(style.columns[1], className(question.class));
	return `;${row.at(style.columns[2], typeName(question.type))}`;
}

export function headerLines(message: DnsMessage): string {
	const { flags } = message;
	const set = [
		["qr", flags.response],
		["aa", flags.authoritative],
		["tc", flags.truncated],
		["rd", flags.recursionDesired],
		["ra", flags.recursionAvailable],
		["ad", flags.authentic],
		["cd", flags.checkingDisabled],
	] as const;
	const words = set.flatMap(([name, on]) => (on ? [` ${name}`] : [])).join("");
	const additional = message.additional.length + (message.edns ? 1 : 0);
	return (
		`;; ->>HEADER<<- opcode: ${opcodes[flags.opcode] ?? `RESERVED${flags.opcode}`}, status: ${rcodeName(flags.rcode)}, id: ${message.id}\n` +
		`;; flags:${words}; QUERY: ${message.questions.length}, ANSWER: ${message.answers.length}, AUTHORITY: ${message.authority.length}, ADDITIONAL: ${additional}\n`
	);
}

const errorNames: Readonly<Record<number, string>> = {
	3: "Stale Answer",
	9: "DNSKEY Missing",
	14: "Not Ready",
	15: "Blocked",
	18: "Prohibited",
	20: "Not Authoritative",
	22: "No Reachable Authority",
	23: "Network Error",
};

/** The pseudo-section of EDNS. */
export function ednsLines(message: DnsMessage): string {
	const { edns } = message;
	if (!edns) return "";
	let text = `;; OPT PSEUDOSECTION:\n; EDNS: version: ${edns.version}, flags:${edns.dnssecOk ? " do" : ""}; udp: ${edns.udpSize}\n`;
	for (const { code, data } of edns.options) {
		const hex = Array.from(data, (b) => b.toString(16).padStart(2, "0")).join("");
		if (code === 10) text += `; COOKIE: ${hex}${data.length > 8 ? " (good)" : ""}\n`;
		else if (code === 15) {
			const number = (data[0] ?? 0) * 256 + (data[1] ?? 0);
			text += `; EDE: ${number}${errorNames[number] ? ` (${errorNames[number]})` : ""}${data.length > 2 ? `: (${String.fromCharCode(...data.subarray(2))})` : ""}\n`;
		} else text += `; OPT=${code}: ${hex}\n`;
	}
	return text;
}
