/** The master process: reads the configuration, owns the sockets, starts workers and passes signals on. src/os/unix/ngx_process_cycle.c. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { Errno, isErrno, numberOf } from "../../kernel/errno.ts";
import type { Signal } from "../../kernel/signal-names.ts";
import { formatIp } from "../../net/address.ts";
import { listenOn } from "../lib/http/listener.ts";
import { ConfigError } from "./config/error.ts";
import type { Config, Listen } from "./config/model.ts";
import type { Logs } from "./logs.ts";
import { NGINX_VERSION } from "./version.ts";
import { type Counters, type Listener, Worker } from "./worker.ts";

const keyOf = (l: Listen): string => `${typeof l.address === "bigint" ? `[${formatIp(l.address)}]` : formatIp(l.address)}:${l.port}`;

/** Opens the sockets of a configuration, keeping those that are open already. Throws ConfigError. */
export function* openListeners(sys: Sys, config: Config, open: Map<string, number>, complain: (text: string) => Blocking<void>): Blocking<Listener[]> {
	const wanted = new Map<string, Listen>();
	for (const server of config.servers) for (const listen of server.listens) wanted.set(keyOf(listen), listen);
	const listeners: Listener[] = [];
	for (const [key, listen] of wanted) {
		let fd = open.get(key);
		for (let tries = 0; fd === undefined; tries++) {
			try {
				fd = listenOn(sys, listen.address, listen.port, 511, listen.v6only);
			} catch (error) {
				if (!isErrno(error)) throw error;
				yield* complain(`bind() to ${key} failed (${numberOf(error.code)}: ${error.message})`);
				if (error.code !== "EADDRINUSE") throw new ConfigError("");
				if (tries === 4) throw new ConfigError("still could not bind()");
				yield* sys.nanosleep(0.5);
			}
		}
		open.set(key, fd);
		const servers = config.servers.filter((s) => s.listens.some((l) => keyOf(l) === key));
		const isDefault = (s: (typeof servers)[number]): boolean => s.listens.some((l) => keyOf(l) === key && l.isDefault);
		listeners.push({ fd, servers: [...servers.filter(isDefault), ...servers.filter((s) => !isDefault(s))] });
	}
	for (const [key, fd] of open)
		if (!wanted.has(key)) {
			sys.close(fd);
			open.delete(key);
		}
	return listeners;
}

export interface MasterStart {
	/** As it was called, for its title. */
	readonly commandLine: string;
	readonly config: Config;
	readonly logs: Logs;
	readonly listeners: readonly Listener[];
	readonly open: Map<string, number>;
	/** Reads the configuration again; undefined when it is wrong, which has been said. */
	readonly reload: (sys: Sys) => Blocking<{ config: Config; listeners: Listener[] } | undefined>;
}

export class Master {
	private readonly sys: Sys;
	private readonly start: MasterStart;
	private config: Config;
	private listeners: readonly Listener[];
	/** Workers by PID; whether each still takes connections. */
	private readonly workers = new Map<number, { leaving: boolean }>();
	private readonly counters: Counters = { active: 0, accepted: 0, requests: 0 };
	private readonly pending = new Set<Signal>();
	constructor(sys: Sys, start: MasterStart) {
		this.sys = sys;
		this.start = start;
		this.config = start.config;
		this.listeners = start.listeners;
	}
	private *notice(text: string): Blocking<void> {
		yield* this.start.logs.error(this.sys, this.config.errorLog, this.config.errorLevel, "notice", text);
	}
	private *spawn(): Blocking<void> {
		const { sys, config, listeners, counters } = this;
		const { logs } = this.start;
		const pid = sys.fork((child) => new Worker(child, config, logs, listeners, counters).run());
		this.workers.set(pid, { leaving: false });
		yield* this.notice(`start worker process ${pid}`);
	}
	private *spawnAll(): Blocking<void> {
		const count = this.config.workers === "auto" ? this.sys.getAffinity(0).length : this.config.workers;
		for (let i = 0; i < count; i++) yield* this.spawn();
	}
	private signal(signal: Signal): void {
		for (const pid of this.workers.keys())
			try {
				this.sys.kill(pid, signal);
			} catch (error) {
				if (!isErrno(error, "ESRCH")) throw error;
			}
	}

	*run(): Blocking<number> {
		const { sys } = this;
		for (const signal of ["HUP", "QUIT", "TERM", "INT", "USR1", "USR2", "WINCH", "CHLD"] as const) sys.sigaction(signal, () => this.pending.add(signal));
		sys.prctl({ title: `nginx: master process ${this.start.commandLine}` });
		yield* this.writePid();
		yield* this.notice('using the "epoll" event method');
		yield* this.notice(`nginx/${NGINX_VERSION}`);
		const { sysname, release } = sys.uname();
		yield* this.notice(`OS: ${sysname} ${release}`);
		const { soft, hard } = sys.getrlimit("nofile");
		yield* this.notice(`getrlimit(RLIMIT_NOFILE): ${soft}:${hard}`);
		yield* this.notice("start worker processes");
		yield* this.spawnAll();
		let ending = false;
		for (;;) {
			yield* this.reap(ending);
			if (ending && this.workers.size === 0) break;
			if (this.take("TERM") || this.take("INT")) {
				ending = true;
				this.signal("TERM");
			} else if (this.take("QUIT")) {
				ending = true;
				this.signal("QUIT");
			} else if (this.take("HUP")) {
				yield* this.notice("reconfiguring");
				yield* this.reconfigure();
			} else if (this.take("USR1")) {
				yield* this.notice("reopening logs");
				yield* this.start.logs.reopen(sys);
				this.signal("USR1");
			} else if (this.take("WINCH")) this.signal("QUIT");
			else if (!this.take("USR2") && !this.take("CHLD")) yield* this.wait();
		}
		try {
			sys.unlink(this.config.pid);
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
		yield* this.notice("exit");
		return 0;
	}
	private take(signal: Signal): boolean {
		return this.pending.delete(signal);
	}
	private *wait(): Blocking<void> {
		try {
			yield* this.sys.pause();
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
		}
	}
	private *reap(ending: boolean): Blocking<void> {
		for (;;) {
			let ended: { readonly pid: number } | undefined;
			try {
				ended = yield* this.sys.waitpid(-1, { noHang: true });
			} catch (error) {
				if (!(error instanceof Errno)) throw error;
			}
			if (!ended) return;
			const worker = this.workers.get(ended.pid);
			this.workers.delete(ended.pid);
			yield* this.notice(`signal 17 (SIGCHLD) received from ${ended.pid}`);
			yield* this.notice(`worker process ${ended.pid} exited with code 0`);
			if (worker && !worker.leaving && !ending) yield* this.spawn();
		}
	}
	private *reconfigure(): Blocking<void> {
		const next = yield* this.start.reload(this.sys);
		if (!next) return;
		const old = [...this.workers.keys()];
		this.config = next.config;
		this.listeners = next.listeners;
		yield* this.start.logs.openAll(this.sys, next.config);
		yield* this.notice("start worker processes");
		yield* this.spawnAll();
		for (const pid of old) {
			this.workers.set(pid, { leaving: true });
			try {
				this.sys.kill(pid, "QUIT");
			} catch (error) {
				if (!isErrno(error, "ESRCH")) throw error;
			}
		}
	}
	private *writePid(): Blocking<void> {
		const fd = yield* this.sys.open(this.config.pid, { write: true, create: true, truncate: true }, 0o644);
		yield* this.sys.write(fd, `${this.sys.getpid()}\n`);
		this.sys.close(fd);
	}
}
