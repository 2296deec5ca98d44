/** docker exec. */
import { containerName, containerPath, inspectContainer } from "../../client/containers.ts";
import { CliError, type Handler } from "../../command/spec.ts";
import { keyValues } from "../../opts/key-values.ts";
import { AttachedSession, checkTty, terminalSize } from "../../streams/attach.ts";

export const exec: Handler = function* ({ cli, flags, args }) {
	const [name, ...command] = args as [string, ...string[]];
	const env = yield* keyValues(cli.sys, flags.values("env-file"), flags.values("env"), cli.sys.environ);
	const tty = flags.has("tty");
	const detach = flags.has("detach");
	const stdin = !detach && flags.has("interactive");
	const detachKeys = flags.value("detach-keys") || cli.config.detachKeys || "";
	yield* inspectContainer(cli, name);
	if (!detach) checkTty(cli, stdin, tty);
	const size = tty ? { ConsoleSize: terminalSize(cli) } : {};
	const json = {
		User: flags.value("user"),
		Privileged: flags.has("privileged"),
		Tty: tty,
		...size,
		AttachStdin: stdin,
		AttachStderr: !detach,
		AttachStdout: !detach,
		DetachKeys: detachKeys,
		Env: env.length ? env : null,
		WorkingDir: flags.value("workdir"),
		Cmd: command,
	};
	const { Id } = yield* cli.client.json<{ Id: string }>("POST", `${containerPath(containerName(name))}/exec`, { json });
	if (!Id) throw new CliError("exec ID empty");
	const path = `/exec/${Id}`;
	if (detach) {
		yield* cli.client.text("POST", `${path}/start`, { json: { Detach: true, Tty: tty, ...size } });
		return 0;
	}
	const client = cli.client.fork(cli.sys);
	const hijacked = yield* client.hijack(`${path}/start`, { json: { Detach: false, Tty: tty, ...size } });
	const session = new AttachedSession(cli, hijacked, { stdin, stdout: true, stderr: true, tty, detachKeys, path, proxySignals: false });
	yield* session.resize();
	if ((yield* session.run()) === "detached") throw new CliError("read escape sequence");
	const { ExitCode } = yield* cli.client.json<{ ExitCode: number | null }>("GET", `${path}/json`);
	return ExitCode ?? 0;
};
