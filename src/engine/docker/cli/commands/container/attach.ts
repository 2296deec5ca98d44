/** docker attach, and start with its streams. */
import type { Blocking } from "../../../../kernel/abi.ts";
import type { Cli } from "../../cli.ts";
import { ApiError } from "../../client/client.ts";
import { type ContainerDetails, containerName, containerPath, inspectContainer, PendingExit } from "../../client/containers.ts";
import { CliError, type Handler } from "../../command/spec.ts";
import { AttachedSession, checkTty } from "../../streams/attach.ts";

function* checkState(cli: Cli, name: string): Blocking<ContainerDetails> {
	const details = yield* inspectContainer(cli, name);
	const { State } = details;
	if (!State.Running) throw new CliError("cannot attach to a stopped container, start it first");
	if (State.Paused) throw new CliError("cannot attach to a paused container, unpause it first");
	if (State.Restarting) throw new CliError("cannot attach to a restarting container, wait until it is running");
	return details;
}

interface Wishes {
	readonly stdin: boolean;
	readonly detachKeys: string;
	readonly proxySignals: boolean;
}

function* open(cli: Cli, details: ContainerDetails, wishes: Wishes): Blocking<AttachedSession> {
	const client = cli.client.fork(cli.sys);
	const detachKeys = wishes.detachKeys || cli.config.detachKeys || "";
	const streams = { stdin: wishes.stdin && details.Config.OpenStdin, stdout: true, stderr: true };
	const hijacked = yield* client.hijack(`${containerPath(details.Id)}/attach`, { query: { stream: true, ...streams, detachKeys: detachKeys || undefined } });
	const proxySignals = wishes.proxySignals && !details.Config.Tty;
	return new AttachedSession(cli, hijacked, { ...streams, tty: details.Config.Tty, detachKeys, path: containerPath(details.Id), proxySignals });
}

export const attach: Handler = function* ({ cli, flags, args }) {
	const name = args[0] as string;
	const details = yield* checkState(cli, name);
	checkTty(cli, !flags.has("no-stdin"), details.Config.Tty);
	const exit = yield* PendingExit.begin(cli, details.Id, "not-running");
	const session = yield* open(cli, details, {
		stdin: !flags.has("no-stdin"),
		detachKeys: flags.value("detach-keys"),
		proxySignals: flags.value("sig-proxy") === "true",
	});
	yield* session.resize();
	if ((yield* session.run()) === "detached") throw new CliError("read escape sequence");
	return yield* exit.status();
};

function* startAttached(cli: Cli, name: string, stdin: boolean, detachKeys: string): Blocking<number> {
	const details = yield* inspectContainer(cli, name);
	const session = yield* open(cli, details, { stdin, detachKeys, proxySignals: true });
	const exit = yield* PendingExit.begin(cli, details.Id, details.HostConfig.AutoRemove ? "removed" : "next-exit");
	try {
		yield* cli.client.text("POST", `${containerPath(details.Id)}/start`);
	} catch (error) {
		session.close();
		throw error;
	}
	yield* session.resize();
	return (yield* session.run()) === "detached" ? 0 : yield* exit.status();
}

export const start: Handler = function* ({ cli, flags, args }) {
	if (flags.has("attach") || flags.has("interactive")) {
		if (args.length > 1) throw new CliError("you cannot start and attach multiple containers at once");
		return yield* startAttached(cli, args[0] as string, flags.has("interactive"), flags.value("detach-keys"));
	}
	const failed: string[] = [];
	for (const name of args) {
		try {
			yield* cli.client.text("POST", `${containerPath(containerName(name))}/start`);
			yield* cli.print(`${name}\n`);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			yield* cli.complain(`${error.message}\n`);
			failed.push(name);
		}
	}
	if (failed.length) throw new CliError(`Error: failed to start containers: ${failed.join(", ")}`);
	return 0;
};
