/** The client's own settings: config.json in ~/.docker or DOCKER_CONFIG. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { concat, decode } from "../../kernel/text.ts";

export interface AuthEntry {
	/** base64 of `user:password`. */
	auth?: string;
	identitytoken?: string;
}

export interface ConfigFile {
	auths?: Record<string, AuthEntry>;
	HttpHeaders?: Record<string, string>;
	psFormat?: string;
	imagesFormat?: string;
	networksFormat?: string;
	volumesFormat?: string;
	statsFormat?: string;
	servicesFormat?: string;
	tasksFormat?: string;
	nodesFormat?: string;
	detachKeys?: string;
	currentContext?: string;
	credsStore?: string;
}

/** A whole file. Throws Errno. */
export function* readFile(sys: Sys, path: string): Blocking<Uint8Array> {
	const fd = yield* sys.open(path, { closeOnExec: true });
	try {
		const chunks: Uint8Array[] = [];
		for (;;) {
			const chunk = yield* sys.read(fd, 65536);
			if (chunk.length === 0) return concat(chunks);
			chunks.push(chunk);
			if (sys.spend()) yield* sys.reschedule();
		}
	} finally {
		sys.close(fd);
	}
}

/** Replaces a file in one step, with a mode of its own. */
export function* writeFile(sys: Sys, path: string, text: string, mode: number): Blocking<void> {
	const fd = yield* sys.open(`${path}.tmp`, { write: true, create: true, truncate: true, closeOnExec: true }, mode);
	try {
		yield* sys.write(fd, text);
	} finally {
		sys.close(fd);
	}
	sys.rename(`${path}.tmp`, path);
}

export class ConfigDirectory {
	private readonly sys: Sys;
	readonly path: string;
	constructor(sys: Sys, path: string) {
		this.sys = sys;
		this.path = path;
	}
	get file(): string {
		return `${this.path}/config.json`;
	}
	/** What stands in config.json; a warning instead where it cannot be read. */
	*load(): Blocking<{ readonly config: ConfigFile; readonly warning?: string }> {
		try {
			return { config: JSON.parse(decode(yield* readFile(this.sys, this.file)) || "{}") as ConfigFile };
		} catch (error) {
			if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return { config: {} };
			if (isErrno(error)) return { config: {}, warning: `WARNING: Error loading config file: open ${this.file}: ${error.message.toLowerCase()}\n` };
			if (!(error instanceof SyntaxError)) throw error;
			return { config: {}, warning: `WARNING: Error loading config file: parsing config file (${this.file}): ${goSyntaxError(error)}\n` };
		}
	}
	*save(config: ConfigFile): Blocking<void> {
		this.make();
		yield* writeFile(this.sys, this.file, JSON.stringify(config, undefined, "\t"), 0o600);
	}
	private make(): void {
		if (!this.sys.tryStat(this.path)) this.sys.mkdir(this.path, 0o700);
	}
}

const goSyntaxError = (error: SyntaxError): string =>
	/end of JSON|Unexpected end/.test(error.message) ? "unexpected end of JSON input" : "invalid character looking for beginning of value";
