/** Messages on a stream socket: four bytes of length, most significant first, and a JSON text. The real ones are gRPC and ttrpc over protobuf. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { concat, decode, encode } from "../../kernel/text.ts";

/** ttrpc refuses longer messages, 4 MiB; a container's spec with many mounts may be long here. */
const MAX_FRAME = 64 << 20;

export interface RequestFrame {
	readonly service: string;
	readonly method: string;
	/** containerd's namespace, such as "moby"; "" where the service has none. */
	readonly namespace: string;
	readonly body: unknown;
}

/** What comes back: one `body` or `error`; of a stream any number of `item`s before it. */
export type ResponseFrame = { readonly item: unknown } | { readonly body: unknown } | { readonly error: { readonly code: string; readonly message: string } };

/** SIGPIPE is not raised: a peer that has gone shows as EPIPE. */
export function* writeFrame(sys: Sys, fd: number, frame: RequestFrame | ResponseFrame): Blocking<void> {
	const text = encode(JSON.stringify(frame));
	const bytes = new Uint8Array(4 + text.length);
	new DataView(bytes.buffer).setUint32(0, text.length);
	bytes.set(text, 4);
	for (let at = 0; at < bytes.length; ) {
		try {
			at += yield* sys.sendMessage(fd, at === 0 ? bytes : bytes.subarray(at), { noSignal: true });
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
		}
	}
}

/** Undefined at the end of the stream. */
export function* readFrame(sys: Sys, fd: number): Blocking<unknown> {
	const head = yield* readExactly(sys, fd, 4);
	if (!head) return undefined;
	const length = new DataView(head.buffer, head.byteOffset).getUint32(0);
	if (length > MAX_FRAME) return undefined;
	const body = yield* readExactly(sys, fd, length);
	if (!body) return undefined;
	try {
		return JSON.parse(decode(body));
	} catch {
		// whoever speaks something else here is not listened to
		return undefined;
	}
}

function* readExactly(sys: Sys, fd: number, count: number): Blocking<Uint8Array | undefined> {
	const parts: Uint8Array[] = [];
	for (let missing = count; missing > 0; ) {
		try {
			const part = yield* sys.read(fd, missing);
			if (part.length === 0) return undefined;
			parts.push(part);
			missing -= part.length;
		} catch (error) {
			if (isErrno(error, "ECONNRESET")) return undefined;
			if (!isErrno(error, "EINTR")) throw error;
		}
	}
	return parts.length === 1 ? parts[0] : concat(parts);
}
