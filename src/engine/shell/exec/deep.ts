/**
 * Deep recursion without a deep JavaScript stack. `yield*` nests on the stack of the engine that runs us, which is small in a Worker. The driver
 * keeps a stack of generators of its own; a body handed to `deeply` starts there anew, however deep its caller stood.
 */
import type { Blocking, Suspension } from "../../kernel/abi.ts";

class DeepCall {
	readonly body: Blocking<unknown>;
	constructor(body: Blocking<unknown>) {
		this.body = body;
	}
}

/** Runs `body` on the driver's stack. Only below `driven`, which alone sees what this yields and sends the result back. */
export function* deeply<T>(body: Blocking<T>): Blocking<T> {
	return (yield new DeepCall(body) as unknown as Suspension) as unknown as T;
}

/** Runs a shell's main function, the ground on which `deeply` stands. */
export function* driven<T>(main: Blocking<T>): Blocking<T> {
	const stack: Generator<Suspension, unknown, unknown>[] = [main as Generator<Suspension, unknown, unknown>];
	let sent: unknown;
	let thrown: { readonly error: unknown } | undefined;
	for (;;) {
		const top = stack.at(-1) as Generator<Suspension, unknown, unknown>;
		let result: IteratorResult<Suspension, unknown>;
		try {
			const error = thrown;
			thrown = undefined;
			result = error ? top.throw(error.error) : top.next(sent);
		} catch (error) {
			stack.pop();
			if (stack.length === 0) throw error;
			thrown = { error };
			continue;
		}
		sent = undefined;
		if (result.done) {
			stack.pop();
			if (stack.length === 0) return result.value as T;
			sent = result.value;
		} else if ((result.value as unknown) instanceof DeepCall) stack.push((result.value as unknown as DeepCall).body as Generator<Suspension, unknown, unknown>);
		else yield result.value;
	}
}
