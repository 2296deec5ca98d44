/** Files and commands that an awk program reads from and writes to, by name. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { exitStatus } from "../lib/launch.ts";
import { type Piped, pclose, popen, system } from "../lib/popen.ts";
import type { Context } from "../lib/program.ts";
import { Output } from "../lib/stdio.ts";
import { toText } from "./bytes.ts";
import { RecordReader } from "./records.ts";
import { AwkError, type Redirection } from "./syntax.ts";

interface OutputStream {
	readonly output: Output;
	readonly pipe: Piped | undefined;
}

interface InputStream {
	readonly reader: RecordReader;
	readonly pipe: Piped | undefined;
}

export class Streams {
	private readonly context: Context;
	private readonly environ: ReadonlyMap<string, string>;
	private readonly outputs = new Map<string, OutputStream>();
	private readonly inputs = new Map<string, InputStream>();
	constructor(context: Context, environ: ReadonlyMap<string, string>) {
		this.context = context;
		this.environ = environ;
	}

	/** Writes out everything that is buffered. */
	*flush(): Blocking<void> {
		yield* this.context.out.flush();
		for (const { output } of this.outputs.values()) yield* output.flush();
	}

	/** An output that is open already. */
	known(name: string): Output | undefined {
		return this.outputs.get(name)?.output;
	}

	*output(name: string, kind: Redirection["kind"]): Blocking<Output> {
		const known = this.outputs.get(name);
		if (known) return known.output;
		const { sys } = this.context;
		const path = toText(name);
		let stream: OutputStream;
		if (kind === "pipe") {
			yield* this.flush();
			const pipe = popen(sys, path, "write", this.environ);
			stream = { output: new Output(sys, pipe.fd), pipe };
		} else if (path === "/dev/stdout") return this.context.out;
		else if (path === "/dev/stderr") stream = { output: new Output(sys, 2), pipe: undefined };
		else {
			try {
				const fd = yield* sys.open(path, { write: true, create: true, append: kind === "append", truncate: kind === "file" });
				stream = { output: new Output(sys, fd), pipe: undefined };
			} catch (error) {
				if (!isErrno(error)) throw error;
				throw new AwkError(`cannot open "${path}" for output (${error.message})`);
			}
		}
		this.outputs.set(name, stream);
		return stream.output;
	}

	/** Where getline reads; undefined where the file cannot be opened. */
	*input(name: string, from: "file" | "command"): Blocking<RecordReader | undefined> {
		const known = this.inputs.get(name);
		if (known) return known.reader;
		const { sys } = this.context;
		const path = toText(name);
		let stream: InputStream;
		if (from === "command") {
			yield* this.flush();
			const pipe = popen(sys, path, "read", this.environ);
			stream = { reader: new RecordReader(sys, pipe.fd), pipe };
		} else {
			try {
				const fd = path === "-" || path === "/dev/stdin" ? 0 : yield* sys.open(path);
				stream = { reader: new RecordReader(sys, fd), pipe: undefined };
			} catch (error) {
				if (!isErrno(error)) throw error;
				return undefined;
			}
		}
		this.inputs.set(name, stream);
		return stream.reader;
	}

	/** close(): the status of a command, 0 for a file, -1 for what is not open. */
	*close(name: string): Blocking<number> {
		let result = -1;
		const output = this.outputs.get(name);
		if (output) {
			this.outputs.delete(name);
			result = yield* this.closeOutput(output);
		}
		const input = this.inputs.get(name);
		if (input) {
			this.inputs.delete(name);
			result = input.pipe ? yield* this.status(input.pipe) : 0;
			if (!input.pipe && input.reader.fd !== 0) this.context.sys.close(input.reader.fd);
		}
		return result;
	}

	private *closeOutput(stream: OutputStream): Blocking<number> {
		try {
			yield* stream.output.flush();
		} catch (error) {
			// a command may have read enough
			if (!isErrno(error, "EPIPE")) throw error;
		}
		if (stream.pipe) return yield* this.status(stream.pipe);
		if (stream.output.fd > 2) this.context.sys.close(stream.output.fd);
		return 0;
	}

	private *status(pipe: Piped): Blocking<number> {
		const status = yield* pclose(this.context.sys, pipe);
		return status === undefined ? 0 : status.kind === "signaled" ? 128 + exitStatus(status) : exitStatus(status);
	}

	/** fflush(name): 0, or -1 for what is not open. */
	*flushOne(name: string): Blocking<number> {
		const output = name === "/dev/stdout" ? this.context.out : this.known(name);
		if (!output) return -1;
		yield* output.flush();
		return 0;
	}

	/** Runs a command for system(): its status, 256 and the signal's number for one that a signal ended. */
	*system(command: string): Blocking<number> {
		yield* this.flush();
		const status = yield* system(this.context.sys, toText(command), this.environ);
		return status === undefined ? 0 : status.kind === "signaled" ? 128 + exitStatus(status) : exitStatus(status);
	}

	/** At the end: all is written, and commands are waited for. */
	*closeAll(): Blocking<void> {
		yield* this.context.out.flush();
		for (const stream of this.outputs.values()) yield* this.closeOutput(stream);
		this.outputs.clear();
		for (const { pipe } of this.inputs.values()) if (pipe) yield* this.status(pipe);
		this.inputs.clear();
	}
}
