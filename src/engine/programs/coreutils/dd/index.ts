import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { exhaustedBytes } from "../../../kernel/memory-exhausted.ts";
import { concat } from "../../../kernel/text.ts";
import { type Context, defineProgram, helpText, type ProgramSpec } from "../../lib/program.ts";
import { quoteFile, quoteName } from "../../lib/quote.ts";
import { reason } from "../../lib/report.ts";
import { Converter } from "./convert.ts";
import { type Operands, readOperands } from "./operands.ts";
import { humanBytes, Statistics } from "./statistics.ts";

const CHUNK = 65536;

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

/** The copying of one run of dd. */
class Copy {
	private readonly context: Context;
	private readonly operands: Operands;
	private readonly statistics = new Statistics();
	private readonly converter: Converter;
	private readonly start: number;
	private input = 0;
	private output = 1;
	/** Converted bytes that do not fill an output block yet. */
	private pending: Uint8Array[] = [];
	private pendingSize = 0;
	/** Bytes that conv=sparse left out and that no write has followed yet. */
	private skipped = 0;
	private nextProgress: number;
	private progressShown = 0;
	/** SIGUSR1 came. */
	private asked = false;
	private status = 0;

	constructor(context: Context, operands: Operands) {
		this.context = context;
		this.operands = operands;
		this.converter = new Converter(operands);
		this.start = context.sys.clock("monotonic");
		this.nextProgress = this.start + 1;
	}

	*run(): Blocking<number> {
		const { sys } = this.context;
		if (!(yield* this.open())) return 1;
		sys.sigaction("USR1", () => {
			this.asked = true;
		});
		if (yield* this.skipInput()) {
			if (yield* this.seekOutput()) yield* this.copyAll();
		} else this.status = 1;
		this.statistics.truncated = this.converter.truncatedRecords;
		// the clock counts what was done when the processor is given back
		yield* sys.reschedule();
		yield* this.showStatistics();
		return this.status;
	}

	private *complain(words: string): Blocking<false> {
		if (this.progressShown > 0) yield* this.context.sys.write(2, "\n");
		this.progressShown = 0;
		yield* this.context.complain(words);
		this.status = 1;
		return false;
	}
	private get inputName(): string {
		return this.operands.input ?? "standard input";
	}
	private get outputName(): string {
		return this.operands.output ?? "standard output";
	}

	private *open(): Blocking<boolean> {
		const { sys } = this.context;
		const { operands } = this;
		try {
			if (operands.input !== undefined) {
				const flags = operands.inputFlags;
				this.input = yield* sys.open(operands.input, {
					directory: flags.has("directory"),
					noFollow: flags.has("nofollow"),
					nonBlocking: flags.has("nonblock"),
					direct: flags.has("direct"),
				});
			}
		} catch (error) {
			return yield* this.complain(`failed to open ${quoteFile(this.inputName)}: ${reason(error)}`);
		}
		if (operands.output === undefined) return true;
		const { conversions } = operands;
		const flags = operands.outputFlags;
		try {
			this.output = yield* sys.open(
				operands.output,
				{
					write: true,
					read: operands.seek.number > 0 && !conversions.has("notrunc"),
					create: !conversions.has("nocreat"),
					exclusive: conversions.has("excl"),
					truncate: !conversions.has("notrunc") && operands.seek.number === 0,
					append: flags.has("append"),
					directory: flags.has("directory"),
					noFollow: flags.has("nofollow"),
					nonBlocking: flags.has("nonblock"),
					direct: flags.has("direct") || flags.has("sync") || flags.has("dsync"),
				},
				0o666,
			);
			return true;
		} catch (error) {
			return yield* this.complain(`failed to open ${quoteFile(this.outputName)}: ${reason(error)}`);
		}
	}

	/** skip=: seeks where that is possible, else reads and forgets. */
	private *skipInput(): Blocking<boolean> {
		const { sys } = this.context;
		const { skip, inputBlock } = this.operands;
		let left = skip.bytes ? skip.number : skip.number * inputBlock;
		if (left === 0) return true;
		const stat = sys.fstat(this.input);
		const tooFar = `${quoteName(this.inputName).replace(/^standard input$/, "'standard input'")}: cannot skip to specified offset`;
		if (stat.kind === "file") {
			const beyond = sys.lseek(this.input, left, "current") > stat.size;
			if (beyond) yield* this.complain(tooFar);
			this.status = 0;
			return true;
		}
		while (left > 0) {
			const chunk = yield* sys.read(this.input, Math.min(left, CHUNK));
			if (chunk.length === 0) {
				yield* this.complain(tooFar);
				this.status = 0;
				return true;
			}
			left -= chunk.length;
		}
		return true;
	}

	private *seekOutput(): Blocking<boolean> {
		const { sys } = this.context;
		const { seek, outputBlock, conversions } = this.operands;
		const offset = seek.bytes ? seek.number : seek.number * outputBlock;
		if (offset === 0) return true;
		const { kind } = sys.fstat(this.output);
		try {
			if (!conversions.has("notrunc") && kind === "file" && this.operands.output !== undefined) sys.ftruncate(this.output, offset);
		} catch (error) {
			return yield* this.complain(`failed to truncate to ${offset} bytes in output file ${quoteFile(this.outputName)}: ${reason(error)}`);
		}
		try {
			sys.lseek(this.output, offset, "current");
			return true;
		} catch (error) {
			return yield* this.complain(`${quoteName(this.outputName)}: cannot seek: ${reason(error)}`);
		}
	}

	/** One block of input; fullblock reads on until it is whole. "failed" after an error that ends it all. */
	private *readBlock(size: number): Blocking<Uint8Array | "failed"> {
		const { sys } = this.context;
		const { inputFlags, conversions, inputBlock } = this.operands;
		const parts: Uint8Array[] = [];
		let got = 0;
		while (got < size) {
			try {
				const chunk = yield* sys.read(this.input, size - got);
				if (chunk.length === 0) break;
				parts.push(chunk);
				got += chunk.length;
				// a big block comes in pieces from what is always ready
				const { kind } = sys.fstat(this.input);
				if (!inputFlags.has("fullblock") && kind !== "file" && kind !== "char") break;
			} catch (error) {
				if (isErrno(error, "EINTR")) {
					if (this.asked) yield* this.answer();
					continue;
				}
				yield* this.complain(`error reading ${quoteFile(this.inputName)}: ${reason(error)}`);
				if (!conversions.has("noerror")) return "failed";
				yield* this.showStatistics();
				sys.lseek(this.input, inputBlock, "current");
				return conversions.has("sync") ? new Uint8Array(size) : new Uint8Array(0);
			}
		}
		return parts.length ? concat(parts) : new Uint8Array(0);
	}

	/** Counts the buffer before it is there. */
	private chargeBuffer(size: number): void {
		try {
			this.context.sys.charge(size);
		} catch (error) {
			if (exhaustedBytes(error) === undefined) throw error;
			this.context.fail(`memory exhausted by input buffer of size ${size} bytes (${humanBytes(size, 1024)})`);
		}
	}

	private *copyAll(): Blocking<void> {
		const { sys } = this.context;
		const { operands, statistics } = this;
		const { inputBlock, count, conversions } = operands;
		this.chargeBuffer(inputBlock);
		let bytesLeft = count?.bytes ? count.number : Infinity;
		let blocksLeft = count && !count.bytes ? count.number : Infinity;
		while (blocksLeft > 0 && bytesLeft > 0) {
			if (this.asked) yield* this.answer();
			const wanted = Math.min(inputBlock, bytesLeft);
			const block = yield* this.readBlock(wanted);
			if (block === "failed" || block.length === 0) break;
			blocksLeft--;
			bytesLeft -= block.length;
			let data = block;
			if (block.length === inputBlock) statistics.fullIn++;
			else {
				statistics.partialIn++;
				if (conversions.has("sync")) {
					data = new Uint8Array(inputBlock).fill(conversions.has("block") || conversions.has("unblock") ? 32 : 0);
					data.set(block);
				}
			}
			if (!(yield* this.put(this.converter.convert(data)))) return;
			if (sys.spend(4 + (block.length >> 12))) yield* sys.reschedule();
			yield* this.progress();
		}
		if (!(yield* this.put(this.converter.finish()))) return;
		if (this.pendingSize > 0 && !(yield* this.writeBlock(concat(this.pending)))) return;
		if (this.skipped > 0 && sys.fstat(this.output).kind === "file") sys.ftruncate(this.output, sys.lseek(this.output, 0, "current"));
		if (conversions.has("fsync") || conversions.has("fdatasync")) yield* sys.sync();
	}

	/** Collects output blocks; without a size of their own, blocks are written as they were read. */
	private *put(bytes: Uint8Array): Blocking<boolean> {
		if (bytes.length === 0) return true;
		const { outputBlock, direct, conversionBlock } = this.operands;
		if (direct && conversionBlock === 0) return yield* this.writeBlock(bytes);
		this.pending.push(bytes);
		this.pendingSize += bytes.length;
		if (this.pendingSize < outputBlock) return true;
		const all = concat(this.pending);
		let at = 0;
		for (; at + outputBlock <= all.length; at += outputBlock) if (!(yield* this.writeBlock(all.subarray(at, at + outputBlock)))) return false;
		this.pending = at < all.length ? [all.subarray(at)] : [];
		this.pendingSize = all.length - at;
		return true;
	}

	private *writeBlock(bytes: Uint8Array): Blocking<boolean> {
		const { sys } = this.context;
		const { statistics } = this;
		try {
			if (this.operands.conversions.has("sparse") && isZero(bytes) && sys.fstat(this.output).kind === "file") {
				sys.lseek(this.output, bytes.length, "current");
				this.skipped += bytes.length;
			} else {
				yield* sys.write(this.output, bytes);
				this.skipped = 0;
			}
		} catch (error) {
			const written = isErrno(error) ? error.written : 0;
			statistics.bytes += written;
			if (written > 0 && !this.operands.direct) statistics.partialOut++;
			yield* this.complain(`error writing ${quoteFile(this.outputName)}: ${reason(error)}`);
			return false;
		}
		statistics.bytes += bytes.length;
		if (bytes.length === this.operands.outputBlock) statistics.fullOut++;
		else statistics.partialOut++;
		return true;
	}

	private get elapsed(): number {
		return this.context.sys.clock("monotonic") - this.start;
	}

	/** SIGUSR1: the statistics so far. */
	private *answer(): Blocking<void> {
		this.asked = false;
		yield* this.showStatistics();
	}

	private *progress(): Blocking<void> {
		const { sys } = this.context;
		if (this.operands.status !== "progress" || sys.clock("monotonic") < this.nextProgress) return;
		this.nextProgress += 1;
		const line = this.statistics.transfer(this.elapsed, true);
		yield* sys.write(2, `\r${line.padEnd(this.progressShown)}`);
		this.progressShown = line.length;
	}

	private *showStatistics(): Blocking<void> {
		const { status } = this.operands;
		if (status === "none") return;
		const newline = this.progressShown > 0 ? "\n" : "";
		this.progressShown = 0;
		const transfer = status === "noxfer" ? "" : `${this.statistics.transfer(this.elapsed)}\n`;
		yield* this.context.sys.write(2, newline + this.statistics.records + transfer);
	}
}

const spec: ProgramSpec = {
	name: "dd",
	package: "coreutils",
	summary: "Copy a file, converting and formatting according to the operands: if= of= bs= ibs= obs= cbs= count= skip= seek= conv= iflag= oflag= status=",
	usage: ["[OPERAND]...", "OPTION"],
	options: [],
	rawArguments: true,
	*main(context) {
		const words = context.operands;
		if (words.length === 1 && words[0] === "--help") {
			yield* context.print(helpText(spec));
			return 0;
		}
		if (words.length === 1 && words[0] === "--version") {
			yield* context.print("dd (coreutils), simulated by Underdock\n");
			return 0;
		}
		return yield* new Copy(context, readOperands(context)).run();
	},
};

export const dd = defineProgram(spec);
