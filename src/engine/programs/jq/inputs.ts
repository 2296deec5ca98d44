/** jq's inputs: values from files or standard input, read line by line so that a value is there as soon as its line is. */
import type { Blocking } from "../../kernel/abi.ts";
import { Errno, isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import type { Context } from "../lib/program.ts";
import { JsonError, JsonReader } from "./json.ts";
import type { Session } from "./natives.ts";
import { isArray, isObject, type Json } from "./values.ts";

export interface InputOptions {
	readonly raw: boolean;
	readonly slurp: boolean;
	readonly stream: boolean;
	readonly seq: boolean;
}

/** The events of --stream: paths with leaves, and a path alone where something ends. */
export function* streamed(value: Json, path: readonly Json[] = []): Generator<Json> {
	if ((!isArray(value) || value.length === 0) && (!isObject(value) || value.size === 0)) {
		yield [path, value];
		return;
	}
	const members: Iterable<readonly [Json, Json]> = isArray(value) ? value.entries() : (value as ReadonlyMap<string, Json>);
	let last: Json = null;
	for (const [key, member] of members) {
		yield* streamed(member, [...path, key]);
		last = key;
	}
	yield [[...path, last]];
}

export class Inputs implements Session {
	readonly sys: Context["sys"];
	inputFile: string | undefined;
	inputLine = 0;
	/** Whether anything has been opened yet. */
	begun = false;
	/** Files that could not be read. */
	failures = 0;
	private readonly context: Context;
	private readonly options: InputOptions;
	private readonly files: string[];
	private reader = new JsonReader();
	private fd: number | undefined;
	/** Text read and not yet given to the parser. */
	private text = "";
	/** Bytes behind the last newline. */
	private rest: Uint8Array = new Uint8Array(0);
	private ended = false;
	/** What stopped the parser; thrown when what came before it has been taken. */
	private pending: JsonError | undefined;
	private readonly ready: Json[] = [];
	private slurped: Json[] | string | undefined;

	constructor(context: Context, files: readonly string[], options: InputOptions) {
		this.context = context;
		this.sys = context.sys;
		this.options = options;
		this.files = files.length > 0 ? [...files] : ["-"];
		if (options.slurp) this.slurped = options.raw ? "" : [];
	}

	/** Throws JsonError; then the rest of the inputs is not read. */
	*nextInput(): Blocking<Json | undefined> {
		if (this.slurped === undefined) return yield* this.next();
		const all: Json[] = [];
		let text = "";
		for (let value = yield* this.next(); value !== undefined; value = yield* this.next()) {
			if (typeof this.slurped === "string") text += value as string;
			else all.push(value);
		}
		const result = typeof this.slurped === "string" ? text : all;
		this.slurped = undefined;
		return result;
	}

	private *next(): Blocking<Json | undefined> {
		for (;;) {
			const value = this.ready.shift();
			if (value !== undefined) return value;
			if (this.options.raw) {
				const line = yield* this.line();
				if (line === undefined) return undefined;
				return typeof this.slurped === "string" ? line : line.replace(/\n$/, "");
			}
			if (this.pending) throw this.pending;
			if (this.ended) return undefined;
			try {
				yield* this.parse();
			} catch (error) {
				if (!(error instanceof JsonError)) throw error;
				this.ended = true;
				if (this.options.stream) for (const [path, part] of this.reader.partial()) this.ready.push(...streamed(part, path));
				this.pending = error;
			}
		}
	}
	private *parse(): Blocking<void> {
		const complete = this.reader.take();
		if (complete !== undefined) {
			this.add(complete);
			return;
		}
		const line = yield* this.line();
		if (line !== undefined) {
			this.reader.feed(this.options.seq ? line.replaceAll("\x1e", " ") : line);
			return;
		}
		const last = this.reader.finish();
		if (last === undefined) this.ended = true;
		else this.add(last);
	}

	private add(value: Json): void {
		if (this.options.stream) this.ready.push(...streamed(value));
		else this.ready.push(value);
	}

	/** The next line with its newline; at the end of all files undefined. */
	private *line(): Blocking<string | undefined> {
		for (;;) {
			const end = this.text.indexOf("\n") + 1;
			if (end > 0) {
				const line = this.text.slice(0, end);
				this.text = this.text.slice(end);
				this.inputLine++;
				return line;
			}
			if (this.fd === undefined) {
				if (!(yield* this.open())) {
					const left = decode(this.rest);
					this.rest = new Uint8Array(0);
					return left || undefined;
				}
				continue;
			}
			const chunk = yield* this.read(this.fd);
			if (!chunk) {
				if (this.fd !== 0) this.sys.close(this.fd);
				this.fd = undefined;
				continue;
			}
			if (this.sys.spend(1 + (chunk.length >> 6))) yield* this.sys.reschedule();
			const whole = new Uint8Array(this.rest.length + chunk.length);
			whole.set(this.rest);
			whole.set(chunk, this.rest.length);
			const cut = whole.lastIndexOf(10) + 1;
			this.text = decode(whole.subarray(0, cut));
			this.rest = whole.subarray(cut);
		}
	}

	private *read(fd: number): Blocking<Uint8Array | undefined> {
		try {
			const chunk = yield* this.sys.read(fd, 65536);
			return chunk.length > 0 ? chunk : undefined;
		} catch (error) {
			if (!isErrno(error)) throw error;
			yield* this.refuse(`Input error: ${error.message}`);
			return undefined;
		}
	}

	private *refuse(message: string): Blocking<void> {
		this.failures++;
		yield* this.context.complain(`error: ${message}`);
	}

	private *open(): Blocking<boolean> {
		for (let file = this.files.shift(); file !== undefined; file = this.files.shift()) {
			this.begun = true;
			try {
				this.fd = file === "-" ? 0 : yield* this.sys.open(file);
				this.inputFile = file === "-" ? undefined : file;
				this.inputLine = 0;
				return true;
			} catch (error) {
				if (!(error instanceof Errno)) throw error;
				yield* this.refuse(`Could not open file ${file}: ${error.message}`);
			}
		}
		return false;
	}
}
