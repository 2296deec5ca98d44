/** Commands that do one thing to every name they are given. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { Future } from "../../../programs/lib/sync.ts";
import type { Cli } from "../cli.ts";
import { ApiError, type Client } from "../client/client.ts";
import { CliError } from "../command/spec.ts";

/** What the daemon refuses is said at the end, each on a line of its own, with status 1: as docker joins its errors. */
class Failures {
	private readonly messages: string[] = [];
	add(error: unknown): void {
		if (!(error instanceof ApiError || error instanceof CliError)) throw error;
		this.messages.push(error.message);
	}
	end(): number {
		if (this.messages.length) throw new CliError(this.messages.join("\n"));
		return 0;
	}
}

/** Does `act` for each name in turn and prints what it gives back. */
export function* forEach(cli: Cli, names: readonly string[], act: (name: string) => Blocking<string | undefined>): Blocking<number> {
	const failures = new Failures();
	for (const name of names) {
		try {
			const said = yield* act(name);
			if (said !== undefined) yield* cli.print(`${said}\n`);
		} catch (error) {
			failures.add(error);
		}
	}
	return failures.end();
}

type Result = { readonly error?: unknown };

/** Does `act` for all names at once, each over a connection of its own, and prints those where it went well. */
export function* forAll(
	cli: Cli,
	names: readonly string[],
	act: (client: Client, name: string) => Blocking<void>,
	excuse?: (error: ApiError) => boolean,
): Blocking<number> {
	yield* cli.client.ping();
	const results = names.map((name) => begin(cli, (client) => act(client, name)));
	const failures = new Failures();
	for (const [i, name] of names.entries()) {
		const result = (yield* (results[i] as Future<Result>).wait(cli.sys)) as Result;
		if (!("error" in result)) yield* cli.print(`${name}\n`);
		else if (result.error instanceof ApiError && excuse?.(result.error)) yield* cli.complain(`${result.error.message}\n`);
		else failures.add(result.error);
	}
	return failures.end();
}

function begin(cli: Cli, act: (client: Client) => Blocking<void>): Future<Result> {
	const future = new Future<Result>();
	cli.sys.thread(function* (sys: Sys) {
		const client = cli.client.fork(sys);
		try {
			yield* act(client);
			future.set(sys, {});
		} catch (error) {
			future.set(sys, { error });
		}
		client.close();
	});
	return future;
}
