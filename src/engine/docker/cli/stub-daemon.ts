/** For tests: the docker command against a daemon that answers from a table. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import { serveConnection } from "../../programs/lib/http/server.ts";
import { bareMachine } from "../../testing/bare-machine.ts";
import type { Command } from "./command/spec.ts";
import { runDocker } from "./run.ts";

/** By `METHOD /path`, without the version and the query: a JSON document, or a text that is sent as it is. */
export type Answers = Readonly<Record<string, unknown>>;

export interface Played {
	/** Both outputs, in order. */
	readonly output: string;
	readonly status: number;
	/** `METHOD /path?query` with the body behind it, without pings. */
	readonly requests: readonly string[];
}

const socketPath = "/var/run/docker.sock";

function* serve(sys: Sys, answers: Answers, requests: string[]): Blocking<number> {
	const listener = sys.socket("stream");
	if (sys.tryStat(socketPath)) sys.unlink(socketPath);
	sys.bindSocket(listener, socketPath);
	sys.listen(listener, 10);
	for (;;) {
		const fd = yield* sys.accept(listener);
		sys.thread(function* (thread) {
			yield* serveConnection(thread, fd, function* (request, response) {
				const path = request.path.replace(/^\/v1\.\d+/, "");
				const body = decode(yield* request.body.all());
				if (path === "/_ping") {
					yield* response.send(200, "", [
						["Api-Version", "1.51"],
						["Ostype", "linux"],
						["Swarm", "inactive"],
					]);
					return;
				}
				requests.push(`${request.method} ${path}${request.query ? `?${decodeURIComponent(request.query)}` : ""}${body ? ` ${body.trim()}` : ""}`);
				const answer = answers[`${request.method} ${path}`];
				const missing = answer === undefined;
				const text = missing ? '{"message":"page not found"}' : typeof answer === "string" ? answer : JSON.stringify(answer);
				yield* response.send(missing ? 404 : 200, text, [["Content-Type", "application/json"]]);
			});
		});
	}
}

/** Runs one command line on a machine of its own. */
export function playDocker(tree: Command, argv: readonly string[], answers: Answers = {}): Played {
	const requests: string[] = [];
	let output = "";
	let code = -1;
	bareMachine().run(function* (sys) {
		const server = sys.fork((child) => serve(child, answers, requests));
		while (!sys.tryStat(socketPath)) yield* sys.nanosleep(0.001);
		for (let fd = yield* sys.open("/dev/null"); fd < 2; ) fd = sys.dup(fd);
		const [read, write] = sys.pipe();
		const client = sys.fork(function* (child) {
			child.close(read);
			child.dup2(write, 1);
			child.dup2(write, 2);
			child.close(write);
			return yield* runDocker(child, tree, argv);
		});
		sys.close(write);
		for (;;) {
			const chunk = yield* sys.read(read, 65536);
			if (chunk.length === 0) break;
			output += decode(chunk);
		}
		const ended = yield* sys.waitpid(client);
		code = ended?.status.kind === "exited" ? ended.status.code : -1;
		try {
			sys.kill(server, "KILL");
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
		yield* sys.waitpid(server);
		return 0;
	});
	return { output, status: code, requests };
}
