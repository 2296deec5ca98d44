import type { Blocking } from "../../kernel/abi.ts";
import { requireWord } from "../lib/argmatch.ts";
import { baseName, dirName } from "../lib/path.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quote, quoteName } from "../lib/quote.ts";
import { reason, report } from "../lib/report.ts";
import { parseSize } from "../lib/size.ts";
import { joinPath } from "../lib/walk.ts";
import { atLeastOne } from "./operands.ts";

const CHUNK = 65536;
const removeWords = [["unlink"], ["wipe"], ["wipesync"]] as const;

/** A pass: three bytes repeated, or random. */
type Pass = readonly number[] | "random";

/** Patterns that shred puts between random passes, in the order of its table. */
const patterns: readonly Pass[] = [
	[0x00, 0x00, 0x00],
	[0xff, 0xff, 0xff],
	[0x55, 0x55, 0x55],
	[0xaa, 0xaa, 0xaa],
	[0x92, 0x49, 0x24],
	[0x49, 0x24, 0x92],
	[0x24, 0x92, 0x49],
	[0x6d, 0xb6, 0xdb],
	[0xb6, 0xdb, 0x6d],
	[0xdb, 0x6d, 0xb6],
	[0x11, 0x11, 0x11],
	[0x22, 0x22, 0x22],
	[0x33, 0x33, 0x33],
	[0x44, 0x44, 0x44],
	[0x66, 0x66, 0x66],
	[0x77, 0x77, 0x77],
	[0x88, 0x88, 0x88],
	[0x99, 0x99, 0x99],
	[0xbb, 0xbb, 0xbb],
	[0xcc, 0xcc, 0xcc],
	[0xdd, 0xdd, 0xdd],
	[0xee, 0xee, 0xee],
];

/** Up to three passes are random; more have patterns spread between a random first and last. */
function plan(count: number): Pass[] {
	const passes: Pass[] = new Array<Pass>(count).fill("random");
	for (let i = 1; count > 3 && i < count - 1; i++) if (i % 5 !== 4) passes[i] = patterns[(i - 1) % patterns.length] as Pass;
	return passes;
}

const nameOf = (pass: Pass): string => (pass === "random" ? "random" : pass.map((byte) => byte.toString(16).padStart(2, "0")).join(""));

class Shredder {
	private readonly context: Context;
	private readonly passes: readonly Pass[];
	private readonly zero: boolean;
	private readonly size: number | undefined;
	constructor(context: Context, count: number, size: number | undefined) {
		this.context = context;
		this.passes = plan(count);
		this.zero = context.options.has("zero");
		this.size = size;
	}

	*shred(path: string): Blocking<boolean> {
		const { sys, options } = this.context;
		const name = quoteName(path);
		let fd: number;
		try {
			if (options.has("force") && !sys.canAccess(path, 2)) sys.chmod(path, 0o200);
			fd = yield* sys.open(path, { write: true });
		} catch (error) {
			yield* report(this.context, `${name}: failed to open for writing: ${reason(error)}`);
			return false;
		}
		const stat = sys.fstat(fd);
		if (stat.kind === "fifo" || stat.kind === "socket" || (stat.kind === "char" && sys.isatty(fd))) {
			sys.close(fd);
			yield* report(this.context, `${name}: invalid file type`);
			return false;
		}
		// whole blocks, so that nothing stays behind the end of the file
		const rounded = options.has("exact") || stat.kind !== "file" ? stat.size : Math.ceil(stat.size / stat.blksize) * stat.blksize;
		const size = this.size ?? rounded;
		const passes: Pass[] = [...this.passes, ...(this.zero ? [[0, 0, 0]] : [])];
		for (const [i, pass] of passes.entries()) {
			if (options.has("verbose")) yield* report(this.context, `${name}: pass ${i + 1}/${passes.length} (${nameOf(pass)})...`);
			if (!(yield* this.overwrite(fd, size, pass, name))) return false;
		}
		if (stat.kind === "file" && this.removes) sys.ftruncate(fd, 0);
		sys.close(fd);
		return this.removes ? yield* this.remove(path) : true;
	}

	private get removes(): boolean {
		return this.context.options.has("u") || this.context.options.has("remove");
	}

	private *overwrite(fd: number, size: number, pass: Pass, name: string): Blocking<boolean> {
		const { sys } = this.context;
		sys.lseek(fd, 0, "set");
		for (let at = 0; at < size; at += CHUNK) {
			const length = Math.min(CHUNK, size - at);
			const block = pass === "random" ? sys.getrandom(length) : Uint8Array.from({ length }, (_, i) => pass[(at + i) % 3] as number);
			try {
				yield* sys.write(fd, block);
			} catch (error) {
				yield* report(this.context, `${name}: error writing at offset ${at}: ${reason(error)}`);
				return false;
			}
			if (sys.spend(64)) yield* sys.reschedule();
		}
		return true;
	}

	/** Gives the file shorter and shorter names before it goes, so that not even its name stays. */
	private *remove(path: string): Blocking<boolean> {
		const { sys, options } = this.context;
		const verbose = options.has("verbose");
		const how = options.value("remove") ?? "wipesync";
		if (verbose) yield* report(this.context, `${quoteName(path)}: removing`);
		let current = path;
		try {
			for (let length = how === "unlink" ? 0 : baseName(path).length; length > 0; length--) {
				const next = joinPath(dirName(path) === "." && !path.startsWith("./") ? "" : dirName(path), "0".repeat(length));
				if (sys.tryStat(next, { noFollow: true })) continue;
				sys.rename(current, next);
				if (verbose) yield* report(this.context, `${quoteName(current)}: renamed to ${next}`);
				current = next;
			}
			sys.unlink(current);
		} catch (error) {
			yield* report(this.context, `${quoteName(current)}: failed to remove: ${reason(error)}`);
			return false;
		}
		if (verbose) yield* report(this.context, `${quoteName(path)}: removed`);
		return true;
	}
}

export const shred = defineProgram({
	name: "shred",
	package: "coreutils",
	summary: "Overwrite the specified FILE(s) repeatedly, in order to make it harder for even very expensive hardware probing to recover the data.",
	usage: ["[OPTION]... FILE..."],
	options: [
		{ short: "f", long: "force", help: "change permissions to allow writing if necessary" },
		{ short: "n", long: "iterations", arg: "N", help: "overwrite N times instead of the default (3)" },
		{ long: "random-source", arg: "FILE", help: "get random bytes from FILE", simulated: false },
		{ short: "s", long: "size", arg: "N", help: "shred this many bytes (suffixes like K, M, G accepted)" },
		{ short: "u", help: "deallocate and remove file after overwriting" },
		{ long: "remove", arg: "HOW", optional: true, help: "like -u but give control on HOW to delete: unlink, wipe, wipesync" },
		{ short: "v", long: "verbose", help: "show progress" },
		{ short: "x", long: "exact", help: "do not round file sizes up to the next full block" },
		{ short: "z", long: "zero", help: "add a final overwrite with zeros to hide shredding" },
	],
	*main(context) {
		const { options } = context;
		const text = options.value("iterations") ?? "3";
		if (!/^\d+$/.test(text)) return context.fail(`invalid number of passes: ${quote(text)}`);
		const sizeText = options.value("size");
		const size = sizeText === undefined ? undefined : parseSize(sizeText, "c");
		if (typeof size === "string") return context.fail(`invalid file size: ${quote(sizeText ?? "")}`);
		const how = options.value("remove");
		if (how !== undefined) requireWord(context, "--remove", removeWords, how);
		const shredder = new Shredder(context, Number(text), size);
		let status = 0;
		for (const path of atLeastOne(context, "file operand")) if (!(yield* shredder.shred(path))) status = 1;
		return status;
	},
});
