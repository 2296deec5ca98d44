/**
 * What makes an unpacked layer into its archive again, byte for byte: the headers in between, and the names of the contents in order.
 * The format of github.com/vbatts/tar-split, kept gzipped as tar-split.json.gz.
 */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { decode, encode } from "../../kernel/text.ts";
import { gunzipMember, gzip } from "../../programs/lib/gzip-format.ts";
import { system } from "../error.ts";
import { base64, fromBase64 } from "../image/base64.ts";
import { Crc64 } from "../image/crc64.ts";
import type { Sink } from "../image/stream.ts";
import { cleanName } from "./tar-apply.ts";

const SEGMENT = 2;
const FILE = 1;

export class TarSplit {
	private readonly lines: string[] = [];

	segment(raw: Uint8Array): void {
		if (raw.length) this.line({ type: SEGMENT, payload: base64(raw) });
	}
	/** A member; `sum` is the check sum of its content where it has any. */
	file(name: string, size: number, sum: Crc64 | undefined): void {
		this.line({ type: FILE, name, ...(size ? { size } : {}), payload: size && sum ? base64(sum.digest()) : null });
	}
	private line(entry: Readonly<Record<string, unknown>>): void {
		this.lines.push(`${JSON.stringify({ ...entry, position: this.lines.length })}\n`);
	}
	compressed(): Uint8Array {
		return gzip(encode(this.lines.join("")), 6);
	}
}

interface SplitEntry {
	readonly type: number;
	readonly name?: string;
	readonly size?: number;
	readonly payload: string | null;
}

/** Writes the archive of which `split` tells, its contents from `root`. */
export function* assemble(sys: Sys, split: Uint8Array, root: string, out: Sink): Blocking<void> {
	const json = gunzipMember(split);
	if (!json) throw system("gzip: invalid header");
	for (const line of decode(json.bytes).split("\n")) {
		if (line === "") continue;
		const entry = JSON.parse(line) as SplitEntry;
		if (entry.type === SEGMENT) yield* out(fromBase64(entry.payload ?? ""));
		else if (entry.size) yield* content(sys, `${root}/${cleanName(entry.name ?? "")}`, entry, out);
	}
}

function* content(sys: Sys, path: string, entry: SplitEntry, out: Sink): Blocking<void> {
	const fd = yield* sys.open(path);
	const sum = new Crc64();
	try {
		for (let chunk = yield* sys.read(fd, 1 << 20); chunk.length; chunk = yield* sys.read(fd, 1 << 20)) {
			sum.update(chunk);
			yield* out(chunk);
			if (sys.spend(1 + (chunk.length >> 12))) yield* sys.reschedule();
		}
	} finally {
		sys.close(fd);
	}
	const expected = entry.payload ?? "";
	// tar-split: the file has changed since the layer was unpacked
	if (base64(sum.digest()) !== expected) throw system(`file integrity checksum failed for "${entry.name}"`);
}
