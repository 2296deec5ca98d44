/** Numbers, bytes and names of a DNS message, in network order. */
import { DnsFormatError } from "./format-error.ts";
import { labelsOf } from "./name.ts";

export class WireWriter {
	private out: number[] = [];
	/** Where names that were written begin, by their text in small letters. */
	private readonly places = new Map<string, number>();
	get length(): number {
		return this.out.length;
	}
	u8(value: number): void {
		this.out.push(value & 255);
	}
	u16(value: number): void {
		this.out.push((value >>> 8) & 255, value & 255);
	}
	u32(value: number): void {
		this.u16(value >>> 16);
		this.u16(value);
	}
	bytes(data: Uint8Array): void {
		for (const b of data) this.out.push(b);
	}
	/** Points to the longest tail that was written before. */
	name(name: string, options: { readonly compress?: boolean } = {}): void {
		const labels = labelsOf(name);
		for (let i = 0; i < labels.length; i++) {
			const key = labels
				.slice(i)
				.map((l) =>
					String.fromCharCode(...l)
						.toLowerCase()
						.replaceAll(".", "\\."),
				)
				.join(".");
			const place = this.places.get(key);
			if (place !== undefined && options.compress !== false) {
				this.u16(0xc000 | place);
				return;
			}
			if (this.out.length < 0x4000 && place === undefined) this.places.set(key, this.out.length);
			const label = labels[i] as Uint8Array;
			this.u8(label.length);
			this.bytes(label);
		}
		this.u8(0);
	}
	/** Writes a length of two bytes in front of what `body` writes. */
	sized(body: () => void): void {
		const at = this.out.length;
		this.u16(0);
		body();
		const length = this.out.length - at - 2;
		this.out[at] = (length >>> 8) & 255;
		this.out[at + 1] = length & 255;
	}
	finish(): Uint8Array {
		return Uint8Array.from(this.out);
	}
}

export class WireReader {
	readonly message: Uint8Array;
	at = 0;
	constructor(message: Uint8Array) {
		this.message = message;
	}
	bytes(count: number): Uint8Array {
		if (count < 0 || this.at + count > this.message.length) throw new DnsFormatError("message too short");
		const part = this.message.subarray(this.at, this.at + count);
		this.at += count;
		return part;
	}
	u8(): number {
		return this.bytes(1)[0] ?? 0;
	}
	u16(): number {
		return this.u8() * 256 + this.u8();
	}
	u32(): number {
		return this.u16() * 65536 + this.u16();
	}
}
