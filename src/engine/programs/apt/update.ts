/** `apt update`: fetches the indexes of all sources. apt-get(8), acquire-item.cc. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode, encode } from "../../kernel/text.ts";
import { digestOf, hexText } from "../coreutils/checksum/algorithms.ts";
import { tryReadText, writeFile } from "../dpkg/database.ts";
import { parseControl } from "../dpkg/format/control.ts";
import { gunzipMember } from "../lib/gzip-format.ts";
import { httpDate, parseHttpDate } from "../lib/http/date.ts";
import { type Fetched, Fetcher } from "./fetch.ts";
import type { AptSession } from "./session.ts";
import { LISTS, listName, readSources, type Source } from "./sources.ts";
import { sizeText, timeText } from "./text.ts";
import { Universe } from "./universe.ts";

const sha256 = (bytes: Uint8Array): string => {
	const hash = digestOf("sha256")?.create();
	hash?.update(bytes);
	return hash ? hexText(hash.digest()) : "";
};

class Updater {
	private readonly session: AptSession;
	private readonly fetcher: Fetcher;
	private bytes = 0;
	private readonly warnings: string[] = [];
	private readonly errors: string[] = [];
	private counter = 0;
	/** What was asked of a host that does not answer: not asked again. */
	private readonly dead = new Map<string, Fetched>();

	constructor(session: AptSession) {
		this.session = session;
		this.fetcher = new Fetcher(session.context.sys, session.version);
	}

	private *say(line: string): Blocking<void> {
		if (this.session.quiet < 2) yield* this.session.context.print(`${line}\n`);
	}

	private *get(uri: string, since: string | undefined): Blocking<Fetched> {
		const host = /^\w+:\/\/([^/]+)/.exec(uri)?.[1] ?? "";
		const known = this.dead.get(host);
		if (known) return known;
		const got = yield* this.fetcher.get(uri, since);
		if (got.kind === "failed" && got.transient) this.dead.set(host, got);
		return got;
	}

	private *release(source: Source): Blocking<void> {
		const { sys } = this.session.context;
		const base = `${source.uri}/dists/${source.suite}`;
		const path = `${LISTS}/${listName(base)}_InRelease`;
		const number = ++this.counter;
		const title = `${source.uri} ${source.suite} InRelease`;
		const old = yield* tryReadText(sys, path);
		const since = old === undefined ? undefined : httpDate(sys.stat(path).mtime / 1000);
		const got = yield* this.get(`${base}/InRelease`, since);
		if (got.kind === "failed") {
			const first = this.session.style === "1.2" ? 1 : got.transient ? 4 : 1;
			for (let n = 1; n < first; n++) yield* this.say(`Ign:${number} ${title}`);
			if (got.transient) {
				yield* this.say(`Err:${number} ${title}\n  ${got.why}`);
				this.warnings.push(`Failed to fetch ${base}/InRelease  ${got.why}`);
				return;
			}
			yield* this.say(`Ign:${number} ${title}`);
			const release = ++this.counter;
			yield* this.say(`Err:${release} ${source.uri} ${source.suite} Release\n  ${got.why}`);
			this.errors.push(`The repository '${source.uri} ${source.suite} Release' does not have a Release file.`);
			return;
		}
		if (got.kind === "same") {
			yield* this.say(`Hit:${number} ${title}`);
		} else {
			yield* this.say(`Get:${number} ${title} [${sizeText(got.bytes.length)}]`);
			this.bytes += got.bytes.length;
			yield* writeFile(sys, path, got.bytes);
			const modified = parseHttpDate(got.modified ?? "");
			// the time of the file is what the server is asked about the next time
			if (modified !== undefined) sys.utimens(path, modified * 1000, modified * 1000);
		}
		const text = got.kind === "content" ? decode(got.bytes) : (old ?? "");
		yield* this.indexes(
			source,
			base,
			parseControl(text)
				.find((p) => p.get("SHA256"))
				?.text("SHA256") ?? "",
		);
	}

	/** Fetches the lists of packages that are not here yet as the Release file says. */
	private *indexes(source: Source, base: string, hashes: string): Blocking<void> {
		const { sys } = this.session.context;
		const listed = new Map(
			hashes
				.split("\n")
				.map((line) => line.trim().split(/\s+/))
				.filter((parts) => parts.length === 3)
				.map(([hash = "", size, name = ""]) => [name, { hash, size: Number(size) }]),
		);
		for (const component of source.components) {
			const name = `${component}/binary-amd64/Packages`;
			const wanted = listed.get(name);
			if (!wanted) {
				this.warnings.push(
					`Skipping acquire of configured file '${name}' as repository '${source.uri} ${source.suite} InRelease' doesn't have the component '${component}' (component misspelt in sources.list?)`,
				);
				continue;
			}
			const path = `${LISTS}/${listName(base)}_${component.replaceAll("/", "_")}_binary-amd64_Packages`;
			const here = yield* tryReadText(sys, path);
			if (here !== undefined && sha256(encode(here)) === wanted.hash) continue;
			if (wanted.size === 0) {
				yield* writeFile(sys, path, "");
				continue;
			}
			const number = ++this.counter;
			const title = `${source.uri} ${source.suite}/${component} amd64 Packages`;
			const got = yield* this.get(`${base}/${name}.gz`, undefined);
			if (got.kind !== "content") {
				const why = got.kind === "failed" ? got.why : "";
				yield* this.say(`Err:${number} ${title}\n  ${why}`);
				this.errors.push(`Failed to fetch ${base}/${name}.gz  ${why}`);
				continue;
			}
			yield* this.say(`Get:${number} ${title} [${sizeText(got.bytes.length)}]`);
			this.bytes += got.bytes.length;
			const content = gunzipMember(got.bytes)?.bytes ?? new Uint8Array(0);
			if (sys.spend(content.length >> 10)) yield* sys.reschedule();
			if (sha256(content) !== wanted.hash) {
				this.errors.push(`Failed to fetch ${base}/${name}.gz  Hash Sum mismatch`);
				continue;
			}
			yield* writeFile(sys, path, content);
		}
	}

	*run(): Blocking<number> {
		const { session } = this;
		const { context } = session;
		const { sys } = context;
		const started = sys.clock("monotonic");
		const sources = yield* readSources(sys);
		for (const source of sources) yield* this.release(source);
		this.fetcher.close();
		const seconds = sys.clock("monotonic") - started;
		if (this.bytes > 0) yield* this.say(`Fetched ${sizeText(this.bytes)} in ${timeText(seconds)} (${sizeText(this.bytes / Math.max(seconds, 0.001))}/s)`);
		yield* session.step("Reading package lists");
		if (session.isFrontend && this.errors.length === 0) yield* this.count();
		for (const text of this.warnings) yield* session.warn(`${session.mark("W")} ${text}`);
		if (this.errors.length > 0) {
			for (const text of this.errors) yield* session.warn(`${session.mark("E")} ${text}`);
			return 100;
		}
		if (this.warnings.some((w) => w.startsWith("Failed")))
			yield* session.warn(`${session.mark("W")} Some index files failed to download. They have been ignored, or old ones used instead.`);
		return 0;
	}

	/** What `apt` tells of upgrades. */
	private *count(): Blocking<void> {
		const { session } = this;
		yield* session.step("Building dependency tree");
		if (session.style !== "3") yield* session.step("Reading state information");
		const universe = yield* Universe.load(session.context.sys);
		const n = universe.names.filter((name) => universe.isUpgradable(name)).length;
		yield* this.say(
			n === 0
				? "All packages are up to date."
				: `${n} package${n === 1 ? "" : "s"} can be upgraded. Run 'apt list --upgradable' to see ${n === 1 ? "it" : "them"}.`,
		);
	}
}

export function* update(session: AptSession): Blocking<number> {
	const { sys } = session.context;
	for (const directory of ["/var/lib/apt", LISTS, `${LISTS}/partial`]) {
		try {
			if (!sys.tryStat(directory)) sys.mkdir(directory, 0o755);
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
	if (sys.geteuid() !== 0) yield* session.step("Reading package lists");
	const caches = ["pkgcache.bin", "srcpkgcache.bin"].map(
		(name) => `${session.mark("W")} Problem unlinking the file /var/cache/apt/${name} - RemoveCaches (13: Permission denied)`,
	);
	const lock = yield* session.lock(`${LISTS}/lock`, () => `Unable to lock directory ${LISTS}/`, session.style === "1.2" ? [] : caches);
	try {
		return yield* new Updater(session).run();
	} finally {
		sys.close(lock);
	}
}
