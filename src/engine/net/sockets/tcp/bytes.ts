/** A queue of bytes in chunks: what waits to be sent or read. */
import { concat } from "../../../kernel/text.ts";

export class ByteQueue {
	private chunks: Uint8Array[] = [];
	length = 0;

	push(chunk: Uint8Array): void {
		if (chunk.length === 0) return;
		this.chunks.push(chunk);
		this.length += chunk.length;
	}
	/** Bytes from `offset` on, without taking them. */
	peek(offset: number, count: number): Uint8Array {
		const parts: Uint8Array[] = [];
		let skip = offset;
		let left = count;
		for (const chunk of this.chunks) {
			if (left <= 0) break;
			if (skip >= chunk.length) {
				skip -= chunk.length;
				continue;
			}
			const part = chunk.subarray(skip, skip + left);
			skip = 0;
			left -= part.length;
			parts.push(part);
		}
		return parts.length ? concat(parts) : new Uint8Array(0);
	}
	drop(count: number): void {
		let left = Math.min(count, this.length);
		this.length -= left;
		let whole = 0;
		for (const chunk of this.chunks) {
			if (chunk.length > left) break;
			left -= chunk.length;
			whole++;
		}
		if (whole) this.chunks.splice(0, whole);
		const first = this.chunks[0];
		if (left && first) this.chunks[0] = first.subarray(left);
	}
	take(count: number): Uint8Array {
		const first = this.chunks[0];
		const out = first && first.length <= count && (first.length === count || this.chunks.length === 1) ? first : this.peek(0, count);
		this.drop(out.length);
		return out;
	}
}
