/** What every docker command works with: streams, the client's settings and the daemon. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { Output } from "../../programs/lib/stdio.ts";
import { Client } from "./client/client.ts";
import { defaultHost, parseHost } from "./client/host.ts";
import { CliError } from "./command/spec.ts";
import { ConfigDirectory, type ConfigFile } from "./config-file.ts";
import { contextHost, currentContext } from "./context-store.ts";
import { ValueError } from "./units.ts";

/** Global flags, as far as they choose the daemon. */
export interface GlobalOptions {
	readonly configPath: string;
	readonly hosts: readonly string[];
	readonly context: string;
}

export class Cli {
	readonly sys: Sys;
	readonly out: Output;
	readonly settings: ConfigDirectory;
	private readonly options: GlobalOptions;
	config: ConfigFile = {};
	private made: Client | undefined;
	constructor(sys: Sys, options: GlobalOptions) {
		this.sys = sys;
		this.out = new Output(sys, 1);
		this.options = options;
		this.settings = new ConfigDirectory(sys, options.configPath);
	}
	/** Reads the settings and finds the daemon. Throws CliError. */
	*initialize(): Blocking<void> {
		const { config, warning } = yield* this.settings.load();
		this.config = config;
		if (warning) yield* this.complain(warning);
		const { hosts } = this.options;
		if (hosts.length > 1) throw new CliError("Failed to initialize: unable to resolve docker endpoint: specify only one -H");
		try {
			const host = hosts[0] || (yield* this.hostOfContext());
			this.made = new Client(this.sys, parseHost(host), config.HttpHeaders);
		} catch (error) {
			if (!(error instanceof ValueError)) throw error;
			throw new CliError(`Failed to initialize: unable to resolve docker endpoint: ${error.message}`);
		}
	}
	/** The context in use, as `docker context show` names it. */
	get contextName(): string {
		const { context, hosts } = this.options;
		if (context) return context;
		if (hosts.length) return "default";
		return currentContext(this.sys.environ, this.config);
	}
	private *hostOfContext(): Blocking<string> {
		const name = this.contextName;
		if (name !== "default") return yield* contextHost(this.sys, this.settings.path, name);
		return this.sys.environ.get("DOCKER_HOST") || defaultHost;
	}
	get client(): Client {
		if (!this.made) throw new CliError("the docker client is not initialized");
		return this.made;
	}
	print(text: string): Blocking<void> {
		return this.out.print(text);
	}
	/** To standard error at once, behind what was printed. */
	*complain(text: string): Blocking<void> {
		yield* this.out.flush();
		yield* this.sys.write(2, text);
	}
	/** A question on the terminal; only y and yes agree. */
	*confirms(question: string): Blocking<boolean> {
		yield* this.print(`${question} [y/N] `);
		yield* this.out.flush();
		let answer = "";
		for (;;) {
			const chunk = yield* this.sys.read(0, 1);
			if (chunk.length === 0 || chunk[0] === 10) break;
			answer += String.fromCharCode(chunk[0] as number);
		}
		return /^y(es)?$/i.test(answer.trim());
	}
	/** Seconds since the epoch. */
	get now(): number {
		return this.sys.clock("realtime");
	}
}
