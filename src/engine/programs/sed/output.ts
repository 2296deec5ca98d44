/** Where sed writes: standard output and the files of w, each of which remembers a newline it still owes. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import type { Context } from "../lib/program.ts";
import { Output } from "../lib/stdio.ts";
import { SedError } from "./script.ts";

export class SedOutput {
	readonly stream: Output;
	private owesNewline = false;
	constructor(stream: Output) {
		this.stream = stream;
	}
	/** Writes a line; its delimiter only when it had one. */
	line(text: string, delimiter: string, complete: boolean): void {
		this.catchUp(delimiter);
		this.stream.put(complete ? text + delimiter : text);
		this.owesNewline = !complete;
	}
	/** Writes text as it is. */
	text(text: string): void {
		if (text === "") return;
		this.catchUp("\n");
		this.stream.put(text);
	}
	catchUp(delimiter: string): void {
		if (this.owesNewline) this.stream.put(delimiter);
		this.owesNewline = false;
	}
}

/** The files of w, W and s///w, opened before the first line is read. */
export class OutputFiles {
	private readonly context: Context;
	private readonly files = new Map<string, SedOutput>();
	/** What /dev/stdout means: standard output, or with -i the file that is edited. */
	current: SedOutput;
	constructor(context: Context) {
		this.context = context;
		this.current = new SedOutput(context.out);
	}
	*open(name: string): Blocking<void> {
		if (name === "/dev/stdout" || this.files.has(name)) return;
		if (name === "/dev/stderr") {
			this.files.set(name, new SedOutput(new Output(this.context.sys, 2)));
			return;
		}
		try {
			const fd = yield* this.context.sys.open(name, { write: true, create: true, truncate: true });
			this.files.set(name, new SedOutput(new Output(this.context.sys, fd)));
		} catch (error) {
			if (!isErrno(error)) throw error;
			throw new SedError(`couldn't open file ${name}: ${error.message}`, 4);
		}
	}
	get(name: string): SedOutput {
		return this.files.get(name) ?? this.current;
	}
	/** As the real sed, files are written out after every line. */
	*flush(): Blocking<void> {
		for (const { stream } of this.files.values()) yield* stream.flush();
	}
}
