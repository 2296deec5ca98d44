/** The bytes of a regular file: a shared base (from an image) until the first change inside it, then pages; holes cost nothing. */
import { encode } from "../kernel/text.ts";

const PAGE = 4096;
/** Up to this size a file is one piece; past it, pages. */
const SMALL = 16384;

export class FileContent {
	/** Never changed in place: images share it, readers may keep it. */
	private base: Uint8Array | string | undefined;
	private pages: Map<number, Uint8Array> | undefined;
	size: number;

	constructor(base?: Uint8Array | string, size?: number) {
		this.base = base;
		this.size = size ?? (typeof base === "string" ? encode(base).length : (base?.length ?? 0));
	}

	/** The same bytes, to be changed on their own. */
	clone(): FileContent {
		const twin = new FileContent(this.base, this.size);
		if (this.pages) twin.pages = new Map([...this.pages].map(([index, page]) => [index, page.slice()]));
		return twin;
	}

	private get bytes(): Uint8Array {
		if (typeof this.base === "string") this.base = encode(this.base);
		return this.base ?? new Uint8Array(0);
	}

	/** Blocks of 4096 bytes that hold data. */
	get allocated(): number {
		if (this.pages) return this.pages.size;
		return this.base === undefined ? 0 : Math.ceil(Math.min(this.size, this.bytes.length) / PAGE);
	}

	/** How many more blocks a write of `length` bytes at `offset` takes. */
	cost(offset: number, length: number): number {
		const end = offset + length;
		if (this.pages) {
			let fresh = 0;
			for (let p = Math.floor(offset / PAGE); p * PAGE < end; p++) if (!this.pages.has(p)) fresh++;
			return fresh;
		}
		const before = this.allocated;
		if (offset <= before * PAGE) return Math.max(0, Math.ceil(end / PAGE) - before);
		return Math.ceil(end / PAGE) - Math.floor(offset / PAGE);
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
			const page = Math.floor(at / PAGE);
			const from = at - page * PAGE;
			const n = Math.min(PAGE - from, end - at);
			const data = this.pages.get(page);
			if (data) out.set(data.subarray(from, from + n), at - offset);
			at += n;
		}
		return out;
	}

	write(offset: number, data: Uint8Array): void {
		const end = offset + data.length;
		if (!this.pages) {
			if (offset === 0 && end >= this.size) {
				this.base = data;
				this.size = end;
				return;
			}
			const bytes = this.bytes;
			if (Math.max(end, bytes.length) <= SMALL && this.size <= SMALL) {
				const next = new Uint8Array(Math.max(this.size, end));
				next.set(bytes.subarray(0, Math.min(bytes.length, this.size)));
				next.set(data, offset);
				this.base = next;
				this.size = next.length;
				return;
			}
			this.toPages(bytes);
		}
		const pages = this.pages as Map<number, Uint8Array>;
		for (let at = offset; at < end; ) {
			const index = Math.floor(at / PAGE);
			const from = at - index * PAGE;
			const n = Math.min(PAGE - from, end - at);
			let page = pages.get(index);
			if (!page) {
				page = new Uint8Array(PAGE);
				pages.set(index, page);
			}
			page.set(data.subarray(at - offset, at - offset + n), from);
			at += n;
		}
		if (end > this.size) this.size = end;
	}

	truncate(size: number): void {
		if (size < this.size) {
			if (this.pages) {
				for (const index of this.pages.keys()) if (index * PAGE >= size) this.pages.delete(index);
				const from = size % PAGE;
				if (from) this.pages.get(Math.floor(size / PAGE))?.fill(0, from);
			} else this.base = size === 0 ? undefined : this.bytes.subarray(0, size);
		}
		this.size = size;
	}

	private toPages(bytes: Uint8Array): void {
		this.pages = new Map();
		const length = Math.min(bytes.length, this.size);
		for (let at = 0; at < length; at += PAGE) {
			const page = new Uint8Array(PAGE);
			page.set(bytes.subarray(at, Math.min(at + PAGE, length)));
			this.pages.set(at / PAGE, page);
		}
		this.base = undefined;
	}
}
