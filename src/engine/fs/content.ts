/** The bytes of a regular file: a shared base (from an image) until the first change inside it, then pages; holes cost nothing. */
import { encode } from "../kernel/text.ts";

const PAGE = 4096;
/** Up to this size a file without holes is one piece; past it, pages. */
const SMALL = 16384;
/** Stands for every written page of zeros: never changed in place. */
const ZEROS = new Uint8Array(PAGE);
/** Stands for every page that has a block and was never written: reads as zeros, and counts as a hole for who looks for data. */
const UNWRITTEN = new Uint8Array(PAGE);
const isShared = (page: Uint8Array | undefined): boolean => page === ZEROS || page === UNWRITTEN;

/** Cheap for most data: a page that starts and ends with zero is looked at in full. */
const isZero = (bytes: Uint8Array): boolean => bytes[0] === 0 && bytes[bytes.length - 1] === 0 && bytes.every((b) => b === 0);

const pageOf = (offset: number): number => Math.floor(offset / PAGE);

export class FileContent {
	/** Never changed in place: images share it, readers may keep it. Where it is shorter than the size of a file from an image, zeros follow. */
	private base: Uint8Array | string | (() => Uint8Array) | undefined;
	private pages: Map<number, Uint8Array> | undefined;
	size: number;
	/** The zeros behind the base are data, as those of an executable that is only hinted at. */
	private readonly padded: boolean;

	/** `base` as a function is called when somebody reads; then `size` must be given. */
	constructor(base?: Uint8Array | string | (() => Uint8Array), size?: number) {
		this.base = base;
		this.size = size ?? (typeof base === "string" ? encode(base).length : (base?.length ?? 0));
		this.padded = base !== undefined && size !== undefined;
	}

	/** The same bytes, to be changed on their own. */
	clone(): FileContent {
		const twin = new FileContent(this.base, this.padded && !this.pages ? this.size : undefined);
		twin.size = this.size;
		if (this.pages) twin.pages = new Map([...this.pages].map(([index, page]) => [index, isShared(page) ? page : page.slice()]));
		return twin;
	}

	private get bytes(): Uint8Array {
		if (typeof this.base === "string") this.base = encode(this.base);
		else if (typeof this.base === "function") this.base = this.base();
		return this.base ?? new Uint8Array(0);
	}

	/** Blocks of 4096 bytes that hold data. */
	get allocated(): number {
		if (this.pages) return this.pages.size;
		return this.base === undefined ? 0 : Math.ceil((this.padded ? this.size : Math.min(this.size, this.bytes.length)) / PAGE);
	}

	/** How many more blocks a write (or an allocation) of `length` bytes at `offset` takes. */
	cost(offset: number, length: number): number {
		const last = Math.ceil((offset + length) / PAGE);
		if (!this.pages) return Math.max(0, last - Math.max(pageOf(offset), this.allocated));
		let fresh = 0;
		for (let p = pageOf(offset); p < last; p++) if (!this.pages.has(p)) fresh++;
		return fresh;
	}

	read(offset: number, count: number): Uint8Array {
		const end = Math.min(this.size, offset + count);
		if (end <= offset) return new Uint8Array(0);
		if (!this.pages) {
			const bytes = this.bytes;
			if (end <= bytes.length) return bytes.subarray(offset, end);
			const out = new Uint8Array(end - offset);
			if (offset < bytes.length) out.set(bytes.subarray(offset, bytes.length));
			return out;
		}
		const out = new Uint8Array(end - offset);
		for (let at = offset; at < end; ) {
			const page = pageOf(at);
			const from = at - page * PAGE;
			const n = Math.min(PAGE - from, end - at);
			const data = this.pages.get(page);
			if (data && !isShared(data)) out.set(data.subarray(from, from + n), at - offset);
			at += n;
		}
		return out;
	}

	write(offset: number, data: Uint8Array): void {
		const end = offset + data.length;
		if (!this.pages) {
			if (offset === 0 && end >= this.size && end <= SMALL) {
				this.base = data;
				this.size = end;
				return;
			}
			const bytes = this.bytes;
			const touches = offset <= this.allocated * PAGE;
			if (touches && Math.max(end, this.size) <= SMALL && Math.ceil(this.size / PAGE) <= Math.max(this.allocated, Math.ceil(end / PAGE))) {
				const next = new Uint8Array(Math.max(this.size, end));
				next.set(bytes.subarray(0, Math.min(bytes.length, this.size)));
				next.set(data, offset);
				this.base = next;
				this.size = next.length;
				return;
			}
		}
		const pages = this.toPages();
		for (let at = offset; at < end; ) {
			const index = pageOf(at);
			const from = at - index * PAGE;
			const n = Math.min(PAGE - from, end - at);
			this.setPart(pages, index, from, data.subarray(at - offset, at - offset + n));
			at += n;
		}
		if (end > this.size) this.size = end;
	}

	private setPart(pages: Map<number, Uint8Array>, index: number, from: number, part: Uint8Array): void {
		const old = pages.get(index);
		if ((old === undefined || isShared(old) || part.length === PAGE) && isZero(part)) {
			pages.set(index, ZEROS);
			return;
		}
		const page = old === undefined || isShared(old) ? new Uint8Array(PAGE) : old;
		page.set(part, from);
		if (page !== old) pages.set(index, page);
	}

	truncate(size: number): void {
		// what is added is a hole, what is cut from zeros that are only hinted at must be counted
		if (this.padded) this.toPages();
		if (size < this.size) {
			if (this.pages) {
				for (const index of this.pages.keys()) if (index * PAGE >= size) this.pages.delete(index);
				const from = size % PAGE;
				const page = this.pages.get(pageOf(size));
				if (from && page && !isShared(page)) page.fill(0, from);
			} else this.base = size === 0 ? undefined : this.bytes.subarray(0, size);
		}
		this.size = size;
	}

	// ---- holes

	/** Takes blocks for a range without changing what is read there; the size stays. */
	allocate(offset: number, length: number): void {
		const pages = this.toPages();
		for (let p = pageOf(offset); p * PAGE < offset + length; p++) if (!pages.has(p)) pages.set(p, UNWRITTEN);
	}

	/** Makes a range read as zeros and gives back the whole blocks in it; the size stays. */
	punch(offset: number, length: number): void {
		const pages = this.toPages();
		const end = offset + length;
		for (const [index, page] of pages) {
			const start = index * PAGE;
			if (start + PAGE <= offset || start >= end) continue;
			if (offset <= start && (start + PAGE <= end || end >= this.size)) pages.delete(index);
			else if (!isShared(page)) page.fill(0, Math.max(0, offset - start), Math.min(PAGE, end - start));
		}
	}

	/** Where data begins at or behind `offset`; undefined when none follows. */
	nextData(offset: number): number | undefined {
		if (offset >= this.size) return undefined;
		if (!this.pages) return offset < this.allocated * PAGE ? offset : undefined;
		let first: number | undefined;
		for (const [index, page] of this.pages) if (page !== UNWRITTEN && index >= pageOf(offset) && (first === undefined || index < first)) first = index;
		return first === undefined || first * PAGE >= this.size ? undefined : Math.max(offset, first * PAGE);
	}

	/** Where a hole begins at or behind `offset`; the end of the file counts as one. */
	nextHole(offset: number): number {
		if (!this.pages) return Math.min(this.size, Math.max(offset, this.allocated * PAGE));
		let page = pageOf(offset);
		for (let data = this.pages.get(page); data && data !== UNWRITTEN; data = this.pages.get(page)) page++;
		return Math.min(this.size, Math.max(offset, page * PAGE));
	}

	private toPages(): Map<number, Uint8Array> {
		if (this.pages) return this.pages;
		const pages = new Map<number, Uint8Array>();
		const bytes = this.bytes;
		const length = Math.min(bytes.length, this.size);
		for (let at = 0; at < length; at += PAGE) {
			const part = bytes.subarray(at, Math.min(at + PAGE, length));
			if (isZero(part)) {
				pages.set(at / PAGE, ZEROS);
				continue;
			}
			const page = new Uint8Array(PAGE);
			page.set(part);
			pages.set(at / PAGE, page);
		}
		if (this.padded) for (let p = pages.size; p * PAGE < this.size; p++) pages.set(p, ZEROS);
		this.base = undefined;
		this.pages = pages;
		return pages;
	}
}
