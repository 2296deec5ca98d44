/** Where a body goes: standard output, or a file that comes into being with its first byte. tool_cb_wrt.c. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { CurlFailure } from "./failure.ts";
import type { Settings } from "./settings.ts";
import type { Stdout } from "./stdout.ts";

export class Sink {
	private readonly sys: Sys;
	private readonly settings: Settings;
	private readonly warn: (text: string) => Blocking<void>;
	/** undefined is standard output. */
	name: string | undefined;
	private fd: number | undefined;
	private readonly append: boolean;
	private readonly stdout: Stdout;
	written = 0;
	constructor(sys: Sys, settings: Settings, stdout: Stdout, name: string | undefined, append: boolean, warn: (text: string) => Blocking<void>) {
		this.sys = sys;
		this.settings = settings;
		this.stdout = stdout;
		this.name = name;
		this.append = append;
		this.warn = warn;
	}
	private *makeDirectories(path: string): Blocking<void> {
		const parts = path.split("/").slice(0, -1);
		for (let i = 1; i <= parts.length; i++) {
			const directory = parts.slice(0, i).join("/");
			try {
				if (directory !== "" && this.sys.tryStat(directory) === undefined) this.sys.mkdir(directory, 0o750);
			} catch (error) {
				if (!isErrno(error)) throw error;
				yield* this.warn(`Failed to create directory ${directory}: ${error.message}`);
				throw new CurlFailure(23);
			}
		}
	}
	/** Opens the file, under another name where --no-clobber forbids this one. */
	private *open(wanted: number): Blocking<number> {
		const wantedName = this.name ?? "";
		if (this.fd !== undefined) return this.fd;
		const directory = this.settings.value("output-dir");
		const path = directory === undefined ? wantedName : `${directory}/${wantedName}`;
		if (this.settings.on("create-dirs")) yield* this.makeDirectories(path);
		const mode = Number.parseInt(this.settings.value("create-file-mode") ?? "644", 8);
		const exclusive = this.settings.off("clobber");
		for (let n = 0; ; n++) {
			const place = n === 0 ? path : `${path}.${n}`;
			try {
				this.fd = yield* this.sys.open(
					place,
					{ write: true, create: true, ...(exclusive ? { exclusive } : this.append ? { append: true } : { truncate: true }) },
					mode,
				);
				this.name = place;
				return this.fd;
			} catch (error) {
				if (!isErrno(error)) throw error;
				if (exclusive && error.code === "EEXIST" && n < 100) continue;
				yield* this.warn(`Failed to open the file ${place}: ${error.message}`);
				throw new CurlFailure(23, wanted === 0 ? undefined : `client returned ERROR on write of ${wanted} bytes`);
			}
		}
	}
	*write(data: Uint8Array): Blocking<void> {
		const fd = this.name === undefined ? undefined : yield* this.open(data.length);
		try {
			if (fd === undefined) yield* this.stdout.write(data);
			else yield* this.sys.write(fd, data);
		} catch (error) {
			if (isErrno(error)) throw new CurlFailure(23, `client returned ERROR on write of ${data.length} bytes`);
			throw error;
		}
		this.written += data.length;
	}
	/** Ends it; a file without a byte is made too when the transfer went well. */
	*finish(ok: boolean): Blocking<void> {
		if (ok && this.name !== undefined) yield* this.open(0);
		if (this.fd !== undefined) this.sys.close(this.fd);
		if (!ok && this.fd !== undefined && this.name !== undefined && this.settings.on("remove-on-error")) this.sys.unlink(this.name);
		this.fd = undefined;
	}
}

/** The last part of a URL's path, for -O; undefined where there is none. */
export function remoteName(path: string): string | undefined {
	const name = path.replace(/\/$/, "").replace(/.*\//, "");
	return name === "" ? undefined : name;
}

/** The name that a Content-Disposition gives, for -J. */
export function dispositionName(header: string | undefined): string | undefined {
	const m = /filename\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;\s]+))/i.exec(header ?? "");
	const name = (m?.[1]?.replace(/\\(.)/g, "$1") ?? m?.[2])?.replace(/.*[\\/]/, "");
	return name === "" ? undefined : name;
}
