import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno, numberOf } from "../../kernel/errno.ts";
import { tryReadText } from "../lib/procfs/process.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { formatTime, instantOf } from "../lib/time-format.ts";
import { localZone } from "../lib/timezone.ts";
import { buildConfig, type Paths } from "./config/build.ts";
import { checkDirectives } from "./config/directives.ts";
import { ConfigError, Unsimulated } from "./config/error.ts";
import type { Config } from "./config/model.ts";
import { readCommandLine, readConfig } from "./config/parse.ts";
import { Logs } from "./logs.ts";
import { Master, openListeners } from "./master.ts";
import { NGINX_VERSION } from "./version.ts";
import { type Listener, Worker } from "./worker.ts";

const usage = `nginx version: nginx/${NGINX_VERSION}
Usage: nginx [-?hvVtTq] [-s signal] [-p prefix]
             [-e filename] [-c filename] [-g directives]

Options:
  -?,-h         : this help
  -v            : show version and exit
  -V            : show version and configure options then exit
  -t            : test configuration and exit
  -T            : test configuration, dump it and exit
  -q            : suppress non-error messages during configuration testing
  -s signal     : send signal to a master process: stop, quit, reopen, reload
  -p prefix     : set prefix path (default: /usr/share/nginx/)
  -e filename   : set error log file (default: stderr)
  -c filename   : set configuration file (default: /etc/nginx/nginx.conf)
  -g directives : set global directives out of configuration file

`;

interface Invocation {
	readonly flags: ReadonlySet<string>;
	readonly signal: string | undefined;
	readonly prefix: string;
	readonly config: string;
	readonly globals: string;
}

/** ngx_get_options; a string is what is wrong. */
function parse(args: readonly string[]): Invocation | string {
	const flags = new Set<string>();
	const values = new Map<string, string>();
	for (let i = 0; i < args.length; i++) {
		const word = args[i] ?? "";
		if (!word.startsWith("-")) return `invalid option: "${word}"`;
		for (let j = 1; j < word.length; j++) {
			const letter = word[j] ?? "";
			if ("?hvVtTq".includes(letter)) {
				flags.add(letter === "?" ? "h" : letter);
				continue;
			}
			if (!"pecgs".includes(letter)) return `invalid option: "${letter}"`;
			const value = word.slice(j + 1) || args[++i];
			if (value === undefined)
				return `option "-${letter}" requires ${letter === "p" ? "directory name" : letter === "g" || letter === "s" ? "parameter" : "file name"}`;
			if (letter === "s" && !["stop", "quit", "reopen", "reload"].includes(value)) return `invalid option: "-s ${value}"`;
			values.set(letter, value);
			break;
		}
	}
	const prefix = (values.get("p") ?? "/usr/share/nginx").replace(/(?<=.)\/$/, "");
	const config = values.get("c") ?? "/etc/nginx/nginx.conf";
	return { flags, signal: values.get("s"), prefix, config: config.startsWith("/") ? config : `${prefix}/${config}`, globals: values.get("g") ?? "" };
}

const paths = (invocation: Invocation): Paths => ({
	prefix: invocation.prefix,
	errorLog: "/var/log/nginx/error.log",
	accessLog: "/var/log/nginx/access.log",
	pid: "/run/nginx.pid",
});

function* load(sys: Sys, invocation: Invocation): Blocking<{ config: Config; files: readonly { readonly path: string; readonly text: string }[] }> {
	const prefix = invocation.config.slice(0, invocation.config.lastIndexOf("/"));
	const globals = invocation.globals === "" ? [] : yield* readCommandLine(sys, `${invocation.globals}`, prefix);
	const { directives, files } = yield* readConfig(sys, invocation.config, prefix);
	const all = [...globals, ...directives];
	checkDirectives(all, "main");
	return { config: yield* buildConfig(sys, all, paths(invocation)), files };
}

class Nginx {
	private readonly context: Context;
	private readonly sys: Sys;
	private readonly invocation: Invocation;
	constructor(context: Context, invocation: Invocation) {
		this.context = context;
		this.sys = context.sys;
		this.invocation = invocation;
	}
	/** To standard error, and to the default error log as real ones do. */
	private *say(level: string, text: string): Blocking<void> {
		const { sys } = this;
		yield* sys.write(2, `nginx: [${level}] ${text}\n`);
		try {
			const fd = yield* sys.open(paths(this.invocation).errorLog, { write: true, create: true, append: true }, 0o644);
			const pid = sys.getpid();
			yield* sys.write(
				fd,
				`${formatTime("%Y/%m/%d %H:%M:%S", instantOf(sys.clock("realtime") * 1000), yield* localZone(sys))} [${level}] ${pid}#${pid}: ${text}\n`,
			);
			sys.close(fd);
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
	/** undefined when the configuration is wrong, which has been said. */
	private *loaded(): Blocking<{ config: Config; files: readonly { readonly path: string; readonly text: string }[] } | { failed: ConfigError }> {
		try {
			return yield* load(this.sys, this.invocation);
		} catch (error) {
			if (error instanceof Unsimulated) return this.context.unsimulated(error.message);
			if (error instanceof ConfigError) return { failed: error };
			throw error;
		}
	}

	*test(): Blocking<number> {
		const { sys, invocation } = this;
		const quiet = invocation.flags.has("q");
		const file = `nginx: configuration file ${invocation.config} test`;
		const syntaxOk = `nginx: the configuration file ${invocation.config} syntax is ok\n`;
		const loaded = yield* this.loaded();
		const fail = function* (this: Nginx, error: ConfigError): Blocking<number> {
			if (error.syntaxOk && !quiet) yield* sys.write(2, syntaxOk);
			yield* this.say("emerg", error.message);
			yield* sys.write(2, `${file} failed\n`);
			return 1;
		}.bind(this);
		if ("failed" in loaded) return yield* fail(loaded.failed);
		const { config } = loaded;
		if (config.user !== undefined && sys.geteuid() !== 0)
			yield* this.say("warn", `the "user" directive makes sense only if the master process runs with super-user privileges, ignored in ${invocation.config}:1`);
		try {
			yield* new Logs(yield* localZone(sys)).openAll(sys, config);
		} catch (error) {
			if (error instanceof ConfigError) return yield* fail(error);
			throw error;
		}
		if (!quiet) yield* sys.write(2, `${syntaxOk}${file} is successful\n`);
		if (invocation.flags.has("T")) for (const { path, text } of loaded.files) yield* sys.write(1, `# configuration file ${path}:\n${text}\n`);
		return 0;
	}

	*sendSignal(word: string): Blocking<number> {
		const { sys } = this;
		const loaded = yield* this.loaded();
		if ("failed" in loaded) {
			yield* this.say("emerg", loaded.failed.message);
			return 1;
		}
		const path = loaded.config.pid;
		if (!sys.tryStat(path)) {
			yield* this.say("error", `open() "${path}" failed (2: No such file or directory)`);
			return 1;
		}
		const text = ((yield* tryReadText(sys, path)) ?? "").trim();
		if (!/^\d+$/.test(text)) {
			yield* this.say("error", `invalid PID number "${text}" in "${path}"`);
			return 1;
		}
		try {
			sys.kill(Number(text), ({ stop: "TERM", quit: "QUIT", reopen: "USR1", reload: "HUP" } as const)[word as "stop"]);
		} catch (error) {
			if (!isErrno(error)) throw error;
			yield* this.say(
				"alert",
				`kill(${text}, ${word === "reload" ? 1 : word === "quit" ? 3 : word === "stop" ? 15 : 10}) failed (${numberOf(error.code)}: ${error.message})`,
			);
			return 1;
		}
		return 0;
	}

	*serve(): Blocking<number> {
		const { sys } = this;
		const loaded = yield* this.loaded();
		if ("failed" in loaded) {
			yield* this.say("emerg", loaded.failed.message);
			return 1;
		}
		const { config } = loaded;
		const logs = new Logs(yield* localZone(sys));
		const open = new Map<string, number>();
		try {
			yield* logs.openAll(sys, config);
			const opened = yield* openListeners(sys, config, open, (text) => this.say("emerg", text));
			const start = {
				commandLine: this.context.argv.join(" "),
				config,
				logs,
				listeners: opened,
				open,
				reload: (own: Sys) => this.reload(own, open, logs, config),
			};
			if (!config.master) return yield* new Worker(sys, config, logs, opened, { active: 0, accepted: 0, requests: 0 }).run();
			if (!config.daemon) return yield* new Master(sys, start).run();
			sys.fork(function* (child) {
				child.setsid();
				const nothing = yield* child.open("/dev/null", { read: true, write: true });
				for (const fd of [0, 1]) child.dup2(nothing, fd);
				return yield* new Master(child, start).run();
			});
			return 0;
		} catch (error) {
			if (!(error instanceof ConfigError)) throw error;
			if (error.message) yield* this.say("emerg", error.message);
			return 1;
		}
	}
	/** HUP: a wrong configuration is in the log, and the old one stays. */
	private *reload(own: Sys, open: Map<string, number>, logs: Logs, old: Config): Blocking<{ config: Config; listeners: Listener[] } | undefined> {
		const complain = (text: string): Blocking<void> => logs.error(own, old.errorLog, old.errorLevel, "emerg", text);
		try {
			const { config } = yield* load(own, this.invocation);
			return { config, listeners: yield* openListeners(own, config, open, complain) };
		} catch (error) {
			if (!(error instanceof ConfigError) && !(error instanceof Unsimulated)) throw error;
			if (error.message) yield* complain(error instanceof Unsimulated ? `${error.message} is not simulated here` : error.message);
			return undefined;
		}
	}
}

export const nginx = defineProgram({
	name: "nginx",
	package: "nginx",
	summary: "HTTP and reverse proxy server",
	usage: ["[-?hvVtTq] [-s signal] [-p prefix] [-e filename] [-c filename] [-g directives]"],
	options: [],
	rawArguments: true,
	*main(context) {
		const { sys } = context;
		const invocation = parse(context.operands);
		if (typeof invocation === "string") {
			yield* sys.write(2, `nginx: ${invocation}\n`);
			return 1;
		}
		const { flags } = invocation;
		if (flags.has("V")) return context.unsimulated("option -V");
		if (flags.has("h") || flags.has("v")) {
			yield* sys.write(2, flags.has("h") ? usage : `nginx version: nginx/${NGINX_VERSION}\n`);
			return 0;
		}
		const program = new Nginx(context, invocation);
		if (flags.has("t") || flags.has("T")) return yield* program.test();
		if (invocation.signal !== undefined) return yield* program.sendSignal(invocation.signal);
		return yield* program.serve();
	},
});
