import type { Blocking } from "../../kernel/abi.ts";
import { concat } from "../../kernel/text.ts";
import { readFailure } from "../lib/inputs.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quote } from "../lib/quote.ts";
import { parseSize } from "../lib/size.ts";

const TROUBLE = 2;
const BLOCK = 65536;

/** A byte as -b shows it: as cat -v would. */
function visible(byte: number): string {
	const low = byte & 127;
	const shown = low < 32 ? `^${String.fromCharCode(low + 64)}` : low === 127 ? "^?" : String.fromCharCode(low);
	return (byte > 127 ? "M-" : "") + shown;
}

const octal = (byte: number): string => byte.toString(8).padStart(3);

class Source {
	readonly name: string;
	private readonly context: Context;
	private readonly fd: number;
	private rest = new Uint8Array(0) as Uint8Array;
	constructor(context: Context, name: string, fd: number) {
		this.context = context;
		this.name = name;
		this.fd = fd;
	}
	static *open(context: Context, name: string): Blocking<Source> {
		try {
			return new Source(context, name, name === "-" ? 0 : yield* context.sys.open(name));
		} catch (error) {
			return context.fail(context.options.has("quiet") ? "" : `${name}: ${readFailure(error).message}`, TROUBLE);
		}
	}
	get size(): number {
		const stat = this.context.sys.fstat(this.fd);
		return stat.kind === "file" ? stat.size : Number.MAX_SAFE_INTEGER;
	}
	/** Exactly `count` bytes unless the end comes first. */
	*take(count: number): Blocking<Uint8Array> {
		const chunks = [this.rest];
		let have = this.rest.length;
		try {
			while (have < count) {
				const chunk = yield* this.context.sys.read(this.fd, BLOCK);
				if (chunk.length === 0) break;
				chunks.push(chunk);
				have += chunk.length;
			}
		} catch (error) {
			this.context.fail(`${this.name}: ${readFailure(error).message}`, TROUBLE);
		}
		const all = concat(chunks);
		this.rest = all.slice(count);
		return all.subarray(0, count);
	}
	*skip(count: number): Blocking<void> {
		for (let left = count; left > 0; ) {
			const chunk = yield* this.take(Math.min(left, BLOCK));
			if (chunk.length === 0) return;
			left -= chunk.length;
		}
	}
}

function sizes(context: Context, text: string, what: string): number {
	const size = /^\d/.test(text) ? parseSize(text) : "invalid";
	return typeof size === "string" ? context.usage(`invalid ${what} value ${quote(text)}`) : size;
}

interface Settings {
	readonly limit: number;
	readonly list: boolean;
	readonly silent: boolean;
	readonly bytes: boolean;
}

function* compare(context: Context, a: Source, b: Source, settings: Settings): Blocking<number> {
	const { sys } = context;
	let position = 0;
	let line = 1;
	let status = 0;
	let lastByte = 10;
	const width = String(Math.min(settings.limit, a.size, b.size)).length;
	for (;;) {
		const want = Math.min(BLOCK, settings.limit - position);
		const [x, y] = [yield* a.take(want), yield* b.take(want)];
		const common = Math.min(x.length, y.length);
		for (let i = 0; i < common; i++) {
			const [p, q] = [x[i] as number, y[i] as number];
			if (p !== q) {
				status = 1;
				if (settings.silent) return 1;
				const at = position + i + 1;
				if (!settings.list) {
					const shown = settings.bytes ? ` is ${octal(p)} ${visible(p)} ${octal(q)} ${visible(q)}` : "";
					yield* context.print(`${a.name} ${b.name} differ: byte ${at}, line ${line}${shown}\n`);
					return 1;
				}
				context.out.put(
					settings.bytes
						? `${String(at).padStart(width)} ${octal(p)} ${visible(p).padEnd(4)} ${octal(q)} ${visible(q)}\n`
						: `${String(at).padStart(width)} ${octal(p)} ${octal(q)}\n`,
				);
			}
			if (p === 10) line++;
			lastByte = p;
		}
		position += common;
		if (context.out.due) yield* context.out.flush();
		if (sys.spend(1 + (common >> 3))) yield* sys.reschedule();
		if (x.length !== y.length) {
			if (settings.silent) return 1;
			const short = x.length < y.length ? a.name : b.name;
			const where = settings.list ? "" : lastByte === 10 ? `, line ${line - 1}` : `, in line ${line}`;
			yield* context.out.flush();
			yield* context.complain(`EOF on ${quote(short)} ${position === 0 ? "which is empty" : `after byte ${position}${where}`}`);
			return 1;
		}
		if (common === 0) return status;
	}
}

export const cmp = defineProgram({
	name: "cmp",
	package: "diffutils",
	summary: "Compare two files byte by byte.",
	usage: ["[OPTION]... FILE1 [FILE2 [SKIP1 [SKIP2]]]"],
	usageStatus: TROUBLE,
	usageHint: "cmp: Try 'cmp --help' for more information.\n",
	options: [
		{ short: "b", long: "print-bytes", help: "print differing bytes" },
		{ short: "i", long: "ignore-initial", arg: "SKIP1[:SKIP2]", help: "skip first bytes of the inputs" },
		{ short: "l", long: "verbose", help: "output byte numbers and differing byte values" },
		{ short: "n", long: "bytes", arg: "LIMIT", help: "compare at most LIMIT bytes" },
		{ short: "s", long: "quiet", help: "suppress all normal output" },
		{ long: "silent", help: "same as --quiet" },
	],
	*main(context) {
		const { options, operands } = context;
		const silent = options.has("quiet") || options.has("silent");
		const initial = options.value("ignore-initial");
		const skips = (initial?.split(":") ?? []).map((text) => sizes(context, text, "--ignore-initial"));
		const limitText = options.value("bytes");
		const limit = limitText === undefined ? Number.MAX_SAFE_INTEGER : sizes(context, limitText, "--bytes");
		if (silent && options.has("verbose")) context.usage("options -l and -s are incompatible");
		const [first, second = "-", firstSkip, secondSkip, extra] = operands;
		if (first === undefined) return context.usage(`missing operand after ${quote(context.argv.at(-1) ?? "cmp")}`);
		if (extra !== undefined) return context.usage(`extra operand ${quote(extra)}`);
		if (firstSkip !== undefined) skips[0] = sizes(context, firstSkip, "SKIP");
		if (secondSkip !== undefined) skips[1] = sizes(context, secondSkip, "SKIP");
		if (first === second && first !== "-") return 0;
		const a = yield* Source.open(context, first);
		const b = yield* Source.open(context, second);
		yield* a.skip(skips[0] ?? 0);
		yield* b.skip(skips[1] ?? (initial !== undefined ? (skips[0] ?? 0) : 0));
		return yield* compare(context, a, b, { limit, silent, list: options.has("verbose"), bytes: options.has("print-bytes") });
	},
});
