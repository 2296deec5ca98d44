/** Layers come plain or compressed: what the first bytes tell decides. moby pkg/archive.DecompressStream. */
import type { Blocking } from "../../kernel/abi.ts";
import { concat } from "../../kernel/text.ts";
import { gunzipMember, isGzip } from "../../programs/lib/gzip-format.ts";
import { InflateError } from "../../programs/lib/inflate.ts";
import { EngineError, system } from "../error.ts";
import { type Source, sourceOfBytes } from "../image/stream.ts";

/** Everything that a stream still has. */
export function* drain(source: Source): Blocking<Uint8Array> {
	const parts: Uint8Array[] = [];
	for (let part = yield* source(1 << 20); part.length; part = yield* source(1 << 20)) parts.push(part);
	return parts.length ? concat(parts) : new Uint8Array(0);
}

function gunzip(bytes: Uint8Array): Uint8Array {
	const parts: Uint8Array[] = [];
	for (let at = 0; at < bytes.length; ) {
		let member: ReturnType<typeof gunzipMember>;
		try {
			member = gunzipMember(bytes, at);
		} catch (error) {
			if (error instanceof InflateError) throw system(error.kind === "truncated" ? "unexpected EOF" : "flate: corrupt input");
			throw error;
		}
		if (!member) throw system(at === 0 ? "gzip: invalid header" : "gzip: invalid trailer");
		if (!member.crcMatches) throw system("gzip: invalid checksum");
		parts.push(member.bytes);
		at = member.end;
	}
	return concat(parts);
}

const magics: readonly (readonly [name: string, bytes: readonly number[]])[] = [
	["bzip2", [0x42, 0x5a, 0x68]],
	["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
	["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
];

/** The plain archive in a stream. EngineError for a compression that is not simulated. */
export function* decompressed(source: Source): Blocking<Source> {
	const head = yield* source(512);
	for (const [name, magic] of magics) {
		if (magic.every((byte, i) => head[i] === byte))
			throw new EngineError("not-implemented", `${name} archives are not simulated, although the real engine reads them`);
	}
	if (isGzip(head)) return sourceOfBytes(gunzip(concat([head, yield* drain(source)])));
	let first: Uint8Array = head;
	return function* (count) {
		if (first.length === 0) return yield* source(count);
		const piece = first.subarray(0, count);
		first = first.subarray(piece.length);
		return piece;
	};
}
