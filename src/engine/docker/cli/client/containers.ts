/** Requests on containers that several commands make, with the parts of the answers that the client reads. */
import type { Blocking } from "../../../kernel/abi.ts";
import { decode } from "../../../kernel/text.ts";
import type { Cli } from "../cli.ts";
import { CliError } from "../command/spec.ts";
import type { Client } from "./client.ts";

export interface ContainerDetails {
	readonly Id: string;
	readonly Name: string;
	readonly State: { readonly Status: string; readonly Running: boolean; readonly Paused: boolean; readonly Restarting: boolean; readonly ExitCode: number };
	readonly Config: { readonly Tty: boolean; readonly OpenStdin: boolean; readonly Labels: Record<string, string> | null };
	readonly HostConfig: { readonly AutoRemove: boolean };
}

/** A container's part of a path: names go into it as they are, but for what a path cannot hold. */
export const containerPath = (name: string): string => `/containers/${encodeURIComponent(name).replaceAll("%3A", ":")}`;

/** Throws CliError where the name cannot be one. */
export function containerName(name: string): string {
	if (name.trim() === "") throw new CliError("invalid container name or ID: value is empty");
	return name.trim();
}

export const inspectContainer = (cli: Cli, name: string): Blocking<ContainerDetails> =>
	cli.client.json<ContainerDetails>("GET", `${containerPath(containerName(name))}/json`);

/** A wait that has been begun: the daemon has answered that it listens. */
export class PendingExit {
	private readonly client: Client;
	private readonly answer: Blocking<string>;
	private constructor(client: Client, answer: Blocking<string>) {
		this.client = client;
		this.answer = answer;
	}
	static *begin(cli: Cli, id: string, condition: "next-exit" | "removed" | "not-running"): Blocking<PendingExit> {
		const client = cli.client.fork(cli.sys);
		const response = yield* client.request("POST", `${containerPath(id)}/wait`, { query: { condition } });
		const read = function* (): Blocking<string> {
			return decode(yield* response.body.all());
		};
		return new PendingExit(client, read());
	}
	/** The exit status. Throws CliError where the daemon could not tell. */
	*status(): Blocking<number> {
		const text = yield* this.answer;
		this.client.close();
		if (text.trim() === "") return 125;
		const { StatusCode, Error: failure } = JSON.parse(text) as { StatusCode: number; Error?: { Message: string } | null };
		if (failure?.Message) throw new CliError(failure.Message, 125);
		return StatusCode;
	}
	cancel(): void {
		this.client.close();
	}
}
