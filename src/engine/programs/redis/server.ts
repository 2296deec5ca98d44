import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { type Ip, parseIp } from "../../net/address.ts";
import { acceptLoop, listenOn } from "../lib/http/listener.ts";
import { defineProgram } from "../lib/program.ts";
import { readText } from "../lib/stdio.ts";
import { formatTime, instantOf } from "../lib/time-format.ts";
import { localZone, type Zone } from "../lib/timezone.ts";
import { encodeReply, RespReader, splitWords } from "./resp.ts";
import { Store } from "./store.ts";

export const REDIS_VERSION = "7.0.15";

interface Settings {
	port: number;
	bind: Ip;
	daemon: boolean;
	password: string | undefined;
	/** A directive that asks for what is not simulated. */
	leftOut: string | undefined;
}

/** Directives that change nothing that a client of this server sees. */
const plain: ReadonlySet<string> = new Set(
	(
		"tcp-backlog tcp-keepalive timeout protected-mode supervised pidfile loglevel logfile databases always-show-logo set-proc-title dir dbfilename " +
		"save rdbcompression rdbchecksum stop-writes-on-bgsave-error appendonly cluster-enabled"
	).split(" "),
);

/** Takes one directive of redis.conf. */
function take(settings: Settings, name: string, args: readonly string[]): void {
	const [value = ""] = args;
	if (name === "port") settings.port = Number(value);
	else if (name === "bind") settings.bind = parseIp(value.replace(/^-/, "").replace("*", "0.0.0.0")) ?? 0;
	else if (name === "daemonize") settings.daemon = value === "yes";
	else if (["replicaof", "slaveof", "loadmodule"].includes(name) || (/^(appendonly|cluster-enabled)$/.test(name) && value === "yes"))
		settings.leftOut = `the directive ${name}`;
	else if (name === "requirepass") settings.password = value || undefined;
	else if (!plain.has(name)) settings.leftOut = `the directive ${name}`;
}

class Server {
	private readonly sys: Sys;
	private readonly settings: Settings;
	private readonly zone: Zone;
	private readonly store: Store;
	private stopped = false;
	constructor(sys: Sys, settings: Settings, zone: Zone) {
		this.sys = sys;
		this.settings = settings;
		this.zone = zone;
		const started = sys.clock("monotonic");
		this.store = new Store(
			() => sys.clock("realtime"),
			(section, keys) => {
				const { sysname, release, machine } = sys.uname();
				const server = `# Server\r\nredis_version:${REDIS_VERSION}\r\nredis_mode:standalone\r\nos:${sysname} ${release} ${machine}\r\narch_bits:64\r\nprocess_id:${sys.getpid()}\r\ntcp_port:${settings.port}\r\nuptime_in_seconds:${Math.floor(sys.clock("monotonic") - started)}\r\n`;
				const keyspace = `# Keyspace\r\n${keys ? `db0:keys=${keys},expires=0,avg_ttl=0\r\n` : ""}`;
				const replication = "# Replication\r\nrole:master\r\nconnected_slaves:0\r\n";
				const stats = `# Stats\r\ntotal_commands_processed:${this.store.commands}\r\n`;
				const sections: Readonly<Record<string, string>> = { server, keyspace, replication, stats };
				return section === "" || section === "all" || section === "default" ? [server, stats, replication, keyspace].join("\r\n") : (sections[section] ?? "");
			},
		);
	}
	*log(role: "C" | "M", level: string, text: string): Blocking<void> {
		const now = this.sys.clock("realtime") * 1000;
		const stamp = `${formatTime("%d %b %Y %H:%M:%S", instantOf(now), this.zone)}.${String(Math.floor(now) % 1000).padStart(3, "0")}`;
		yield* this.sys.write(1, `${this.sys.getpid()}:${role} ${stamp} ${level} ${text}\n`);
	}
	*run(): Blocking<number> {
		const { sys, settings } = this;
		yield* this.log("C", "#", "oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo");
		yield* this.log("C", "#", `Redis version=${REDIS_VERSION}, bits=64, commit=00000000, modified=0, pid=${sys.getpid()}, just started`);
		yield* this.log("C", "#", "Configuration loaded");
		yield* this.log("M", "*", "monotonic clock: POSIX clock_gettime");
		let listener: number;
		try {
			listener = listenOn(sys, settings.bind, settings.port, 511);
		} catch (error) {
			if (!isErrno(error)) throw error;
			yield* this.log("M", "#", `Warning: Could not create server TCP listening socket *:${settings.port}: bind: ${error.message}`);
			yield* this.log("M", "#", `Failed listening on port ${settings.port} (TCP), aborting.`);
			return 1;
		}
		yield* this.log("M", "*", `Running mode=standalone, port=${settings.port}.`);
		yield* this.log("M", "#", "Server initialized");
		yield* this.log("M", "*", "Ready to accept connections");
		for (const signal of ["TERM", "INT"] as const)
			sys.sigaction(signal, () => {
				this.stopped = true;
			});
		yield* acceptLoop(
			sys,
			listener,
			() => this.stopped,
			(own, fd) => this.serve(own, fd),
		);
		const seconds = Math.floor(sys.clock("realtime"));
		yield* sys.write(1, `${sys.getpid()}:signal-handler (${seconds}) Received SIGTERM scheduling shutdown...\n`);
		yield* this.log("M", "#", "User requested shutdown...");
		yield* this.log("M", "#", "Redis is now ready to exit, bye bye...");
		return 0;
	}
	private *serve(own: Sys, fd: number): Blocking<void> {
		const session = { database: 0 };
		const reader = new RespReader(own, fd);
		let known = this.settings.password === undefined;
		try {
			for (;;) {
				const words = yield* reader.command();
				if (words === undefined) break;
				if (words.length === 0) continue;
				const name = (words[0] ?? "").toLowerCase();
				if (name === "auth" && this.settings.password !== undefined) {
					known = words.at(-1) === this.settings.password;
					yield* own.write(fd, known ? "+OK\r\n" : "-WRONGPASS invalid username-password pair or user is disabled.\r\n");
					continue;
				}
				if (!known) {
					yield* own.write(fd, "-NOAUTH Authentication required.\r\n");
					continue;
				}
				if (name === "shutdown") {
					own.kill(own.getpid(), "TERM");
					break;
				}
				yield* own.write(fd, encodeReply(this.store.run(words, session)));
				if (name === "quit") break;
			}
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
		own.close(fd);
	}
}

export const redisServer = defineProgram({
	name: "redis-server",
	package: "redis-server",
	summary: "persistent key-value database",
	usage: ["[/path/to/redis.conf] [options] [-]"],
	options: [],
	rawArguments: true,
	*main(context) {
		const { sys, operands } = context;
		if (operands[0] === "-v" || operands[0] === "--version") {
			yield* context.print(`Redis server v=${REDIS_VERSION} sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=0\n`);
			return 0;
		}
		if (operands[0] === "-h" || operands[0] === "--help") return context.unsimulated(`option ${operands[0]}`);
		const settings: Settings = { port: 6379, bind: 0, daemon: false, password: undefined, leftOut: undefined };
		let words = [...operands];
		const [first] = words;
		if (first !== undefined && !first.startsWith("-")) {
			let text: string;
			try {
				text = yield* readText(sys, first);
			} catch (error) {
				if (!isErrno(error)) throw error;
				yield* context.print(`Fatal error, can't open config file '${first}': ${error.message}\n`);
				return 1;
			}
			for (const line of text.split("\n").map((l) => splitWords(l.replace(/^\s*#.*/, "")))) take(settings, (line[0] ?? "").toLowerCase(), line.slice(1));
			words = words.slice(1);
		}
		for (let i = 0; i < words.length; ) {
			const name = words[i++] ?? "";
			const args: string[] = [];
			while (i < words.length && !(words[i] ?? "").startsWith("--")) args.push(words[i++] ?? "");
			take(settings, name.replace(/^--/, "").toLowerCase(), args);
		}
		if (settings.leftOut !== undefined) return context.unsimulated(settings.leftOut);
		const zone = yield* localZone(sys);
		if (!settings.daemon) return yield* new Server(sys, settings, zone).run();
		sys.fork(function* (child) {
			child.setsid();
			const nothing = yield* child.open("/dev/null", { read: true, write: true });
			for (const fd of [0, 1, 2]) child.dup2(nothing, fd);
			return yield* new Server(child, settings, zone).run();
		});
		return 0;
	},
});
