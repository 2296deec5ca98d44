/** Standard output and error of a container in one stream: frames of eight bytes of head, as the Engine API sends them. */
import type { Blocking } from "../../../kernel/abi.ts";
import { concat, decode } from "../../../kernel/text.ts";
import { CliError } from "../command/spec.ts";

export type Chunks = () => Blocking<Uint8Array>;

/** 0 and 1 are standard output, 2 is standard error. */
export type Sink = (stream: number, data: Uint8Array) => Blocking<void>;

/** Reads frames until the stream ends. */
export function* demultiplex(read: Chunks, sink: Sink): Blocking<void> {
	let buffer: Uint8Array = new Uint8Array(0);
	for (;;) {
		while (buffer.length >= 8) {
			const [stream = 0, , , , a = 0, b = 0, c = 0, d = 0] = buffer;
			const length = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
			if (stream > 3) throw new CliError(`Unrecognized input header: ${stream}`);
			if (buffer.length < 8 + length) break;
			const data = buffer.subarray(8, 8 + length);
			if (stream === 3) throw new CliError(`error from daemon in stream: ${decode(data)}`);
			yield* sink(stream, data);
			buffer = buffer.subarray(8 + length);
		}
		const chunk = yield* read();
		if (chunk.length === 0) return;
		buffer = buffer.length ? concat([buffer, chunk]) : chunk;
	}
}
