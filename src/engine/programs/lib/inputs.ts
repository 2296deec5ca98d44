/** The files that a filter reads: its operands in order, standard input without any or for "-". */
import type { Blocking } from "../../kernel/abi.ts";
import { Errno } from "../../kernel/errno.ts";
import { exhaustedBytes } from "../../kernel/memory-exhausted.ts";
import type { Context } from "./program.ts";
import { quoteName } from "./quote.ts";
import { die, reason, report } from "./report.ts";

/** What a failed write throws: it is not the input's fault, and ends the program. */
const writeErrors: ReadonlySet<string> = new Set(["EPIPE", "ENOSPC", "EFBIG"]);

/** A syscall's failure that came from reading; whatever else was thrown goes on its way up. */
export function readFailure(error: unknown): Errno {
	if (error instanceof Errno && !writeErrors.has(error.code) && exhaustedBytes(error) === undefined) return error;
	throw error;
}

export interface Wording {
	/** The complaint on a file that cannot be opened; `name: reason` without. */
	readonly open?: (name: string, error: Errno) => string;
	/** The complaint on one that cannot be read. */
	readonly read?: (name: string, error: Errno) => string;
}

const plain = (name: string, error: Errno): string => `${quoteName(name)}: ${error.message}`;

/** Opens an operand; descriptor 0 for "-". Throws Errno. */
export const openInput = (context: Context, name: string): Blocking<number> => (name === "-" ? standardInput() : context.sys.open(name));
// biome-ignore lint/correctness/useYield: it stands for a call that can block
function* standardInput(): Blocking<number> {
	return 0;
}

/** Calls `body` for each input in turn; what fails is complained of and makes the status 1. */
export function* eachInput(
	context: Context,
	names: readonly string[],
	body: (fd: number, name: string) => Blocking<unknown>,
	wording: Wording = {},
): Blocking<number> {
	let status = 0;
	for (const name of names.length ? names : ["-"]) {
		let fd: number;
		try {
			fd = yield* openInput(context, name);
		} catch (error) {
			yield* report(context, (wording.open ?? plain)(name, readFailure(error)));
			status = 1;
			continue;
		}
		try {
			yield* body(fd, name);
		} catch (error) {
			yield* report(context, (wording.read ?? wording.open ?? plain)(name, readFailure(error)));
			status = 1;
		} finally {
			if (fd !== 0) context.sys.close(fd);
		}
	}
	return status;
}

/** Opens an input that the program cannot do without, or ends it with `name: reason`. */
export function* requireInput(context: Context, name: string, status = 1): Blocking<number> {
	try {
		return yield* openInput(context, name);
	} catch (error) {
		return yield* die(context, plain(name, readFailure(error)), status);
	}
}

/** Opens a file to be written anew, or ends the program with `name: reason`. */
export function* requireOutput(context: Context, name: string, status = 1): Blocking<number> {
	try {
		return yield* context.sys.open(name, { write: true, create: true, truncate: true });
	} catch (error) {
		return yield* die(context, `${quoteName(name)}: ${reason(error)}`, status);
	}
}
