/** The json-file driver: one object a line in ID-json.log, with rotation. daemon/logger/jsonfilelog and loggerutils/logfile.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { decode, encode } from "../../../kernel/text.ts";
import { readText } from "../../../programs/lib/stdio.ts";
import { goJson, sortedKeys } from "../../image/config.ts";
import { isBefore, parseRfc3339, rfc3339 } from "../time.ts";
import type { LogDriver, LogMessage, ReadOptions } from "./driver.ts";

export interface JsonFileOptions {
	/** Bytes; Infinity where a file grows without end. */
	readonly maxSize: number;
	readonly maxFiles: number;
	/** Added to each line: labels, environment and tag that were asked for. */
	readonly attributes: Readonly<Record<string, string>>;
}

const CHUNK = 65536;

function parseLine(line: string): LogMessage | undefined {
	try {
		const entry = JSON.parse(line) as { log?: string; stream?: string; time?: string; attrs?: Record<string, string> };
		const time = parseRfc3339(entry.time ?? "");
		if (time === undefined) return undefined;
		return {
			stream: entry.stream === "stderr" ? "stderr" : "stdout",
			line: entry.log ?? "",
			time,
			...(entry.attrs ? { attributes: entry.attrs } : {}),
		};
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		return undefined;
	}
}

export class JsonFile implements LogDriver {
	readonly name = "json-file";
	private readonly path: string;
	private readonly options: JsonFileOptions;
	private fd: number | undefined;
	private size = 0;
	private closed = false;
	/** Counts rotations, so that who follows opens the new file. */
	private generation = 0;

	constructor(path: string, options: JsonFileOptions) {
		this.path = path;
		this.options = options;
	}

	*write(sys: Sys, message: LogMessage): Blocking<void> {
		if (this.closed) return;
		const attributes = Object.keys(this.options.attributes).length ? { attrs: sortedKeys(this.options.attributes) } : {};
		const text = `${goJson({ log: message.line, stream: message.stream, ...attributes, time: rfc3339(message.time) })}\n`;
		const bytes = encode(text);
		this.fd ??= yield* this.open(sys);
		if (this.size + bytes.length > this.options.maxSize && this.size > 0) yield* this.rotate(sys);
		yield* sys.write(this.fd, bytes);
		this.size += bytes.length;
		sys.futexWake(this);
	}

	/** Makes the file before the first line comes. */
	*begin(sys: Sys): Blocking<void> {
		this.fd ??= yield* this.open(sys);
	}

	private *open(sys: Sys): Blocking<number> {
		const fd = yield* sys.open(this.path, { write: true, create: true, append: true, closeOnExec: true }, 0o640);
		this.size = sys.fstat(fd).size;
		return fd;
	}

	private *rotate(sys: Sys): Blocking<void> {
		if (this.fd !== undefined) sys.close(this.fd);
		for (let i = this.options.maxFiles - 1; i > 0; i--) {
			const from = i === 1 ? this.path : `${this.path}.${i - 1}`;
			if (sys.tryStat(from)) sys.rename(from, `${this.path}.${i}`);
		}
		if (this.options.maxFiles < 2) sys.truncate(this.path, 0);
		this.generation++;
		this.fd = yield* this.open(sys);
	}

	close(sys: Sys): void {
		if (this.closed) return;
		this.closed = true;
		if (this.fd !== undefined) sys.close(this.fd);
		this.fd = undefined;
		sys.futexWake(this);
	}

	/** Opens a log again that was closed when its container ended. */
	reopen(): void {
		this.closed = false;
	}

	*read(sys: Sys, options: ReadOptions, emit: (message: LogMessage) => Blocking<boolean>): Blocking<void> {
		const { generation } = this;
		const stored = yield* this.stored(sys);
		const inTime = (m: LogMessage): boolean => !(options.since && isBefore(m.time, options.since)) && !(options.until && isBefore(options.until, m.time));
		let lines = stored.text
			.split("\n")
			.slice(0, -1)
			.flatMap((line) => parseLine(line) ?? [])
			.filter(inTime);
		if (options.tail >= 0) lines = options.tail === 0 ? [] : lines.slice(-options.tail);
		for (const message of lines) {
			if (sys.spend()) yield* sys.reschedule();
			if (!(yield* emit(message))) return;
		}
		if (options.follow) yield* this.follow(sys, options, emit, generation, stored.size);
	}

	/** All files, the oldest first, and how much of the current one that is. */
	private *stored(sys: Sys): Blocking<{ text: string; size: number }> {
		let text = "";
		for (let i = this.options.maxFiles - 1; i > 0; i--) text += yield* readIfThere(sys, `${this.path}.${i}`);
		const current = yield* readIfThere(sys, this.path);
		return { text: text + current, size: encode(current).length };
	}

	private *follow(sys: Sys, options: ReadOptions, emit: (message: LogMessage) => Blocking<boolean>, from: number, at: number): Blocking<void> {
		let generation = from;
		let offset = at;
		let partial = "";
		for (;;) {
			if (generation !== this.generation) {
				generation = this.generation;
				offset = 0;
			}
			const fd = yield* sys.open(this.path, { closeOnExec: true });
			let chunk: Uint8Array;
			try {
				chunk = sys.pread(fd, CHUNK, offset);
			} finally {
				sys.close(fd);
			}
			if (chunk.length === 0) {
				if (this.closed) return;
				const left = options.until ? options.until.seconds + options.until.nanos / 1e9 - sys.clock("realtime") : undefined;
				if (left !== undefined && left <= 0) return;
				yield* sys.futexWait(this, left);
				continue;
			}
			offset += chunk.length;
			const lines = (partial + decode(chunk)).split("\n");
			partial = lines.pop() ?? "";
			for (const line of lines) {
				const message = parseLine(line);
				if (!message || (options.since && isBefore(message.time, options.since))) continue;
				if (options.until && isBefore(options.until, message.time)) return;
				if (!(yield* emit(message))) return;
			}
		}
	}
}

function* readIfThere(sys: Sys, path: string): Blocking<string> {
	try {
		return yield* readText(sys, path);
	} catch (error) {
		if (isErrno(error, "ENOENT")) return "";
		throw error;
	}
}
