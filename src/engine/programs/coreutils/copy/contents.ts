/** Copying what is in a regular file. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { Context } from "../../lib/program.ts";
import { quoteFile } from "../../lib/quote.ts";
import { reason } from "../../lib/report.ts";
import type { CopyOptions } from "./options.ts";

const BLOCK = 131072;
const PAGE = 4096;

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

interface End {
	readonly fd: number;
	readonly path: string;
}

/** What lies between holes of a file, in order; the rest are holes. */
function* extents(sys: Sys, fd: number): Generator<{ start: number; end: number }> {
	for (let at = 0; ; ) {
		let start: number;
		try {
			start = sys.lseek(fd, at, "data");
		} catch (error) {
			if (isErrno(error, "ENXIO")) return;
			throw error;
		}
		at = sys.lseek(fd, start, "hole");
		yield { start, end: at };
	}
}

/** --sparse=auto of a file with holes: its data is copied and its holes are not, as lseek_copy of coreutils. */
function* copyExtents(context: Context, from: End, to: End, size: number): Blocking<string | undefined> {
	const { sys } = context;
	try {
		for (const { start, end } of extents(sys, from.fd)) {
			for (let at = start; at < end; ) {
				const chunk = sys.pread(from.fd, Math.min(BLOCK, end - at), at);
				if (chunk.length === 0) break;
				sys.lseek(to.fd, at, "set");
				yield* sys.write(to.fd, chunk);
				at += chunk.length;
				if (sys.spend(8)) yield* sys.reschedule();
			}
		}
		if (sys.fstat(to.fd).size < size) sys.ftruncate(to.fd, size);
		return undefined;
	} catch (error) {
		return `error copying ${quoteFile(from.path)} to ${quoteFile(to.path)}: ${reason(error)}`;
	}
}

/** Copies all from one descriptor to another; a text is what went wrong. --sparse=always leaves out blocks of zeros. */
export function* copyContents(context: Context, from: End, to: End, options: CopyOptions): Blocking<string | undefined> {
	const { sys } = context;
	const stat = sys.fstat(from.fd);
	const regular = sys.fstat(to.fd).kind === "file" && stat.kind === "file";
	const sparse = regular && stat.blocks * 512 < stat.size;
	if (sparse && options.sparse === "auto") return yield* copyExtents(context, from, to, stat.size);
	const holes = sys.fstat(to.fd).kind === "file" && options.sparse === "always";
	let size = 0;
	for (;;) {
		let chunk: Uint8Array;
		try {
			chunk = yield* sys.read(from.fd, BLOCK);
		} catch (error) {
			return `error reading ${quoteFile(from.path)}: ${reason(error)}`;
		}
		if (chunk.length === 0) break;
		size += chunk.length;
		try {
			if (!holes) yield* sys.write(to.fd, chunk);
			else {
				for (let at = 0; at < chunk.length; at += PAGE) {
					const page = chunk.subarray(at, at + PAGE);
					if (isZero(page)) sys.lseek(to.fd, page.length, "current");
					else yield* sys.write(to.fd, page);
				}
			}
		} catch (error) {
			// coreutils fills holes of the source itself, and copies the rest inside the kernel
			if (sparse) return `${quoteFile(to.path).replace(/^'(.*)'$/, "$1")}: write failed: ${reason(error)}`;
			return regular && sys.fstat(to.fd).dev === stat.dev
				? `error copying ${quoteFile(from.path)} to ${quoteFile(to.path)}: ${reason(error)}`
				: `error writing ${quoteFile(to.path)}: ${reason(error)}`;
		}
		if (sys.spend(8)) yield* sys.reschedule();
	}
	if (!holes) return undefined;
	try {
		sys.ftruncate(to.fd, size);
		return undefined;
	} catch (error) {
		return `failed to extend ${quoteFile(to.path)}: ${reason(error)}`;
	}
}
