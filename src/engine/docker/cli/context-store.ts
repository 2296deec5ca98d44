/** Contexts: named daemons, kept in files of the client's directory. */
import { sha256 } from "@noble/hashes/sha2.js";
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode, encode } from "../../kernel/text.ts";
import { type ConfigFile, readFile, writeFile } from "./config-file.ts";
import { ValueError } from "./units.ts";

export interface ContextMetadata {
	Name: string;
	Metadata: { Description?: string };
	Endpoints: { docker?: { Host?: string; SkipTLSVerify: boolean } };
}

/** A context's directory is named by the hash of its name. */
const directoryName = (name: string): string => [...sha256(encode(name))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** DOCKER_HOST beats what the settings say; DOCKER_CONTEXT beats both. */
export function currentContext(environ: ReadonlyMap<string, string>, config: ConfigFile): string {
	const named = environ.get("DOCKER_CONTEXT");
	if (environ.get("DOCKER_HOST")) return "default";
	return named || config.currentContext || "default";
}

export class ContextStore {
	private readonly sys: Sys;
	private readonly root: string;
	constructor(sys: Sys, configPath: string) {
		this.sys = sys;
		this.root = `${configPath}/contexts`;
	}
	metadataDirectory(name: string): string {
		return `${this.root}/meta/${directoryName(name)}`;
	}
	tlsDirectory(name: string): string {
		return `${this.root}/tls/${directoryName(name)}`;
	}
	/** Throws ValueError where there is none. */
	*get(name: string): Blocking<ContextMetadata> {
		const path = `${this.metadataDirectory(name)}/meta.json`;
		try {
			return JSON.parse(decode(yield* readFile(this.sys, path))) as ContextMetadata;
		} catch (error) {
			if (isErrno(error)) throw new ValueError(`context ${JSON.stringify(name)}: context not found: open ${path}: ${error.message.toLowerCase()}`);
			throw error;
		}
	}
	/** Sorted by name. */
	*list(): Blocking<ContextMetadata[]> {
		if (!this.sys.tryStat(`${this.root}/meta`)) return [];
		const found: ContextMetadata[] = [];
		for (const entry of this.sys.readdir(`${this.root}/meta`)) {
			const path = `${this.root}/meta/${entry.name}/meta.json`;
			if (this.sys.tryStat(path)) found.push(JSON.parse(decode(yield* readFile(this.sys, path))) as ContextMetadata);
		}
		return found.sort((a, b) => (a.Name < b.Name ? -1 : 1));
	}
	*put(metadata: ContextMetadata): Blocking<void> {
		const directory = this.metadataDirectory(metadata.Name);
		let path = "";
		for (const part of directory.split("/").slice(1)) {
			path += `/${part}`;
			if (!this.sys.tryStat(path)) this.sys.mkdir(path, 0o755);
		}
		yield* writeFile(this.sys, `${directory}/meta.json`, JSON.stringify(metadata), 0o644);
	}
	remove(name: string): void {
		const directory = this.metadataDirectory(name);
		this.sys.unlink(`${directory}/meta.json`);
		this.sys.rmdir(directory);
	}
}

export function* contextHost(sys: Sys, configPath: string, name: string): Blocking<string> {
	return (yield* new ContextStore(sys, configPath).get(name)).Endpoints.docker?.Host ?? "";
}
