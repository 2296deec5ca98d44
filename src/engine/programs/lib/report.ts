/** How coreutils and findutils speak on standard error: error(3) writes out standard output first, so both come in order. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { exhaustedBytes } from "../../kernel/memory-exhausted.ts";
import type { Context } from "./program.ts";
import { WriteError } from "./stdio.ts";

/** `name: message` on standard error, behind all that standard output still holds. */
export function* report(context: Context, message: string): Blocking<void> {
	yield* context.out.flush();
	yield* context.complain(message);
}

/** Reports and ends the program: `return yield* die(...)`. */
export function* die(context: Context, message: string, status = 1): Blocking<never> {
	yield* context.out.flush();
	return context.fail(message, status);
}

/** The words of a syscall's failure; whatever is not one, and a failure of standard output, goes on its way up. */
export function reason(error: unknown): string {
	if (isErrno(error) && !(error instanceof WriteError) && exhaustedBytes(error) === undefined) return error.message;
	throw error;
}
