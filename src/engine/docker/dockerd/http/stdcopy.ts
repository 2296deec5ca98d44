/** Frames of a stream that carries both outputs: pkg/stdcopy. */
import { concat } from "../../../kernel/text.ts";

export type StreamName = "stdin" | "stdout" | "stderr" | "systemerr";
const numbers: Readonly<Record<StreamName, number>> = { stdin: 0, stdout: 1, stderr: 2, systemerr: 3 };

/** A header of eight bytes (stream, three zeros, length in network order) and the data. */
export function frame(stream: StreamName, data: Uint8Array): Uint8Array {
	const header = new Uint8Array(8);
	header[0] = numbers[stream];
	new DataView(header.buffer).setUint32(4, data.length);
	return concat([header, data]);
}
