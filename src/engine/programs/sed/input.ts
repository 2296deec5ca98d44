/** The lines that sed works on, and whether one is the last. */
import type { Blocking } from "../../kernel/abi.ts";
import { openInput, readFailure } from "../lib/inputs.ts";
import type { Context } from "../lib/program.ts";
import { Lines } from "../lib/stdio.ts";
import { SedError } from "./script.ts";

export interface InputLine {
	readonly text: string;
	/** It was ended by its delimiter. */
	readonly complete: boolean;
}

export interface FileHooks {
	/** Before the first line of a file is handed out; false leaves the file out. */
	opened(name: string, fd: number): Blocking<boolean>;
	closed(): Blocking<void>;
}

export class SedInput {
	private readonly context: Context;
	private readonly names: string[];
	private readonly delimiter: number;
	/** Each file by itself: its last line is a last line, and counting begins anew (-s, -i). */
	private readonly separate: boolean;
	private readonly hooks: FileHooks | undefined;
	private current: { readonly name: string; readonly fd: number; readonly lines: Lines } | undefined;
	private ahead: InputLine | undefined;
	lineNumber = 0;
	/** Of the file that the present line came from. */
	name = "-";
	status = 0;
	constructor(context: Context, names: readonly string[], delimiter: number, separate: boolean, hooks?: FileHooks) {
		this.context = context;
		this.names = names.length ? [...names] : ["-"];
		this.delimiter = delimiter;
		this.separate = separate;
		this.hooks = hooks;
	}

	private *fail(message: string): Blocking<void> {
		yield* this.context.out.flush();
		yield* this.context.complain(message);
		this.status = 2;
	}

	/** Opens the next file that can be opened; false when there is none. */
	private *openNext(): Blocking<boolean> {
		for (;;) {
			const name = this.names.shift();
			if (name === undefined) return false;
			try {
				const fd = this.hooks && name === "-" ? yield* this.context.sys.open(name) : yield* openInput(this.context, name);
				if (this.hooks && !(yield* this.hooks.opened(name, fd))) {
					this.context.sys.close(fd);
					this.status = 4;
					continue;
				}
				if (this.separate) this.lineNumber = 0;
				this.current = { name, fd, lines: new Lines(this.context.sys, fd, this.delimiter) };
				return true;
			} catch (error) {
				yield* this.fail(`can't read ${name}: ${readFailure(error).message}`);
			}
		}
	}

	private *closeCurrent(): Blocking<void> {
		const { current } = this;
		this.current = undefined;
		if (current && current.fd !== 0) this.context.sys.close(current.fd);
		if (current && this.hooks) yield* this.hooks.closed();
	}

	/** The next line of the open file. */
	private *fromCurrent(): Blocking<InputLine | undefined> {
		const current = this.current as NonNullable<typeof this.current>;
		try {
			const text = yield* current.lines.next();
			return text === undefined ? undefined : { text, complete: !current.lines.unterminated };
		} catch (error) {
			throw new SedError(`read error on ${current.name === "-" ? "stdin" : current.name}: ${readFailure(error).message}`, 4);
		}
	}

	*next(): Blocking<InputLine | undefined> {
		for (;;) {
			const line = this.ahead ?? (this.current ? yield* this.fromCurrent() : undefined);
			this.ahead = undefined;
			if (line) {
				this.lineNumber++;
				this.name = this.current?.name ?? this.name;
				return line;
			}
			if (this.current) yield* this.closeCurrent();
			if (!(yield* this.openNext())) return undefined;
		}
	}

	/** Whether no line follows; looks ahead into the files that are left, unless each counts for itself. */
	*isLast(): Blocking<boolean> {
		if (this.ahead) return false;
		if (this.current) {
			this.ahead = yield* this.fromCurrent();
			if (this.ahead) return false;
			if (this.separate) return true;
		}
		for (;;) {
			if (this.current) yield* this.closeCurrent();
			if (!(yield* this.openNext())) return true;
			this.ahead = yield* this.fromCurrent();
			if (this.ahead) return false;
		}
	}

	/** Whether N and n find nothing more. */
	*atEnd(): Blocking<boolean> {
		if (!this.separate) return yield* this.isLast();
		return this.ahead === undefined && (yield* this.isLast()) && this.names.length === 0;
	}

	/** Ends reading early: an edited file gets the rest of its lines by `copy`. */
	*finish(copy: (line: InputLine) => void): Blocking<void> {
		if (!this.current) return;
		if (this.hooks) for (let line = this.ahead ?? (yield* this.fromCurrent()); line; line = yield* this.fromCurrent()) copy(line);
		this.ahead = undefined;
		yield* this.closeCurrent();
	}
}
