/** What conv= does to the bytes on their way. */
import type { Operands } from "./operands.ts";

const NEWLINE = 10;
const SPACE = 32;

/** Turns chunks of input into chunks of output; block and unblock keep a record's rest from one to the next. */
export class Converter {
	private readonly operands: Operands;
	private readonly record: number[] = [];
	/** Whether a record longer than cbs is being cut. */
	private cutting = false;
	truncatedRecords = 0;
	private odd: number | undefined;
	constructor(operands: Operands) {
		this.operands = operands;
	}

	convert(chunk: Uint8Array): Uint8Array {
		const { conversions, conversionBlock } = this.operands;
		let bytes = chunk;
		if (conversions.has("swab")) bytes = this.swap(bytes);
		if (conversions.has("lcase")) bytes = bytes.map((byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));
		if (conversions.has("ucase")) bytes = bytes.map((byte) => (byte >= 97 && byte <= 122 ? byte - 32 : byte));
		if (conversionBlock === 0) return bytes;
		if (conversions.has("block")) return this.block(bytes);
		return conversions.has("unblock") ? this.unblock(bytes) : bytes;
	}

	/** What is left when the input has ended. */
	finish(): Uint8Array {
		const { conversions, conversionBlock } = this.operands;
		if (this.odd !== undefined) return Uint8Array.from([this.odd]);
		if (this.record.length === 0) return new Uint8Array(0);
		if (conversions.has("block")) return Uint8Array.from([...this.record, ...new Array<number>(conversionBlock - this.record.length).fill(SPACE)]);
		return Uint8Array.from([...this.trimmed(), NEWLINE]);
	}

	/** Every pair of bytes the other way round; an odd one waits for its partner. */
	private swap(bytes: Uint8Array): Uint8Array {
		const out: number[] = [];
		for (const byte of bytes) {
			if (this.odd === undefined) this.odd = byte;
			else {
				out.push(byte, this.odd);
				this.odd = undefined;
			}
		}
		return Uint8Array.from(out);
	}

	/** Lines become records of fixed length, cut or filled with blanks. */
	private block(bytes: Uint8Array): Uint8Array {
		const { conversionBlock } = this.operands;
		const out: number[] = [];
		for (const byte of bytes) {
			if (byte === NEWLINE) {
				if (!this.cutting || this.record.length) while (this.record.length < conversionBlock) this.record.push(SPACE);
				out.push(...this.record.splice(0));
				this.cutting = false;
			} else if (this.record.length < conversionBlock) this.record.push(byte);
			else if (!this.cutting) {
				this.cutting = true;
				this.truncatedRecords++;
			}
		}
		return Uint8Array.from(out);
	}

	/** Records of fixed length become lines without blanks at the end. */
	private unblock(bytes: Uint8Array): Uint8Array {
		const { conversionBlock } = this.operands;
		const out: number[] = [];
		for (const byte of bytes) {
			this.record.push(byte);
			if (this.record.length < conversionBlock) continue;
			out.push(...this.trimmed(), NEWLINE);
			this.record.length = 0;
		}
		return Uint8Array.from(out);
	}

	private trimmed(): number[] {
		let end = this.record.length;
		while (end > 0 && this.record[end - 1] === SPACE) end--;
		return this.record.slice(0, end);
	}
}
