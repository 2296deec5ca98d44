/** Access and error logs: files that stay open, and are opened anew on USR1. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno, numberOf } from "../../kernel/errno.ts";
import { formatIp } from "../../net/address.ts";
import { formatTime, instantOf } from "../lib/time-format.ts";
import type { Zone } from "../lib/timezone.ts";
import { ConfigError } from "./config/error.ts";
import type { Config, LocationSettings } from "./config/model.ts";
import type { NginxRequest } from "./request.ts";

const levels = ["debug", "info", "notice", "warn", "error", "crit", "alert", "emerg"];

export class Logs {
	private readonly files = new Map<string, number>();
	readonly zone: Zone;
	constructor(zone: Zone) {
		this.zone = zone;
	}
	private *open(sys: Sys, path: string): Blocking<void> {
		if (path.startsWith("syslog:") || path.startsWith("memory:") || path.includes("$")) return;
		if (path === "stderr") {
			this.files.set(path, 2);
			return;
		}
		try {
			this.files.set(path, yield* sys.open(path, { write: true, create: true, append: true, closeOnExec: true }, 0o644));
		} catch (error) {
			if (!isErrno(error)) throw error;
			throw new ConfigError(`open() "${path}" failed (${numberOf(error.code)}: ${error.message})`, true);
		}
	}
	/** Opens all files of a configuration that are not open. Throws ConfigError. */
	*openAll(sys: Sys, config: Config): Blocking<void> {
		const paths = new Set<string>([config.errorLog]);
		const take = (settings: LocationSettings): void => {
			paths.add(settings.errorLog);
			for (const { path } of settings.accessLogs) if (path !== undefined) paths.add(path);
		};
		for (const server of config.servers) {
			take(server.settings);
			const all = [...server.locations];
			for (let location = all.pop(); location; location = all.pop()) {
				take(location.settings);
				all.push(...location.locations);
			}
		}
		for (const path of paths) if (!this.files.has(path)) yield* this.open(sys, path);
	}
	/** USR1: what was moved away is made anew. */
	*reopen(sys: Sys): Blocking<void> {
		const paths = [...this.files].filter(([path]) => path !== "stderr");
		for (const [path, fd] of paths) {
			sys.close(fd);
			yield* this.open(sys, path);
		}
	}
	*error(sys: Sys, file: string, limit: string, level: string, text: string): Blocking<void> {
		if (levels.indexOf(level) < levels.indexOf(limit)) return;
		const stamp = formatTime("%Y/%m/%d %H:%M:%S", instantOf(sys.clock("realtime") * 1000), this.zone);
		const pid = sys.getpid();
		yield* this.write(sys, file, `${stamp} [${level}] ${pid}#${pid}: ${text}\n`);
	}
	/** With what nginx says of a request behind it. */
	*requestError(request: NginxRequest, level: string, text: string, upstream = ""): Blocking<void> {
		const { settings, http, remote } = request;
		const host = http.host ? `, host: "${http.host}"` : "";
		const referer = http.headers.get("Referer");
		const line = `*${request.connection} ${text}, client: ${formatIp(remote.address)}, server: ${request.serverName}, request: "${http.line}"${upstream}${host}${referer === undefined ? "" : `, referrer: "${referer}"`}`;
		yield* this.error(request.worker.sys, settings.errorLog, settings.errorLevel, level, line);
	}
	*access(request: NginxRequest): Blocking<void> {
		for (const { path, format } of request.settings.accessLogs) {
			if (path === undefined) continue;
			const text = request.config.logFormats.get(format) ?? "";
			// values that are empty are shown as "-"
			const line = text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, plain?: string) => escaped(request.variable(braced ?? plain ?? "") || "-"));
			yield* this.write(request.worker.sys, path, `${line}\n`);
		}
	}
	private *write(sys: Sys, file: string, text: string): Blocking<void> {
		const fd = this.files.get(file);
		if (fd === undefined) return;
		try {
			yield* sys.write(fd, text);
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
}

const escaped = (text: string): string =>
	text.replace(/["\\\x00-\x1f\x7f-\xff]|[\udc80-\udcff]/g, (c) => `\\x${(c.charCodeAt(0) & 0xff).toString(16).toUpperCase().padStart(2, "0")}`);
