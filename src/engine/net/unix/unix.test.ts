import { expect, it } from "vitest";
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import { bareMachine } from "../../testing/bare-machine.ts";

function* codeOf(action: () => unknown): Blocking<string> {
	try {
		const result = action();
		if (typeof result === "object" && result !== null && "next" in result) yield* result as Blocking<unknown>;
		return "";
	} catch (error) {
		if (!isErrno(error)) throw error;
		return error.code;
	}
}

const run = (main: (sys: Sys, say: (...words: unknown[]) => void) => Blocking<number>): string[] => {
	const said: string[] = [];
	bareMachine().run((sys) => main(sys, (...words) => said.push(words.join(" "))));
	return said;
};

it("passes an open pipe to a process that has never seen it", () => {
	const said = run(function* (sys, say) {
		const listener = sys.socket("stream");
		sys.bindSocket(listener, "/run/pass");
		sys.listen(listener, 1);
		sys.fork(function* (child) {
			child.close(listener);
			const fd = child.socket("stream");
			yield* child.connect(fd, "/run/pass");
			const message = yield* child.receive(fd, 100);
			yield* child.write(message?.fds[0] ?? -1, `got ${decode(message?.data ?? new Uint8Array(0))} from ${message?.from.uid}`);
			return 0;
		});
		const connection = yield* sys.accept(listener);
		const [read, write] = sys.pipe();
		yield* sys.sendMessage(connection, "a pipe", { fds: [write] });
		sys.close(write);
		say(decode(yield* sys.read(read, 100)));
		// the child's copy was the last
		say((yield* sys.read(read, 100)).length);
		return 0;
	});
	expect(said).toEqual(["got a pipe from 0", "0"]);
});

it("closes descriptors that nobody took", () => {
	const said = run(function* (sys, say) {
		const [a, b] = sys.socketpair("stream");
		const [read, write] = sys.pipe();
		yield* sys.sendMessage(a, "x", { fds: [write] });
		sys.close(write);
		sys.close(b);
		say((yield* sys.read(read, 1)).length, yield* codeOf(() => sys.read(a, 1)), (yield* sys.read(a, 1)).length);
		return 0;
	});
	expect(said).toEqual(["0 ECONNRESET 0"]);
});

it("keeps abstract names apart by network namespace and frees them with the socket", () => {
	const said = run(function* (sys, say) {
		const one = sys.socket("dgram");
		sys.bindSocket(one, "\0here");
		say(yield* codeOf(() => sys.bindSocket(sys.socket("dgram"), "\0here")));
		const auto = sys.socket("dgram");
		sys.bindSocket(auto, "");
		say(/^\0[0-9a-f]{5}$/.test(sys.socketName(auto)));
		const there = sys.fork(
			function* (child) {
				return (yield* codeOf(() => child.connect(child.socket("dgram"), "\0here"))) === "ECONNREFUSED" ? 0 : 1;
			},
			{ newNamespaces: ["net"] },
		);
		say((yield* sys.waitpid(there))?.status.kind, yield* codeOf(() => sys.connect(sys.socket("dgram"), "\0here")));
		sys.close(one);
		say(yield* codeOf(() => sys.bindSocket(sys.socket("dgram"), "\0here")));
		return 0;
	});
	expect(said).toEqual(["EADDRINUSE", "true", "exited ", ""]);
});

it("refuses as the kernel does", () => {
	const said = run(function* (sys, say) {
		const stream = sys.socket("stream");
		say(yield* codeOf(() => sys.listen(stream, 1)), yield* codeOf(() => sys.listen(sys.socket("dgram"), 1)));
		sys.bindSocket(stream, "/run/s");
		say(yield* codeOf(() => sys.bindSocket(stream, "/run/t")), yield* codeOf(() => sys.bindSocket(sys.socket("stream"), "/run/s")));
		say(yield* codeOf(() => sys.bindSocket(sys.socket("stream"), `/run/${"x".repeat(110)}`)));
		say(yield* codeOf(() => sys.connect(sys.socket("stream"), "/run/s")), yield* codeOf(() => sys.connect(sys.socket("stream"), "/run/none")));
		sys.listen(stream, 0);
		say(yield* codeOf(() => sys.connect(sys.socket("seqpacket"), "/run/s")), yield* codeOf(() => sys.accept(sys.pipe()[0])));
		const client = sys.socket("stream");
		yield* sys.connect(client, "/run/s");
		const second = sys.socket("stream");
		sys.fcntlSet(second, { nonBlocking: true });
		say(yield* codeOf(() => sys.connect(second, "/run/s")), sys.peerCredentials(client).pid === sys.getpid());
		// whoever waited at a closed door is cut off
		sys.close(stream);
		say(yield* codeOf(() => sys.read(client, 1)));
		sys.setresuid(-1, 1000, -1);
		say(yield* codeOf(() => sys.connect(sys.socket("stream"), "/run/s")));
		return 0;
	});
	expect(said).toEqual([
		"EINVAL EOPNOTSUPP",
		"EINVAL EADDRINUSE",
		"EINVAL",
		"ECONNREFUSED ENOENT",
		"EPROTOTYPE ENOTSOCK",
		"EAGAIN true",
		"ECONNRESET",
		"EACCES",
	]);
});

it("keeps packets apart, glues streams, and ends halves", () => {
	const said = run(function* (sys, say) {
		const [a, b] = sys.socketpair("seqpacket");
		yield* sys.write(a, "one");
		yield* sys.write(a, "two");
		say(decode(yield* sys.read(b, 100)), decode((yield* sys.receive(b, 2))?.data ?? new Uint8Array(0)));
		const [c, d] = sys.socketpair("stream");
		yield* sys.write(c, "one");
		yield* sys.write(c, "two");
		say(decode((yield* sys.receive(d, 4, { peek: true }))?.data ?? new Uint8Array(0)), decode(yield* sys.read(d, 100)));
		sys.shutdown(c, "write");
		say((yield* sys.read(d, 1)).length, yield* codeOf(() => sys.sendMessage(c, "x", { noSignal: true })), yield* sys.write(d, "still"));
		say((yield* sys.poll([{ fd: c, read: true }], 0)).map((r) => `${r.readable} ${r.hangup}`).join());
		return 0;
	});
	expect(said).toEqual(["one tw", "onet onetwo", "0 EPIPE 5", "true false"]);
});
