/** Watching system calls: nothing here costs anything as long as nobody watches, since only a watched task's own object is changed. */
import type { Blocking, TraceEvent } from "../abi.ts";
import { capable } from "../credentials.ts";
import { Errno, isErrno } from "../errno.ts";
import { Tracer } from "../tracer.ts";
import { NetworkCalls } from "./network.ts";

/** What is no system call of Linux, or belongs to the watching itself. */
const unwatched: ReadonlySet<string> = new Set(["constructor", "spend", "reschedule", "note", "programTable", "charge", "instrument", "uninstrument"]);

type Method = (...args: unknown[]) => unknown;

/** The methods of an object along its prototypes, nearest first. */
function methodsOf(object: object): Map<string, Method> {
	const out = new Map<string, Method>();
	for (let at: object | null = Object.getPrototypeOf(object) as object | null; at && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null) {
		for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
			if (typeof property.value === "function" && !out.has(name) && !unwatched.has(name)) out.set(name, property.value as Method);
		}
	}
	return out;
}

const isGenerator = (method: Method): boolean => Object.prototype.toString.call(method) === "[object GeneratorFunction]";

export class TracingCalls extends NetworkCalls {
	/** A call of the program's is going on; those it makes inside are not its own. */
	private inside = false;
	private watched: readonly string[] = [];

	trace(pid: number, options: { readonly follow?: boolean } = {}): void {
		this.task.steps++;
		const target = this.process(pid);
		const { cred } = this.task;
		if (target === this.task || target.tracedBy || target.kernelThread) throw new Errno("EPERM");
		if (target.cred.uid !== cred.euid && !capable(cred, "sys_ptrace", target.cred.userNamespace)) throw new Errno("EPERM");
		this.task.tracer ??= new Tracer(this.task);
		this.task.tracer.follow = options.follow ?? false;
		this.task.tracer.add(target);
	}
	untrace(): void {
		this.task.tracer?.end();
	}
	*nextTrace(): Blocking<TraceEvent | undefined> {
		const { tracer } = this.task;
		if (!tracer) throw new Errno("ECHILD");
		for (;;) {
			const event = tracer.events.shift();
			if (event) return event;
			tracer.drained.wakeAll();
			if (tracer.tracees.size === 0) return undefined;
			yield* this.sleepOn([tracer.changed]);
		}
	}

	/** A tracee waits before and after a call until the tracer has seen what came so far, as it would at its stops. */
	private *settled(tracer: Tracer): Blocking<void> {
		while (tracer.events.length > 0 && this.task.tracedBy === tracer) yield* this.sleepOn([tracer.drained]);
	}

	instrument(tracer: Tracer): void {
		const methods = methodsOf(this);
		// a filter of system calls decides before the tracer sees the call
		for (const name of methods.keys()) if (Object.hasOwn(this, name)) methods.set(name, Reflect.get(this, name) as Method);
		this.watched = [...methods.keys()];
		for (const [name, method] of methods) {
			const value = isGenerator(method) ? this.blocking(tracer, name, method) : this.plain(tracer, name, method);
			Object.defineProperty(this, name, { value, configurable: true });
		}
	}
	uninstrument(): void {
		for (const name of this.watched) Reflect.deleteProperty(this, name);
		this.watched = [];
		this.restrict();
	}
	/** Puts back what stood before the calls themselves. */
	protected restrict(): void {}
	private plain(tracer: Tracer, name: string, method: Method): Method {
		return (...args) => {
			if (this.inside) return method.apply(this, args);
			this.inside = true;
			try {
				const result = method.apply(this, args);
				tracer.push(this.task, { kind: "call", name, args, result });
				return result;
			} catch (error) {
				if (isErrno(error)) tracer.push(this.task, { kind: "call", name, args, error });
				throw error;
			} finally {
				this.inside = false;
			}
		};
	}
	private blocking(tracer: Tracer, name: string, method: Method): Method {
		const calls = this;
		return function* (...args: unknown[]): Blocking<unknown> {
			const inner = method.apply(calls, args) as Blocking<unknown>;
			if (calls.inside) return yield* inner;
			calls.inside = true;
			try {
				tracer.push(calls.task, { kind: "enter", name, args });
				yield* calls.settled(tracer);
				const result = yield* inner;
				tracer.push(calls.task, { kind: "leave", name, args, result });
				yield* calls.settled(tracer);
				return result;
			} catch (error) {
				if (isErrno(error)) tracer.push(calls.task, { kind: "leave", name, args, error });
				throw error;
			} finally {
				calls.inside = false;
			}
		} as Method;
	}
}
