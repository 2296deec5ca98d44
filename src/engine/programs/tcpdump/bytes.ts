/** Reading headers from captured bytes. What lies behind the end of the capture throws `Truncated`. */

/** The capture ends within a header: printing stops there. */
export class Truncated {
	/** What is printed in brackets: the protocol. */
	readonly protocol: string;
	constructor(protocol: string) {
		this.protocol = protocol;
	}
}

export class Bytes {
	readonly data: Uint8Array;
	/** Named in `[|protocol]` when the bytes run out. */
	readonly protocol: string;
	constructor(data: Uint8Array, protocol: string) {
		this.data = data;
		this.protocol = protocol;
	}
	get length(): number {
		return this.data.length;
	}
	u8(at: number): number {
		return this.data[at] ?? this.short();
	}
	u16(at: number): number {
		return (this.u8(at) << 8) | this.u8(at + 1);
	}
	u24(at: number): number {
		return (this.u8(at) << 16) | this.u16(at + 1);
	}
	u32(at: number): number {
		return this.u16(at) * 65536 + this.u16(at + 2);
	}
	slice(from: number, to?: number): Uint8Array {
		return this.data.subarray(from, to);
	}
	/** `length` bytes; throws when they are not all there. */
	exactly(from: number, length: number): Uint8Array {
		if (from + length > this.data.length) this.short();
		return this.data.subarray(from, from + length);
	}
	private short(): never {
		throw new Truncated(this.protocol);
	}
}
