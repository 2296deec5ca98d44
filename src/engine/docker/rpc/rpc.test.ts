import { expect, test } from "vitest";
import { Channel } from "../../programs/lib/sync.ts";
import { bareMachine } from "../../testing/bare-machine.ts";
import { RpcClient } from "./client.ts";
import { isRpcError, RpcError } from "./error.ts";
import { serve } from "./server.ts";

interface Api {
	"sum.add": { request: { readonly a: number; readonly b: number }; response: { readonly sum: number } };
	"sum.refuse": { request: object; response: object };
	"count.to": { request: { readonly end: number }; response: number; stream: true };
}

test("calls, refusals and streams go over a unix socket, by any number of threads at once", () => {
	const seen: unknown[] = [];
	bareMachine().run(function* (sys) {
		const listener = sys.socket("stream");
		sys.bindSocket(listener, "/run/sum.sock");
		sys.listen(listener, 8);
		const server = sys.fork((child) =>
			(function* () {
				yield* serve<Api>(child, listener, {
					*"sum.add"(call, { a, b }) {
						yield* call.sys.nanosleep(b);
						return { sum: a + b };
					},
					"sum.refuse"() {
						throw new RpcError("NotFound", "no such sum");
					},
					*"count.to"({ send }, { end }) {
						for (let n = 1; n <= end; n++) if (!(yield* send(n))) return;
					},
				});
				return 0;
			})(),
		);
		sys.close(listener);
		const client = new RpcClient<Api>("/run/sum.sock");
		const results = new Channel<number>();
		for (const b of [3, 1, 2])
			sys.thread(function* (own) {
				results.send(own, (yield* client.call(own, "sum.add", { a: 10, b })).sum);
			});
		for (let i = 0; i < 3; i++) seen.push(yield* results.receive(sys));
		try {
			yield* client.call(sys, "sum.refuse", {});
		} catch (error) {
			seen.push(isRpcError(error, "NotFound") && error.message);
		}
		const numbers = yield* client.stream(sys, "count.to", { end: 3 });
		for (let n = yield* numbers.next(sys); n !== undefined; n = yield* numbers.next(sys)) seen.push(n);
		numbers.close(sys);
		sys.kill(server, "KILL");
		yield* sys.waitpid(server);
		try {
			yield* client.call(sys, "sum.add", { a: 1, b: 0 });
		} catch (error) {
			seen.push(isRpcError(error, "Unavailable"));
		}
		return 0;
	});
	expect(seen).toEqual([11, 12, 13, "no such sum", 1, 2, 3, true]);
});
