/** Streams of JSON documents, one behind the other: what pull, push, load, build and events answer. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { decode } from "../../../kernel/text.ts";
import type { BodyReader } from "../../../programs/lib/http/body.ts";

/** The documents as they come; the daemon ends each with a line end. */
export class JsonLines<T> {
	private readonly body: BodyReader;
	private readonly sys: Sys;
	private buffer = "";
	private ended = false;
	constructor(sys: Sys, body: BodyReader) {
		this.sys = sys;
		this.body = body;
	}
	/** The next one, with its text; undefined at the end. */
	*next(): Blocking<{ readonly value: T; readonly text: string } | undefined> {
		for (;;) {
			const end = this.buffer.indexOf("\n");
			const line = end >= 0 ? this.buffer.slice(0, end) : this.ended ? this.buffer : undefined;
			if (line !== undefined) {
				this.buffer = end >= 0 ? this.buffer.slice(end + 1) : "";
				if (line.trim() !== "") return { value: JSON.parse(line) as T, text: line.trim() };
				if (end < 0) return undefined;
				continue;
			}
			if (this.sys.spend()) yield* this.sys.reschedule();
			const chunk = yield* this.body.read();
			if (chunk.length === 0) this.ended = true;
			else this.buffer += decode(chunk);
		}
	}
}
