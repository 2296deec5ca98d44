/** One question to one name server and its answer: UDP, and TCP when the answer was cut. RFC 1035, 4.2; RFC 7766. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { type ErrnoCode, isErrno } from "../../../kernel/errno.ts";
import { concat } from "../../../kernel/text.ts";
import { familyOf, type Ip } from "../../../net/address.ts";
import { DnsFormatError } from "./dns/format-error.ts";
import { type DnsMessage, decodeMessage, encodeMessage } from "./dns/message.ts";

export interface NameServer {
	readonly address: Ip;
	/** 53 where it is not said. */
	readonly port?: number;
}

export type Exchange =
	| { readonly ok: true; readonly message: DnsMessage /** Bytes of the answer. */; readonly size: number; readonly tcp: boolean }
	/** Nobody answered in time, or the network said why not. */
	| { readonly ok: false; readonly error: "timeout" | "end of file" | ErrnoCode };

const matches = (answer: DnsMessage, question: DnsMessage): boolean => answer.flags.response && answer.id === question.id;

/** Reads one answer to one of these questions; undefined when it is none. */
function parse(data: Uint8Array, questions: readonly DnsMessage[]): DnsMessage | undefined {
	try {
		const message = decodeMessage(data);
		return questions.some((q) => matches(message, q)) ? message : undefined;
	} catch (error) {
		if (error instanceof DnsFormatError) return undefined;
		throw error;
	}
}

/**
 * Asks several questions at once over one socket and waits `timeout` seconds for all answers, which come in the order of the
 * questions. Those that were not answered in time have failed with "timeout".
 */
export function* askUdp(sys: Sys, server: NameServer, questions: readonly DnsMessage[], timeout: number): Blocking<Exchange[]> {
	const results: (Exchange | undefined)[] = questions.map(() => undefined);
	let failure: Exchange = { ok: false, error: "timeout" };
	let fd: number | undefined;
	try {
		fd = sys.inetSocket(familyOf(server.address), "dgram");
		yield* sys.connectInet(fd, { address: server.address, port: server.port ?? 53 });
		for (const question of questions) sys.sendInet(fd, encodeMessage(question));
		const deadline = sys.clock("monotonic") + timeout;
		while (results.includes(undefined)) {
			const left = deadline - sys.clock("monotonic");
			if (left <= 0 || (yield* sys.poll([{ fd, read: true }], left)).length === 0) break;
			const { data } = yield* sys.receiveFrom(fd, { dontWait: true });
			const message = parse(data, questions);
			const at = message ? questions.findIndex((q) => matches(message, q)) : -1;
			if (message && at >= 0) results[at] = { ok: true, message, size: data.length, tcp: false };
		}
	} catch (error) {
		if (!isErrno(error)) throw error;
		failure = { ok: false, error: error.code };
	}
	if (fd !== undefined) sys.close(fd);
	return results.map((result) => result ?? failure);
}

/** Connects within the time; the reason when it does not. */
function* connectWithin(sys: Sys, fd: number, server: NameServer, timeout: number): Blocking<"timeout" | ErrnoCode | undefined> {
	sys.fcntlSet(fd, { nonBlocking: true });
	try {
		yield* sys.connectInet(fd, { address: server.address, port: server.port ?? 53 });
	} catch (error) {
		if (!isErrno(error)) throw error;
		if (error.code !== "EINPROGRESS") return error.code;
	}
	if ((yield* sys.poll([{ fd, write: true }], timeout)).length === 0) return "timeout";
	const failed = sys.socketError(fd);
	sys.fcntlSet(fd, { nonBlocking: false });
	return failed;
}

/** Over TCP: each message has its length of two bytes before it. */
export function* askTcp(sys: Sys, server: NameServer, question: DnsMessage, timeout: number): Blocking<Exchange> {
	let fd: number | undefined;
	try {
		fd = sys.inetSocket(familyOf(server.address), "stream");
		const failed = yield* connectWithin(sys, fd, server, timeout);
		if (failed !== undefined) return { ok: false, error: failed };
		const data = encodeMessage(question);
		yield* sys.write(fd, concat([Uint8Array.of(data.length >> 8, data.length & 255), data]));
		const deadline = sys.clock("monotonic") + timeout;
		let got: Uint8Array = new Uint8Array(0);
		for (;;) {
			const length = got.length < 2 ? undefined : (got[0] ?? 0) * 256 + (got[1] ?? 0);
			if (length !== undefined && got.length >= length + 2) {
				const message = parse(got.subarray(2, length + 2), [question]);
				return message ? { ok: true, message, size: length, tcp: true } : { ok: false, error: "end of file" };
			}
			const left = deadline - sys.clock("monotonic");
			if (left <= 0 || (yield* sys.poll([{ fd, read: true }], left)).length === 0) return { ok: false, error: "timeout" };
			const part = yield* sys.read(fd, 65536);
			if (part.length === 0) return { ok: false, error: "end of file" };
			got = concat([got, part]);
		}
	} catch (error) {
		if (!isErrno(error)) throw error;
		return { ok: false, error: error.code };
	} finally {
		if (fd !== undefined) sys.close(fd);
	}
}

/** UDP, then TCP when the answer was cut. */
export function* ask(sys: Sys, server: NameServer, question: DnsMessage, timeout: number): Blocking<Exchange> {
	const [first = { ok: false, error: "timeout" } as Exchange] = yield* askUdp(sys, server, [question], timeout);
	return first.ok && first.message.flags.truncated ? yield* askTcp(sys, server, question, timeout) : first;
}

/** A message's number, from the machine's seeded chance. */
export function messageId(sys: Sys): number {
	const [high = 0, low = 0] = sys.getrandom(2);
	return high * 256 + low;
}
