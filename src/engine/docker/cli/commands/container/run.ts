/** docker run. */
import type { Blocking } from "../../../../kernel/abi.ts";
import type { CreateRequest } from "../../../api/container.ts";
import type { Cli } from "../../cli.ts";
import { containerPath, PendingExit } from "../../client/containers.ts";
import type { Flags } from "../../command/flags.ts";
import { CliError, type Handler } from "../../command/spec.ts";
import { AttachedSession, checkTty } from "../../streams/attach.ts";
import { createContainer, prepare, startFailure } from "./create.ts";

export const run: Handler = function* ({ cli, flags, args }) {
	const request = yield* prepare(cli, flags, args, "run");
	if (flags.has("detach")) {
		if (flags.changed("attach")) throw new CliError("conflicting options: cannot specify both --attach and --detach");
		Object.assign(request, { AttachStdin: false, AttachStdout: false, AttachStderr: false, StdinOnce: false });
	} else checkTty(cli, request.AttachStdin === true, request.Tty === true);
	let id: string;
	try {
		id = yield* createContainer(cli, flags, request);
	} catch (error) {
		throw startFailure(error, "run");
	}
	if (request.AttachStdin || request.AttachStdout || request.AttachStderr) return yield* runAttached(cli, flags, request, id);
	yield* cli.print(`${id}\n`);
	yield* cli.out.flush();
	yield* start(cli, id);
	return 0;
};

function* start(cli: Cli, id: string): Blocking<void> {
	try {
		yield* cli.client.text("POST", `${containerPath(id)}/start`);
	} catch (error) {
		throw startFailure(error, "run");
	}
}

function* runAttached(cli: Cli, flags: Flags, request: CreateRequest, id: string): Blocking<number> {
	const detachKeys = flags.value("detach-keys") || cli.config.detachKeys || "";
	const streams = { stdin: request.AttachStdin === true, stdout: request.AttachStdout === true, stderr: request.AttachStderr === true };
	const attaching = cli.client.fork(cli.sys);
	const hijacked = yield* attaching.hijack(`${containerPath(id)}/attach`, { query: { stream: true, ...streams, detachKeys: detachKeys || undefined } });
	const exit = yield* PendingExit.begin(cli, id, flags.has("rm") ? "removed" : "next-exit");
	const session = new AttachedSession(cli, hijacked, {
		...streams,
		tty: request.Tty === true,
		detachKeys,
		path: containerPath(id),
		proxySignals: flags.value("sig-proxy") === "true",
	});
	try {
		yield* start(cli, id);
	} catch (error) {
		session.close();
		if (flags.has("rm")) yield* exit.status();
		throw error;
	}
	yield* session.resize();
	if ((yield* session.run()) === "detached") return 0;
	return yield* exit.status();
}
