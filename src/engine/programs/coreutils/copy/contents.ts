/** Copying what is in a regular file. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Context } from "../../lib/program.ts";
import { quoteFile } from "../../lib/quote.ts";
import { reason } from "../../lib/report.ts";
import type { CopyOptions } from "./options.ts";

const BLOCK = 131072;
const PAGE = 4096;

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

/** Copies all from one descriptor to another; a text is what went wrong. `holes`: blocks of zeros are skipped. */
export function* copyContents(
	context: Context,
	from: { fd: number; path: string },
	to: { fd: number; path: string },
	options: CopyOptions,
): Blocking<string | undefined> {
	const { sys } = context;
	const stat = sys.fstat(from.fd);
	const holes =
		sys.fstat(to.fd).kind === "file" && (options.sparse === "always" || (options.sparse === "auto" && stat.kind === "file" && stat.blocks * 512 < stat.size));
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
			return `error writing ${quoteFile(to.path)}: ${reason(error)}`;
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
