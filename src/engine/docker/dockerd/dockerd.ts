/** dockerd: reads its configuration, restores what an earlier one left, serves the API until it is told to end. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { serveConnection } from "../../programs/lib/http/server.ts";
import { defineProgram } from "../../programs/lib/program.ts";
import { Channel } from "../../programs/lib/sync.ts";
import { bootDaemon } from "./boot.ts";
import type { DaemonConfig } from "./config.ts";
import { ConfigError, configOf, parseConfigFile, parseFlags } from "./config-load.ts";
import type { Daemon } from "./daemon.ts";
import { tryRead, unlinkQuietly, writeFile } from "./files.ts";
import { flags } from "./flags.ts";
import { Router } from "./http/router.ts";
import { type Listener, openListeners } from "./listen.ts";
import { isLogLevel, Log } from "./log.ts";
import { routes } from "./routes/index.ts";
import { shutDown } from "./shutdown.ts";
import { GIT_COMMIT, VERSION } from "./version.ts";

const CONFIG_FILE = "/etc/docker/daemon.json";

function helpText(): string {
	const lines = flags.map((f) => {
		const type = f.type === "bool" ? "" : f.type === "int" ? " int" : f.type === "strings" || f.type === "list" ? " list" : ` ${f.type}`;
		return { left: `  ${f.short ? `-${f.short},` : "   "} --${f.name}${type}`, help: f.help };
	});
	const width = Math.max(...lines.map((l) => l.left.length)) + 3;
	return `\nUsage:  dockerd [OPTIONS]\n\nA self-sufficient runtime for containers.\n\nOptions:\n${lines.map((l) => l.left.padEnd(width) + l.help).join("\n")}\n`;
}

function* writePid(sys: Sys, path: string): Blocking<void> {
	const old = Number((yield* tryRead(sys, path)) ?? 0);
	if (old > 0 && old !== sys.getpid() && sys.tryStat(`/proc/${old}`)) {
		throw new ConfigError(`failed to start daemon, ensure docker is not running or delete ${path}: process with PID ${old} is still running`);
	}
	yield* writeFile(sys, path, String(sys.getpid()), 0o644);
}

function* notifyReady(sys: Sys): Blocking<void> {
	const path = sys.environ.get("NOTIFY_SOCKET");
	if (path === undefined) return;
	const fd = sys.socket("dgram");
	try {
		yield* sys.sendMessage(fd, "READY=1", { to: path });
	} catch (error) {
		if (!isErrno(error)) throw error;
	} finally {
		sys.close(fd);
	}
}

/** A thread for each listener, and one for each connection. */
function acceptAll(sys: Sys, daemon: Daemon, listeners: readonly Listener[]): void {
	const router = new Router(daemon, routes);
	for (const listener of listeners) {
		daemon.log.info(`API listen on ${listener.address}`);
		sys.thread(function* (own) {
			for (;;) {
				const fd = yield* own.accept(listener.fd);
				own.fcntlSet(fd, { closeOnExec: true });
				own.thread(function* (connection) {
					yield* serveConnection(connection, fd, router.handlerFor(connection), { order: "go" });
				});
			}
		});
	}
}

function* run(sys: Sys, config: DaemonConfig): Blocking<number> {
	const log = new Log(sys);
	if (isLogLevel(config.logLevel)) log.level = config.logLevel;
	log.start();
	log.info("Starting up");
	// a handler ends with exec, where ignoring would be inherited
	sys.sigaction("PIPE", () => {});
	yield* writePid(sys, config.pidFile);
	let listeners: readonly Listener[] = [];
	try {
		listeners = yield* openListeners(sys, config.hosts, config.group);
		const daemon = yield* bootDaemon(sys, config, log);
		const ended = new Channel<true>();
		for (const signal of ["TERM", "INT"] as const) {
			sys.sigaction(signal, () => {
				log.info(`Processing signal '${signal === "TERM" ? "terminated" : "interrupt"}'`);
				ended.close(sys);
			});
		}
		sys.sigaction("HUP", () => log.info("Got signal to reload configuration, reloading from: /etc/docker/daemon.json"));
		log.info("Daemon has completed initialization");
		acceptAll(sys, daemon, listeners);
		yield* notifyReady(sys);
		while (!ended.isClosed) {
			try {
				yield* ended.receive(sys);
			} catch (error) {
				if (!isErrno(error, "EINTR")) throw error;
			}
		}
		yield* shutDown(sys, daemon);
	} finally {
		for (const { path } of listeners) if (path) unlinkQuietly(sys, path);
		unlinkQuietly(sys, config.pidFile);
	}
	log.info("Daemon shutdown complete");
	yield* log.flush(sys);
	return 0;
}

export const dockerd = defineProgram({
	name: "dockerd",
	package: "docker.io",
	summary: "A self-sufficient runtime for containers",
	usage: ["[OPTIONS]"],
	rawArguments: true,
	options: flags.map((f) => ({
		...(f.short ? { short: f.short } : {}),
		long: f.name,
		...(f.type === "bool" ? {} : { arg: f.type }),
		help: f.help,
		...(f.simulated === false ? { simulated: false as const } : {}),
	})),
	*main(context) {
		const { sys } = context;
		try {
			const { given, unsimulated } = parseFlags(context.operands);
			if (given.has("help")) {
				yield* context.print(helpText());
				return 0;
			}
			if (given.has("version")) {
				yield* context.print(`Docker version ${VERSION}, build ${GIT_COMMIT}\n`);
				return 0;
			}
			if (unsimulated !== undefined) context.unsimulated(`option ${unsimulated}`);
			const path = given.get("config-file")?.at(-1) ?? CONFIG_FILE;
			const text = yield* tryRead(sys, path);
			if (text === undefined && given.has("config-file")) {
				throw new ConfigError(`unable to configure the Docker daemon with file ${path}: open ${path}: no such file or directory`);
			}
			const config = configOf(given, parseConfigFile(path, text ?? "", given));
			if (given.has("validate")) {
				yield* sys.write(2, "configuration OK\n");
				return 0;
			}
			if (sys.geteuid() !== 0)
				throw new ConfigError(
					"dockerd needs to be started with root privileges. To run dockerd in rootless mode as an unprivileged user, see https://docs.docker.com/go/rootless/",
				);
			return yield* run(sys, config);
		} catch (error) {
			if (!(error instanceof ConfigError)) throw error;
			yield* sys.write(2, `${error.message}\n`);
			return error.status;
		}
	},
});
