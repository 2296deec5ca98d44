/** Reads an archive from a stream, member by member, and keeps the raw bytes between contents, from which tar-split makes it again. */
import type { Blocking } from "../../kernel/abi.ts";
import { concat, decode } from "../../kernel/text.ts";
import { BLOCK, isZeroBlock, type Member, type Overrides, readHeader, readPax } from "../../programs/tar/header.ts";
import { system } from "../error.ts";
import type { Source } from "./stream.ts";

export interface ReadMember {
	readonly member: Member;
	/** Records of a PAX header before it. */
	readonly pax: ReadonlyMap<string, string>;
	/** Everything from the end of the last content up to this one's beginning. */
	readonly raw: Uint8Array;
}

/** Throws EngineError with the words of Go's archive/tar. */
export class TarReader {
	private readonly source: Source;
	private held: Uint8Array = new Uint8Array(0);
	/** Content of the current member that was not read. */
	private left = 0;
	private pad = 0;
	private raw: Uint8Array[] = [];

	constructor(source: Source) {
		this.source = source;
	}

	private *take(count: number): Blocking<Uint8Array> {
		while (this.held.length < count) {
			const chunk = yield* this.source(Math.max(65536, count - this.held.length));
			if (chunk.length === 0) break;
			this.held = this.held.length ? concat([this.held, chunk]) : chunk;
		}
		const taken = this.held.subarray(0, count);
		this.held = this.held.subarray(taken.length);
		return taken;
	}

	private *block(): Blocking<Uint8Array> {
		const bytes = yield* this.take(BLOCK);
		this.raw.push(bytes);
		return bytes;
	}

	/** Content of a header that describes the next one. */
	private *extra(size: number): Blocking<Uint8Array> {
		const bytes = yield* this.take(Math.ceil(size / BLOCK) * BLOCK);
		if (bytes.length < size) throw system("unexpected EOF");
		this.raw.push(bytes);
		return bytes.subarray(0, size);
	}

	/** The next member; undefined at the end. */
	*next(): Blocking<ReadMember | undefined> {
		while (this.left > 0) if ((yield* this.read(65536)).length === 0) throw system("unexpected EOF");
		if (this.pad) this.raw.push(yield* this.take(this.pad));
		this.pad = 0;
		const overrides: Overrides = { pax: new Map() };
		for (;;) {
			const block = yield* this.block();
			if (block.length === 0) return undefined;
			if (block.length < BLOCK) throw system("unexpected EOF");
			if (isZeroBlock(block)) return undefined;
			const header = readHeader(block, overrides);
			if (!header) throw system("archive/tar: invalid tar header");
			const { flag, member } = header;
			if (flag === "L" || flag === "K") {
				const text = decode(yield* this.extra(member.size)).replace(/\0+$/, "");
				if (flag === "L") overrides.name = text;
				else overrides.target = text;
			} else if (flag === "x" || flag === "g") {
				const records = readPax(yield* this.extra(member.size));
				if (flag === "x") overrides.pax = new Map([...overrides.pax, ...records]);
			} else {
				this.left = member.size;
				this.pad = (BLOCK - (member.size % BLOCK)) % BLOCK;
				const raw = concat(this.raw.length ? this.raw : [new Uint8Array(0)]);
				this.raw = [];
				return { member, pax: overrides.pax, raw };
			}
		}
	}

	/** A piece of the current content; empty at its end. */
	*read(count: number): Blocking<Uint8Array> {
		if (this.left === 0) return new Uint8Array(0);
		const bytes = this.held.length ? this.held.subarray(0, Math.min(count, this.left)) : yield* this.source(Math.min(count, this.left));
		if (this.held.length) this.held = this.held.subarray(bytes.length);
		if (bytes.length === 0) throw system("unexpected EOF");
		this.left -= bytes.length;
		return bytes;
	}

	*readAll(): Blocking<Uint8Array> {
		const parts: Uint8Array[] = [];
		for (let part = yield* this.read(65536); part.length; part = yield* this.read(65536)) parts.push(part);
		return parts.length ? concat(parts) : new Uint8Array(0);
	}

	/** After the last member: what follows its content, up to the end of the stream. */
	*rest(): Blocking<Uint8Array> {
		for (;;) {
			const bytes = yield* this.take(65536);
			if (bytes.length === 0) break;
			this.raw.push(bytes);
		}
		return this.raw.length ? concat(this.raw) : new Uint8Array(0);
	}
}
