import type { Blocking } from "../../../kernel/abi.ts";
import { concat, decode } from "../../../kernel/text.ts";
import { toBinary } from "../../lib/bytes.ts";
import { readFailure, requireInput } from "../../lib/inputs.ts";
import type { OptionSpec } from "../../lib/options.ts";
import { type Context, defineProgram } from "../../lib/program.ts";
import { quote } from "../../lib/quote.ts";
import { die } from "../../lib/report.ts";
import { readAll } from "../../lib/stdio.ts";
import { type Codec, codecs } from "./codecs.ts";

const none = new Uint8Array(0);

function* encodeStream(context: Context, fd: number, codec: Codec, wrap: number): Blocking<void> {
	const { sys, out } = context;
	let rest: Uint8Array = none;
	let column = 0;
	const put = (text: string): void => {
		for (let from = 0; from < text.length; ) {
			const part = wrap === 0 ? text : text.slice(from, from + wrap - column);
			out.put(part);
			from += part.length;
			column += part.length;
			if (column === wrap && wrap > 0) {
				out.put("\n");
				column = 0;
			}
		}
	};
	for (;;) {
		const chunk: Uint8Array = codec.whole ? yield* readAll(sys, fd) : yield* sys.read(fd, 30720);
		const bytes: Uint8Array = concat([rest, chunk]);
		const end = chunk.length === 0 || codec.whole ? bytes.length : bytes.length - (bytes.length % codec.bytes);
		if (codec.strict && end % codec.bytes !== 0) yield* die(context, codec.strict);
		let text = "";
		for (let from = 0; from < end; from += codec.bytes) text += codec.encode(bytes.subarray(from, Math.min(end, from + codec.bytes)));
		put(text);
		if (out.due) yield* out.flush();
		if (sys.spend(1 + bytes.length)) yield* sys.reschedule();
		rest = bytes.slice(end);
		if (chunk.length === 0 || codec.whole) break;
	}
	if (column > 0 && wrap > 0) out.put("\n");
}

function* decodeStream(context: Context, fd: number, codec: Codec): Blocking<void> {
	const { sys, options } = context;
	const garbage = options.has("ignore-garbage");
	let rest = "";
	for (;;) {
		const chunk = codec.whole ? yield* readAll(sys, fd) : yield* sys.read(fd, 32768);
		const last = chunk.length === 0 || codec.whole === true;
		let text = rest;
		for (const char of toBinary(chunk)) if (char !== "\n" && (!garbage || codec.alphabet.includes(char))) text += char;
		const parts: Uint8Array[] = [];
		let from = 0;
		let failed = false;
		while (from < text.length && (last || text.length - from >= codec.chars)) {
			const block = text.slice(from, from + codec.chars);
			const bytes = codec.decode(block, last);
			if (bytes === undefined) {
				failed = true;
				parts.push(wholeGroups(codec, block));
				break;
			}
			parts.push(bytes);
			from += block.length;
		}
		rest = text.slice(from);
		context.out.put(decode(concat([none, ...parts])));
		if (context.out.due) yield* context.out.flush();
		if (failed) yield* die(context, "invalid input");
		if (sys.spend(1 + chunk.length)) yield* sys.reschedule();
		if (last) return;
	}
}

/** The bytes that stand before the first wrong character of a block. */
function wholeGroups(codec: Codec, block: string): Uint8Array {
	if (codec.whole || codec.strict) return none;
	const good = [...block].findIndex((char) => !codec.alphabet.includes(char) || char === "=");
	const bits = Math.log2(codec.alphabet.replace("=", "").length);
	const digits = good < 0 ? block : block.slice(0, good);
	const whole = Math.floor((digits.length * Math.floor(bits)) / 8);
	const filler = codec.alphabet[0] as string;
	return (codec.decode(digits.padEnd(codec.chars, filler), true) ?? none).subarray(0, whole);
}

function* main(context: Context, codec: Codec): Blocking<number> {
	const { options, operands } = context;
	const [name = "-", extra] = operands;
	const wrapText = options.value("wrap") ?? "76";
	if (!/^\d+$/.test(wrapText)) return context.fail(`invalid wrap size: ${quote(wrapText)}`);
	if (extra !== undefined) return context.usage(`extra operand ${quote(extra)}`);
	const fd = yield* requireInput(context, name);
	try {
		if (options.has("decode")) yield* decodeStream(context, fd, codec);
		else yield* encodeStream(context, fd, codec, Number(wrapText));
	} catch (error) {
		return context.fail(`read error: ${readFailure(error).message}`);
	}
	return 0;
}

const options: readonly OptionSpec[] = [
	{ short: "d", long: "decode", help: "decode data" },
	{ short: "i", long: "ignore-garbage", help: "when decoding, ignore non-alphabet characters" },
	{ short: "w", long: "wrap", arg: "COLS", help: "wrap encoded lines after COLS character (default 76); use 0 to disable line wrapping" },
];

const single = (name: "base64" | "base32") =>
	defineProgram({
		name,
		package: "coreutils",
		summary: `${name === "base64" ? "Base64" : "Base32"} encode or decode FILE, or standard input, to standard output.`,
		usage: ["[OPTION]... [FILE]"],
		options: options,
		main: (context) => main(context, codecs[name] as Codec),
	});

export const base64 = single("base64");
export const base32 = single("base32");

export const basenc = defineProgram({
	name: "basenc",
	package: "coreutils",
	summary: "basenc encode or decode FILE, or standard input, to standard output.",
	usage: ["[OPTION]... [FILE]"],
	options: [...Object.keys(codecs).map((long) => ({ long, help: `${long} encoding` })), ...options],
	main(context) {
		const codec = codecs[context.options.last(...Object.keys(codecs)) ?? ""] ?? context.usage("missing encoding type");
		return main(context, codec);
	},
});
