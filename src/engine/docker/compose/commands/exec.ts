/** docker compose exec and run. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Cli } from "../../cli/cli.ts";
import { containerPath, PendingExit } from "../../cli/client/containers.ts";
import { CliError } from "../../cli/command/spec.ts";
import { AttachedSession, checkTty, terminalSize } from "../../cli/streams/attach.ts";
import { converge, startServices } from "../engine/converge.ts";
import { containerRequest, ensureImage, ensureResources } from "../engine/create.ts";
import { containersOf, numberOf, serviceOf, withDependencies } from "../engine/state.ts";
import { mapping } from "../load/normalize.ts";
import { splitWords } from "../load/words.ts";
import type { ComposeHandler } from "../session.ts";

export const exec: ComposeHandler = function* ({ session, cli, flags, args }) {
	const [service, ...command] = args as [string, ...string[]];
	const name = yield* session.projectName();
	const index = flags.number("index");
	const container = (yield* containersOf(cli, name)).find((c) => serviceOf(c) === service && (index === 0 || numberOf(c) === index));
	if (!container) throw new CliError(`service ${JSON.stringify(service)} is not running`);
	const detach = flags.has("detach");
	const tty = !detach && !flags.has("no-tty") && !flags.has("no-TTY") && cli.sys.isatty(1);
	const stdin = !detach && flags.value("interactive") !== "false";
	if (!detach) checkTty(cli, stdin, tty);
	const size = tty ? { ConsoleSize: terminalSize(cli) } : {};
	const json = {
		User: flags.value("user"),
		Privileged: flags.has("privileged"),
		Tty: tty,
		...size,
		AttachStdin: stdin,
		AttachStdout: !detach,
		AttachStderr: !detach,
		Env: flags.changed("env") ? flags.values("env") : null,
		WorkingDir: flags.value("workdir"),
		Cmd: command,
	};
	const { Id } = yield* cli.client.json<{ Id: string }>("POST", `${containerPath(container.Id)}/exec`, { json });
	const path = `/exec/${Id}`;
	if (detach) {
		yield* cli.client.text("POST", `${path}/start`, { json: { Detach: true, Tty: false } });
		return 0;
	}
	const hijacked = yield* cli.client.fork(cli.sys).hijack(`${path}/start`, { json: { Detach: false, Tty: tty, ...size } });
	const attached = new AttachedSession(cli, hijacked, {
		stdin,
		stdout: true,
		stderr: true,
		tty,
		detachKeys: cli.config.detachKeys ?? "",
		path,
		proxySignals: false,
	});
	yield* attached.resize();
	yield* attached.run();
	return (yield* cli.client.json<{ ExitCode: number | null }>("GET", `${path}/json`)).ExitCode ?? 0;
};

const slug = (cli: Cli): string => [...cli.sys.getrandom(6)].map((b) => b.toString(16).padStart(2, "0")).join("");

export const run: ComposeHandler = function* ({ session, cli, flags, args }): Blocking<number> {
	const [name, ...command] = args as [string, ...string[]];
	const project = yield* session.project();
	const service = project.services[name];
	if (!service) throw new CliError(`no such service: ${name}`);
	const { progress } = session;
	const others = withDependencies(project, [name]).filter((s) => s.name !== name);
	if (!flags.has("no-deps") && others.length) {
		yield* converge(cli, project, others, { recreate: "never", scale: new Map(), timeout: undefined, quietPull: flags.has("quiet-pull") }, progress);
		yield* startServices(cli, project, others, progress);
	} else if (flags.has("no-deps")) yield* ensureResources(cli, project, [service], progress);
	const image = yield* ensureImage(cli, project, service, flags.has("quiet-pull"));
	yield* ensureResources(cli, project, [service], progress);
	const detach = flags.has("detach");
	const tty = !detach && !flags.has("no-tty") && !flags.has("no-TTY") && cli.sys.isatty(1);
	const stdin = !detach && flags.value("interactive") !== "false";
	const id = slug(cli);
	const request = containerRequest(project, service, 1, image, {
		...(command.length ? { command } : {}),
		...(flags.changed("entrypoint") ? { entrypoint: splitWords(flags.value("entrypoint")) } : {}),
		...(flags.changed("user") ? { user: flags.value("user") } : {}),
		...(flags.changed("workdir") ? { workdir: flags.value("workdir") } : {}),
		environment: mapping(flags.values("env")),
		labels: { ...Object.fromEntries(Object.entries(mapping(flags.values("label"))).map(([k, v]) => [k, v ?? ""])), "com.docker.compose.slug": id },
		tty,
		stdin,
		autoRemove: flags.has("rm") && detach,
		aliases: flags.has("use-aliases"),
		ports: flags.has("service-ports"),
	});
	const containerName = flags.value("name") || `${project.name}-${name}-run-${id}`;
	const created = yield* cli.client.json<{ Id: string }>("POST", "/containers/create", { query: { name: containerName }, json: request });
	if (detach) {
		yield* cli.client.text("POST", `${containerPath(created.Id)}/start`);
		yield* cli.print(`${containerName}\n`);
		return 0;
	}
	const hijacked = yield* cli.client
		.fork(cli.sys)
		.hijack(`${containerPath(created.Id)}/attach`, { query: { stream: true, stdin, stdout: true, stderr: true } });
	const exit = yield* PendingExit.begin(cli, created.Id, "next-exit");
	const attached = new AttachedSession(cli, hijacked, {
		stdin,
		stdout: true,
		stderr: true,
		tty,
		detachKeys: "",
		path: containerPath(created.Id),
		proxySignals: !tty,
	});
	try {
		yield* cli.client.text("POST", `${containerPath(created.Id)}/start`);
	} catch (error) {
		attached.close();
		throw error;
	}
	yield* attached.resize();
	yield* attached.run();
	const status = yield* exit.status();
	if (flags.has("rm")) yield* cli.client.text("DELETE", containerPath(created.Id), { query: { v: true, force: true } });
	return status;
};
