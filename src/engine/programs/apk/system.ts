/** An Alpine system as apk sees it: its database, its wishes, its repositories. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode, encode } from "../../kernel/text.ts";
import { Fetcher } from "../apt/fetch.ts";
import { tryReadText, writeFile } from "../dpkg/database.ts";
import { readTar } from "../dpkg/format/tar-memory.ts";
import { gunzipMember } from "../lib/gzip-format.ts";
import { type Context, Failure } from "../lib/program.ts";
import { readFile } from "../lib/stdio.ts";
import { type ApkRecord, formatRecord, nameOf, parseRecords } from "./record.ts";

const ARCHITECTURE = "x86_64";

/** A package on offer and where it is. */
export interface ApkOffer {
	readonly record: ApkRecord;
	readonly repository: string;
}

export interface Repository {
	readonly url: string;
	/** What the index says of itself. */
	readonly description: string;
}

/** All members of a file of gzip streams, one behind the other. */
export function gunzipAll(bytes: Uint8Array): Uint8Array[] {
	const parts: Uint8Array[] = [];
	for (let at = 0; at < bytes.length; ) {
		const member = gunzipMember(bytes, at);
		if (!member) break;
		parts.push(member.bytes);
		at = member.end;
	}
	return parts;
}

export class ApkSystem {
	readonly context: Context;
	/** --root. */
	readonly root: string;
	installed: ApkRecord[] = [];
	world: string[] = [];
	readonly offers = new Map<string, ApkOffer>();
	readonly repositories: Repository[] = [];
	/** Repositories whose index cannot be had. */
	unavailable = 0;
	readonly fetcher: Fetcher;

	private constructor(context: Context, root: string) {
		this.context = context;
		this.root = root.replace(/\/+$/, "");
		this.fetcher = new Fetcher(context.sys, "2.14.9");
	}

	static *open(context: Context, root: string, create: boolean): Blocking<ApkSystem> {
		const made = new ApkSystem(context, root);
		if (create) for (const path of ["/lib/apk/db", "/etc/apk", "/var/cache/apk"]) made.makeDirectory(path.slice(1));
		const text = yield* tryReadText(context.sys, made.path("lib/apk/db/installed"));
		if (text === undefined && create) yield* writeFile(context.sys, made.path("lib/apk/db/installed"), "");
		if (text === undefined && !create)
			throw new Failure("ERROR: Unable to read database: No such file or directory\nERROR: Failed to open apk database: No such file or directory\n", 99);
		made.installed = parseRecords(text ?? "");
		made.world = ((yield* tryReadText(context.sys, made.path("etc/apk/world"))) ?? "").split(/\s+/).filter(Boolean);
		return made;
	}

	path(relative: string): string {
		return `${this.root}/${relative}`;
	}
	makeDirectory(relative: string): void {
		let at = this.root;
		for (const part of relative.split("/").filter(Boolean)) {
			at += `/${part}`;
			if (!this.context.sys.tryStat(at)) this.context.sys.mkdir(at, 0o755);
		}
	}

	*say(text: string): Blocking<void> {
		yield* this.context.out.flush();
		yield* this.context.sys.write(2, text);
	}

	/** Reads the indexes of all repositories: only what is in the cache, what is missing there fetched, or all fetched anew (and kept, or not). */
	*readIndexes(mode: "cached" | "missing" | "fresh", keep = true): Blocking<void> {
		const text = (yield* tryReadText(this.context.sys, this.path("etc/apk/repositories"))) ?? "";
		const urls = text
			.split("\n")
			.map((line) => line.replace(/#.*/, "").trim())
			.filter((line) => line !== "" && !line.startsWith("@"));
		for (const url of urls) {
			const bytes = yield* this.index(url.replace(/\/+$/, ""), mode, keep);
			if (!bytes) {
				this.unavailable++;
				continue;
			}
			const files = gunzipAll(bytes).flatMap((part) => readTar(part));
			const content = (name: string): string => decode(files.find((f) => f.name === name)?.content ?? new Uint8Array(0));
			this.repositories.push({ url, description: content("DESCRIPTION").trim() });
			for (const record of parseRecords(content("APKINDEX")))
				if (!this.offers.has(nameOf(record))) this.offers.set(nameOf(record), { record, repository: url });
		}
	}

	private *index(url: string, mode: "cached" | "missing" | "fresh", keep: boolean): Blocking<Uint8Array | undefined> {
		const { sys } = this.context;
		const cache = this.path(`var/cache/apk/APKINDEX.${url.replace(/^\w+:\/\//, "").replaceAll("/", "_")}.tar.gz`);
		if (mode !== "fresh") {
			try {
				return yield* readFile(sys, cache);
			} catch (error) {
				if (!isErrno(error)) throw error;
				if (mode === "cached") {
					yield* this.say(`WARNING: opening from cache ${url}: ${error.message}\n`);
					return undefined;
				}
			}
		}
		const address = `${url}/${ARCHITECTURE}/APKINDEX.tar.gz`;
		yield* this.context.print(`fetch ${address}\n`);
		const got = yield* this.fetcher.get(address);
		if (got.kind === "content") {
			if (keep) {
				this.makeDirectory("var/cache/apk");
				yield* writeFile(sys, cache, got.bytes);
			}
			return got.bytes;
		}
		const why = got.kind === "failed" && got.transient ? "temporary error (try again later)" : "No such file or directory";
		yield* this.say(`WARNING: updating and opening ${url}: ${why}\n`);
		return undefined;
	}

	/** The archive of a package; undefined when it cannot be had. */
	*archive({ record, repository }: ApkOffer): Blocking<Uint8Array | undefined> {
		const got = yield* this.fetcher.get(`${repository}/${ARCHITECTURE}/${nameOf(record)}-${record.fields.get("V") ?? ""}.apk`);
		return got.kind === "content" ? got.bytes : undefined;
	}

	*save(): Blocking<void> {
		const { sys } = this.context;
		this.makeDirectory("lib/apk/db");
		this.makeDirectory("etc/apk");
		yield* writeFile(sys, this.path("lib/apk/db/installed"), encode(this.installed.map(formatRecord).join("")));
		yield* writeFile(sys, this.path("etc/apk/world"), this.world.map((name) => `${name}\n`).join(""));
	}
}
