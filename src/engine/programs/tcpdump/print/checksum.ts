/** Checksums as they should be. RFC 1071. */

/** The ones' complement sum over several pieces of even length (the last may be odd); 0 over a packet whose checksum is right. */
export function sumOf(...pieces: readonly Uint8Array[]): number {
	let sum = 0;
	for (const piece of pieces) for (let i = 0; i < piece.length; i += 2) sum += ((piece[i] as number) << 8) | (piece[i + 1] ?? 0);
	while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
	return ~sum & 0xffff;
}

/** The pseudo header of TCP, UDP and ICMPv6. */
export function pseudoHeader(addresses: Uint8Array, protocol: number, length: number): Uint8Array {
	const out = new Uint8Array(addresses.length + 8);
	out.set(addresses);
	new DataView(out.buffer).setUint32(addresses.length, length);
	out[out.length - 1] = protocol;
	return out;
}

/** What a checksum field should hold, given the one that it holds. */
export function rightSum(pseudo: Uint8Array, data: Uint8Array, at: number): number {
	const blank = data.slice();
	blank[at] = 0;
	blank[at + 1] = 0;
	return sumOf(pseudo, blank);
}
