/** DNS. tcpdump's print-domain.c. */
import { Bytes } from "../bytes.ts";
import { ip4Of, ip6Of, type Line, plain } from "./line.ts";

const types: Readonly<Record<number, string>> = {
	1: "A",
	2: "NS",
	5: "CNAME",
	6: "SOA",
	12: "PTR",
	13: "HINFO",
	15: "MX",
	16: "TXT",
	28: "AAAA",
	33: "SRV",
	41: "OPT",
	43: "DS",
	46: "RRSIG",
	48: "DNSKEY",
	64: "SVCB",
	65: "HTTPS",
	252: "AXFR",
	255: "ANY",
};
const operations = ["", " inv_q", " stat", " op3", " notify", " update"];
const results = ["", " FormErr", " ServFail", " NXDomain", " NotImp", " Refused", " YXDomain", " YXRRSet", " NXRRSet", " NotAuth", " NotZone"];

/** A name, and where it ends. Pointers may not go round in circles. */
function nameAt(b: Bytes, start: number): [name: string, end: number] {
	const labels: string[] = [];
	let end: number | undefined;
	let at = start;
	for (let jumps = 0; jumps < 64; ) {
		const size = b.u8(at);
		if (size === 0) return [`${labels.join(".")}.`, end ?? at + 1];
		if (size >= 0xc0) {
			end ??= at + 2;
			at = b.u16(at) & 0x3fff;
			jumps++;
			continue;
		}
		labels.push(new TextDecoder("latin1").decode(b.exactly(at + 1, size)));
		at += 1 + size;
	}
	return ["<LOOP>", end ?? at];
}

/** A question; without its question mark where something follows. */
function question(b: Bytes, at: number, multicast: boolean): [text: string, end: number] {
	const [name, end] = nameAt(b, at);
	const [type, kind] = [b.u16(end), b.u16(end + 2)];
	const unicast = multicast && (kind & 0x8000) !== 0;
	const classes = (multicast ? kind & 0x7fff : kind) === 1 ? "" : ` (Class ${kind})`;
	return [` ${types[type] ?? `Type${type}`}${unicast ? " (QU)" : ""}${classes || (multicast ? " (QM)" : "")}? ${name}`.replace(" (QU) (QM)", " (QU)"), end + 4];
}

function resource(line: Line, b: Bytes, at: number, verbose: boolean): [text: string, end: number] {
	const [name, head] = nameAt(b, at);
	const type = b.u16(head);
	const size = b.u16(head + 8);
	const body = head + 10;
	const end = body + size;
	let text = verbose ? ` ${name}` : "";
	if (type === 41) return [`${text === " ." ? " ." : text} OPT UDPsize=${b.u16(head + 2)}${b.u16(head + 6) & 0x8000 ? " DO" : ""}`, end];
	if (verbose) text += ` [${duration(b.u32(head + 4))}]`;
	text += ` ${types[type] ?? `Type${type}`}`;
	switch (type) {
		case 1:
			text += ` ${plain(ip4Of(b, body))}`;
			break;
		case 28:
			text += ` ${plain(ip6Of(b, body))}`;
			break;
		case 2:
		case 5:
		case 12:
			text += ` ${nameAt(b, body)[0]}`;
			break;
		case 6:
			if (line.style.verbose) {
				const [primary, afterPrimary] = nameAt(b, body);
				const [mailbox, numbers] = nameAt(b, afterPrimary);
				text += ` ${primary} ${mailbox} ${[0, 4, 8, 12, 16].map((o) => b.u32(numbers + o)).join(" ")}`;
			}
			break;
		case 15:
			text += ` ${nameAt(b, body + 2)[0]} ${b.u16(body)}`;
			break;
		case 16:
			for (let i = body; i < end; i += 1 + b.u8(i)) text += ` "${new TextDecoder("latin1").decode(b.exactly(i + 1, b.u8(i)))}"`;
			break;
		case 33:
			text += ` ${nameAt(b, body + 6)[0]}:${b.u16(body + 4)} ${b.u16(body)} ${b.u16(body + 2)}`;
			break;
	}
	return [text, end];
}

/** unsigned_relts_print: `1d2h3m4s`. */
function duration(seconds: number): string {
	let left = seconds;
	let text = "";
	for (const [unit, size] of [
		["w", 604800],
		["d", 86400],
		["h", 3600],
		["m", 60],
		["s", 1],
	] as const) {
		if (left < size && !(unit === "s" && text === "")) continue;
		text += `${Math.floor(left / size)}${unit}`;
		left %= size;
		if (left === 0) break;
	}
	return text;
}

export function printDns(line: Line, data: Uint8Array, length: number, multicast: boolean): void {
	line.guard(() => {
		const b = new Bytes(data, "domain");
		if (length < 12) {
			line.add(`domain [length ${length} < 12] (invalid)`);
			return;
		}
		const [id, flags] = [b.u16(0), b.u16(2)];
		const [questions, answers, authorities, additions] = [b.u16(4), b.u16(6), b.u16(8), b.u16(10)];
		const operation = operations[(flags >> 11) & 15] ?? ` op${(flags >> 11) & 15}`;
		const { verbose } = line.style;
		let at = 12;
		if (flags & 0x8000) {
			line.add(`${multicast && id === 0 ? "0" : id}${operation}${results[flags & 15] ?? ` Resp${flags & 15}`}`);
			line.add(`${flags & 0x0400 ? "*" : ""}${flags & 0x0080 ? "" : "-"}${flags & 0x0200 ? "|" : ""}${flags & 0x0020 ? "$" : ""}`);
			if (questions !== 1) line.add(` [${questions}q]`);
			for (let i = 0; i < questions; i++) {
				const [text, end] = question(b, at, multicast);
				if (verbose) line.add(`${i === 0 ? " q:" : ","}${text}`);
				at = end;
			}
			line.add(` ${answers}/${authorities}/${additions}`);
			const section = (count: number, label: string, shown: boolean) => {
				for (let i = 0; i < count; i++) {
					const [text, end] = resource(line, b, at, verbose > 0);
					if (shown) line.add(`${i === 0 ? label : ","}${text}`);
					at = end;
				}
			};
			section(answers, "", true);
			section(authorities, " ns:", verbose > 0);
			section(additions, " ar:", verbose > 0);
		} else {
			line.add(`${id}${operation}${flags & 0x0100 ? "+" : ""}${flags & 0x0010 ? "%" : ""}`);
			if (questions !== 1) line.add(` [${questions}q]`);
			if (answers) line.add(` [${answers}a]`);
			if (authorities) line.add(` [${authorities}n]`);
			if (additions) line.add(` [${additions}au]`);
			for (let i = 0; i < questions; i++) {
				const [text, end] = question(b, at, multicast);
				line.add(text);
				at = end;
			}
			if (verbose > 0 && additions > 0 && answers + authorities === 0) {
				for (let i = 0; i < additions; i++) {
					const [text, end] = resource(line, b, at, true);
					line.add(`${i === 0 ? " ar:" : ","}${text}`);
					at = end;
				}
			}
		}
		line.add(` (${length})`);
	});
}

/** Over TCP a length comes first. */
export function printDnsOverTcp(line: Line, data: Uint8Array): void {
	const size = ((data[0] ?? 0) << 8) | (data[1] ?? 0);
	if (data.length < 14) return;
	line.add(" ");
	printDns(line, data.subarray(2), size, false);
}
