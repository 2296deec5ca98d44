import type { Blocking } from "../../../kernel/abi.ts";
import { concat } from "../../../kernel/text.ts";
import { requireWord, type WordTable } from "../../lib/argmatch.ts";
import { openInput, readFailure } from "../../lib/inputs.ts";
import { type Context, defineProgram } from "../../lib/program.ts";
import { quoteFile, quoteName } from "../../lib/quote.ts";
import { report } from "../../lib/report.ts";
import { parseSize } from "../../lib/size.ts";
import { type OutputType, parseTypes } from "./types.ts";

/** Old one-letter options and the types they stand for. */
const letters: Readonly<Record<string, string>> = {
	a: "a",
	b: "o1",
	B: "o2",
	c: "c",
	d: "u2",
	D: "u4",
	e: "fD",
	f: "fF",
	F: "fD",
	h: "x2",
	H: "x4",
	i: "dI",
	I: "dL",
	l: "dL",
	L: "dL",
	o: "o2",
	O: "o4",
	s: "d2",
	x: "x2",
	X: "x4",
};

/** The files one behind the other, as one stream. */
class Stream {
	private readonly context: Context;
	private readonly names: string[];
	private fd: number | undefined;
	private left: number;
	status = 0;
	/** Whether any file could be opened. */
	opened = false;
	constructor(context: Context, names: readonly string[], limit: number) {
		this.context = context;
		this.names = [...names];
		this.left = limit;
	}
	/** Exactly `count` bytes unless the end comes first. */
	*take(count: number): Blocking<Uint8Array> {
		const chunks: Uint8Array[] = [];
		let wanted = Math.min(count, this.left);
		while (wanted > 0 && (yield* this.ready())) {
			const chunk = yield* this.readSome(wanted);
			wanted -= chunk.length;
			this.left -= chunk.length;
			chunks.push(chunk);
		}
		return concat([new Uint8Array(0), ...chunks]);
	}
	private *ready(): Blocking<boolean> {
		while (this.fd === undefined) {
			const name = this.names.shift();
			if (name === undefined) return false;
			try {
				this.fd = yield* openInput(this.context, name);
				this.opened = true;
			} catch (error) {
				yield* this.failed(name, error);
			}
		}
		return true;
	}
	private *readSome(count: number): Blocking<Uint8Array> {
		const fd = this.fd as number;
		let chunk = new Uint8Array(0) as Uint8Array;
		try {
			chunk = yield* this.context.sys.read(fd, count);
		} catch (error) {
			yield* this.failed("", error);
		}
		if (chunk.length === 0) {
			if (fd !== 0) this.context.sys.close(fd);
			this.fd = undefined;
		}
		return chunk;
	}
	private *failed(name: string, error: unknown): Blocking<void> {
		yield* report(this.context, `${quoteName(name)}: ${readFailure(error).message}`);
		this.status = 1;
	}
}

const radixes: Readonly<Record<string, [radix: number, width: number]>> = { d: [10, 7], o: [8, 7], x: [16, 6], n: [0, 0] };

interface Layout {
	readonly types: readonly OutputType[];
	/** Bytes a line. */
	readonly width: number;
	readonly littleEndian: boolean;
	readonly address: (offset: number) => string;
	readonly addressWidth: number;
}

function printable(block: Uint8Array): string {
	return Array.from(block, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("");
}

function formatBlock(layout: Layout, block: Uint8Array, offset: number): string {
	const { types, width } = layout;
	const columns = Math.max(...types.map((type) => (type.width + 1) * (width / type.size)));
	const padded = new Uint8Array(width);
	padded.set(block);
	const data = new DataView(padded.buffer);
	return types
		.map((type, index) => {
			const fields = width / type.size;
			const pad = columns - (type.width + 1) * fields;
			const shown = Math.ceil(block.length / type.size);
			let line = index === 0 ? layout.address(offset) : " ".repeat(layout.addressWidth);
			let padLeft = pad;
			for (let i = fields; i > fields - shown; i--) {
				const next = Math.floor((pad * (i - 1)) / fields);
				line += ` ${type.show(data, (fields - i) * type.size, layout.littleEndian).padStart(padLeft - next + type.width)}`;
				padLeft = next;
			}
			if (type.trailer) line += `${" ".repeat((fields - shown) * (type.width + 1) + padLeft)}  >${printable(block)}<`;
			return `${line}\n`;
		})
		.join("");
}

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

function* dump(context: Context, stream: Stream, layout: Layout, from: number): Blocking<void> {
	let offset = from;
	let before: Uint8Array | undefined;
	let starred = false;
	for (;;) {
		const block = yield* stream.take(layout.width);
		if (block.length === 0) break;
		if (!context.options.has("output-duplicates") && before && block.length === layout.width && same(before, block)) {
			if (!starred) context.out.put("*\n");
			starred = true;
		} else {
			starred = false;
			context.out.put(formatBlock(layout, block, offset));
		}
		if (context.out.due) yield* context.out.flush();
		before = block;
		offset += block.length;
		if (context.sys.spend(block.length)) yield* context.sys.reschedule();
		if (block.length < layout.width) break;
	}
	const end = layout.address(offset);
	if (end !== "" && (stream.opened || stream.status === 0)) yield* context.print(`${end}\n`);
}

/** -S: runs of at least `least` printable characters that end in NUL. */
function* dumpStrings(context: Context, stream: Stream, layout: Layout, from: number, least: number): Blocking<void> {
	let offset = from;
	let text = "";
	for (;;) {
		const chunk = yield* stream.take(4096);
		if (chunk.length === 0) return;
		for (const byte of chunk) {
			if (byte >= 32 && byte < 127) text += String.fromCharCode(byte);
			else {
				if (byte === 0 && text.length >= least) yield* context.print(`${layout.address(offset - text.length)}${layout.addressWidth ? " " : ""}${text}\n`);
				text = "";
			}
			offset++;
		}
	}
}

function sizeOption(context: Context, key: string, fallback: number): number {
	const given = context.options.given.findLast((option) => option.key === key);
	if (given?.value === undefined) return fallback;
	const size = parseSize(given.value, "b");
	return typeof size === "string"
		? context.fail(`${size === "suffix" ? "invalid suffix in" : "invalid"} ${given.typed} argument ${quoteFile(given.value)}`)
		: size;
}

/** `[+]OFFSET[.][b]`, octal unless it has a point or begins with 0x. */
function oldOffset(text: string): number | undefined {
	const found = /^\+?(0[xX][0-9a-fA-F]+|\d+(\.?))(b?)$/.exec(text);
	if (!found) return undefined;
	const [, digits, point, blocks] = found as unknown as [string, string, string | undefined, string];
	const value = /^0x/i.test(digits) ? Number(digits) : Number.parseInt(digits, point ? 10 : 8);
	return value * (blocks ? 512 : 1);
}

const endians: WordTable<"little" | "big"> = [["little"], ["big"]];

function typesOf(context: Context): OutputType[] {
	const types = context.options.given.flatMap(({ key, value }) =>
		key === "format" ? parseTypes(context, value as string) : key in letters ? parseTypes(context, letters[key] as string) : [],
	);
	return types.length ? types : parseTypes(context, "o2");
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

function* main(context: Context): Blocking<number> {
	const { options } = context;
	const radix = options.value("address-radix") ?? "o";
	const [base, addressWidth] = radixes[radix] ?? context.fail(`invalid output address radix '${radix[0] ?? ""}'; it must be one character from [doxn]`);
	const types = typesOf(context);
	const unit = types.reduce((all, { size }) => (all * size) / gcd(all, size), 1);
	let width = options.has("width") ? sizeOption(context, "width", 32) : unit * Math.max(1, Math.floor(16 / unit));
	if (width === 0 || width % unit !== 0) {
		yield* report(context, `warning: invalid width ${width}; using ${unit} instead`);
		width = unit;
	}
	let skip = sizeOption(context, "skip-bytes", 0);
	let names = context.operands;
	const modern = ["address-radix", "skip-bytes", "read-bytes", "format", "output-duplicates", "width", "strings", "endian"].some((key) => options.has(key));
	const last = names.at(-1) ?? "";
	if ((!modern || options.has("traditional")) && ((names.length === 1 && last.startsWith("+")) || (names.length === 2 && /^[+\d]/.test(last)))) {
		const offset = oldOffset(last);
		if (offset !== undefined) {
			skip = offset;
			names = names.slice(0, -1);
		}
	}
	const layout: Layout = {
		types,
		width,
		littleEndian: requireWord(context, "--endian", endians, options.value("endian") ?? "little") === "little",
		address: (offset) => (base === 0 ? "" : offset.toString(base).padStart(addressWidth, "0")),
		addressWidth,
	};
	const stream = new Stream(context, names.length ? names : ["-"], skip + sizeOption(context, "read-bytes", Number.POSITIVE_INFINITY));
	for (let left = skip; left > 0; ) {
		const chunk = yield* stream.take(Math.min(left, 65536));
		if (chunk.length === 0) return context.fail("cannot skip past end of combined input");
		left -= chunk.length;
	}
	if (options.has("strings")) yield* dumpStrings(context, stream, layout, skip, sizeOption(context, "strings", 3));
	else yield* dump(context, stream, layout, skip);
	return stream.status;
}

export const od = defineProgram({
	name: "od",
	package: "coreutils",
	summary: "Write an unambiguous representation, octal bytes by default, of FILE to standard output.",
	usage: ["[OPTION]... [FILE]...", "[-abcdfilosx]... [FILE] [[+]OFFSET[.][b]]"],
	options: [
		{ short: "A", long: "address-radix", arg: "RADIX", help: "output format for file offsets; RADIX is one of [doxn], for Decimal, Octal, Hex or None" },
		{ long: "endian", arg: "{big|little}", help: "swap input bytes according the specified order" },
		{ short: "j", long: "skip-bytes", arg: "BYTES", help: "skip BYTES input bytes first" },
		{ short: "N", long: "read-bytes", arg: "BYTES", help: "limit dump to BYTES input bytes" },
		{ short: "S", long: "strings", arg: "BYTES", help: "show only NUL terminated strings of at least BYTES (3) printable characters" },
		{ short: "t", long: "format", arg: "TYPE", help: "select output format or formats: a, c, d, f, o, u, x with sizes, and z" },
		{ short: "v", long: "output-duplicates", help: "do not use * to mark line suppression" },
		{ short: "w", long: "width", arg: "BYTES", optional: true, help: "output BYTES bytes per output line; 32 is implied when BYTES is not specified" },
		{ long: "traditional", help: "accept arguments in third form" },
		...Object.entries(letters).map(([short, type]) => ({ short, help: `same as -t ${type}` })),
	],
	main,
});
