/** All transfers of a command line, one after the other, with retries. tool_operate.c. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { encode } from "../../kernel/text.ts";
import { parseHttpDate } from "../lib/http/date.ts";
import { readText } from "../lib/stdio.ts";
import { extraQuery, requestBody } from "./body.ts";
import { CookieJar } from "./cookies.ts";
import { CurlFailure, HINT, UsageFailure } from "./failure.ts";
import { expandGlob, fileNameOf, type Globbed } from "./glob.ts";
import { Pool } from "./pool.ts";
import { Progress } from "./progress.ts";
import type { Settings, Target } from "./settings.ts";
import { remoteName, Sink } from "./sink.ts";
import { Stdout } from "./stdout.ts";
import { Talk } from "./talk.ts";
import { type Transfer, Transferrer } from "./transfer.ts";
import { newReport, type TransferReport } from "./transfer-report.ts";
import { parseUrl } from "./url.ts";
import { LIBRARIES } from "./version.ts";
import { writeOut } from "./write-out.ts";

/** Statuses and failures that --retry takes for passing. */
const passing = new Set([408, 429, 500, 502, 503, 504, 522, 524]);

export class Runner {
	private readonly sys: Sys;
	private readonly operations: readonly Settings[];
	private readonly global: Settings;
	private readonly pool = new Pool();
	private readonly cookies: CookieJar;
	private readonly stdout: Stdout;
	private stderr = 2;
	private number = 0;
	constructor(sys: Sys, operations: readonly Settings[], global: Settings) {
		this.sys = sys;
		this.operations = operations;
		this.global = global;
		this.cookies = new CookieJar(sys);
		this.stdout = new Stdout(sys, global.off("buffer") || operations.some((o) => o.off("buffer")));
	}
	private *errorWrite(text: string): Blocking<void> {
		yield* this.sys.write(this.stderr, text);
	}
	private *warn(text: string): Blocking<void> {
		if (!this.global.on("silent")) yield* this.sys.write(this.stderr, wrapped(text));
	}

	*run(): Blocking<number> {
		const file = this.global.value("stderr");
		if (file === "-") this.stderr = 1;
		else if (file !== undefined) this.stderr = yield* this.sys.open(file, { write: true, create: true, truncate: true }, 0o644);
		const talk = yield* Talk.open(this.sys, this.global, this.stderr);
		let status = 0;
		for (const settings of this.operations) {
			if (!settings.targets.some((t) => t.url !== "")) throw new UsageFailure(`curl: (2) no URL specified\n${HINT}`);
			yield* this.loadCookies(settings);
			for (const target of settings.targets) {
				if (target.url === "") {
					yield* this.warn("Got more output options than URLs");
					continue;
				}
				status = yield* this.target(settings, target, talk);
				if (status !== 0 && this.global.on("fail-early")) break;
			}
			const jar = settings.value("cookie-jar");
			if (jar !== undefined) yield* this.saveCookies(jar);
		}
		this.pool.closeAll();
		yield* this.stdout.flush();
		return status;
	}
	private *loadCookies(settings: Settings): Blocking<void> {
		for (const text of settings.values("cookie")) if (!text.includes("=")) yield* this.cookies.load(text, settings.on("junk-session-cookies"));
		if (settings.value("cookie-jar") !== undefined) this.cookies.active = true;
	}
	private *saveCookies(jar: string): Blocking<void> {
		if (jar === "-") {
			yield* this.stdout.write(this.cookies.text);
			return;
		}
		try {
			const fd = yield* this.sys.open(jar, { write: true, create: true, truncate: true }, 0o644);
			yield* this.sys.write(fd, this.cookies.text);
			this.sys.close(fd);
		} catch (error) {
			if (!isErrno(error)) throw error;
			yield* this.warn(`failed to save cookies in ${jar}: (23) Failed writing received data to disk/application`);
		}
	}

	private *target(settings: Settings, target: Target, talk: Talk): Blocking<number> {
		let urls: Globbed[];
		try {
			urls = settings.on("globoff") ? [{ url: target.url, values: [] }] : expandGlob(target.url);
		} catch (error) {
			return yield* this.complain(error);
		}
		let status = 0;
		for (const globbed of urls) {
			status = yield* this.withRetries(settings, target, globbed, talk);
			this.number++;
			if (status !== 0 && this.global.on("fail-early")) break;
		}
		return status;
	}
	/** Says `curl: (N) ...` unless -s without -S; the status. */
	private *complain(error: unknown): Blocking<number> {
		if (!(error instanceof CurlFailure)) throw error;
		if (!this.global.on("silent") || this.global.on("show-error")) yield* this.sys.write(this.stderr, `curl: (${error.code}) ${error.message}\n`);
		return error.code;
	}

	private *withRetries(settings: Settings, target: Target, globbed: Globbed, talk: Talk): Blocking<number> {
		const most = settings.number("retry") ?? 0;
		const start = this.sys.clock("monotonic");
		let delay = settings.number("retry-delay") || 1;
		for (let tries = 0; ; tries++) {
			const { failure, report, sink } = yield* this.once(settings, target, globbed, talk, tries);
			const reason = this.passingReason(settings, failure, report);
			const wait = Number(report.headers?.headers.get("Retry-After")) || delay;
			const limit = settings.number("retry-max-time") ?? 0;
			if (reason === undefined || tries >= most || (limit > 0 && this.sys.clock("monotonic") + wait - start > limit)) return failure ? failure.code : 0;
			const left = most - tries;
			yield* this.warn(
				`Problem : ${reason}. Retrying in ${Number.isInteger(wait) ? wait : wait.toFixed(3)} second${wait === 1 ? "" : "s"}. ${left} retr${left === 1 ? "y" : "ies"} left.`,
			);
			yield* this.sys.nanosleep(wait);
			if (!settings.number("retry-delay")) delay = Math.min(600, delay * 2);
			if (sink.name !== undefined && sink.written > 0) this.sys.truncate(sink.name, 0);
		}
	}
	private passingReason(settings: Settings, failure: CurlFailure | undefined, report: TransferReport): string | undefined {
		if (failure?.code === 28 || failure?.code === 6) return "timeout";
		if (failure?.code === 7 && settings.on("retry-connrefused")) return "connection refused";
		if ((!failure || failure.code === 22) && passing.has(report.status)) return "HTTP error";
		return failure && settings.on("retry-all-errors") ? "(retrying all errors)" : undefined;
	}

	private *once(
		settings: Settings,
		target: Target,
		globbed: Globbed,
		talk: Talk,
		retries: number,
	): Blocking<{ failure: CurlFailure | undefined; report: TransferReport; sink: Sink }> {
		const { sys } = this;
		const report = newReport(sys);
		report.url = globbed.url;
		let sink = new Sink(sys, settings, this.stdout, undefined, false, (text) => this.warn(text));
		let progress = new Progress(sys, this.stderr, "none");
		let failure: CurlFailure | undefined;
		try {
			const name = yield* this.outputName(settings, target, globbed);
			const resume = settings.value("continue-at");
			const resumeFrom = resume === "-" ? (name === undefined ? 0 : (sys.tryStat(name)?.size ?? 0)) : Number(resume ?? 0);
			sink = new Sink(sys, settings, this.stdout, name, resumeFrom > 0, (text) => this.warn(text));
			const silent = this.global.on("silent") || this.global.off("progress-meter") || (name === undefined && sys.isatty(1));
			progress = new Progress(sys, this.stderr, silent ? "none" : this.global.on("progress-bar") ? "bar" : "meter");
			if (target.upload !== undefined && !/^[-.]$/.test(target.upload) && !sys.tryStat(target.upload)) {
				yield* sys.write(this.stderr, `curl: cannot open '${target.upload}'\n${HINT}`);
				throw new CurlFailure(26);
			}
			const upload = target.upload === undefined ? undefined : target.upload === "-" || target.upload === "." ? "" : target.upload.replace(/.*\//, "");
			const transfer: Transfer = {
				settings,
				url: globbed.url,
				body: yield* requestBody(sys, settings, target.upload),
				custom: yield* this.customHeaders(settings),
				extraQuery: yield* extraQuery(sys, settings),
				uploadName: upload,
				sink,
				dump: yield* this.dumper(settings),
				styled: name === undefined && sys.isatty(1) && !this.global.off("styled-output"),
				resumeFrom,
			};
			yield* new Transferrer(sys, this.pool, this.cookies, talk).run(transfer, progress, report);
			if (settings.on("fail-with-body") && report.status >= 400) throw new CurlFailure(22, `The requested URL returned error: ${report.status}`);
		} catch (error) {
			if (!(error instanceof CurlFailure)) throw error;
			failure = error;
		}
		report.timing.reached("total");
		try {
			yield* sink.finish(failure === undefined);
		} catch (error) {
			if (!(error instanceof CurlFailure)) throw error;
			failure ??= error;
		}
		yield* progress.end(failure === undefined);
		if (settings.on("remote-time") && sink.name !== undefined && !failure) {
			const when = parseHttpDate(report.headers?.headers.get("Last-Modified") ?? "");
			if (when !== undefined) sys.utimens(sink.name, when * 1000, when * 1000);
		}
		yield* this.writeOut(settings, report, failure, sink, retries);
		if (failure) yield* this.complain(failure);
		return { failure, report, sink };
	}
	private *writeOut(settings: Settings, report: TransferReport, failure: CurlFailure | undefined, sink: Sink, retries: number): Blocking<void> {
		const given = settings.value("write-out");
		if (given === undefined) return;
		const format = given.startsWith("@") ? (given === "@-" ? "" : yield* readText(this.sys, given.slice(1))) : given;
		const unknown: string[] = [];
		const done = { report, code: failure?.code ?? 0, message: failure?.message, file: sink.name, number: this.number, retries };
		for (const { to, text } of writeOut(format, done, LIBRARIES, (name) => unknown.push(name)))
			yield* to === "stdout" ? this.stdout.write(text) : this.errorWrite(text);
		for (const name of unknown) yield* this.sys.write(this.stderr, `curl: unknown --write-out variable: '${name}'\n`);
	}

	/** undefined is standard output. */
	private *outputName(settings: Settings, target: Target, globbed: Globbed): Blocking<string | undefined> {
		const { output } = target;
		if (output?.kind === "stdout" || (output === undefined && !settings.on("remote-name-all"))) return undefined;
		if (output?.kind === "file") return output.name === "-" ? undefined : fileNameOf(output.name, globbed.values);
		const name = remoteName(parseUrl(globbed.url).path);
		if (name !== undefined) return name;
		yield* this.warn('No remote filename, uses "curl_response"');
		return "curl_response";
	}
	private *customHeaders(settings: Settings): Blocking<string[]> {
		const lines: string[] = [];
		for (const text of settings.values("header")) {
			if (!text.startsWith("@")) lines.push(text);
			else
				try {
					lines.push(...(yield* readText(this.sys, text.slice(1))).split(/\r?\n/).filter((line) => line !== ""));
				} catch (error) {
					if (!isErrno(error)) throw error;
					yield* this.warn(`Failed to open ${text.slice(1)}`);
				}
		}
		return lines;
	}
	private *dumper(settings: Settings): Blocking<((text: string) => Blocking<void>) | undefined> {
		const name = settings.value("dump-header");
		if (name === undefined) return undefined;
		const { stdout } = this;
		if (name === "-") return (text) => stdout.write(text);
		const fd = name === "%" ? this.stderr : yield* this.sys.open(name, { write: true, create: true, truncate: true }, 0o644);
		const { sys } = this;
		return function* (text) {
			yield* sys.write(fd, encode(text));
		};
	}
}

/** Warnings are broken at blanks to lines of 79 characters (tool_msgs.c). */
function wrapped(text: string): string {
	const width = 79 - "Warning: ".length;
	let out = "";
	let rest = text;
	while (rest.length > width) {
		const cut = rest.lastIndexOf(" ", width - 1);
		const at = cut <= 0 ? width - 1 : cut;
		out += `Warning: ${rest.slice(0, at + 1)}\n`;
		rest = rest.slice(at + 1);
	}
	return `${out}Warning: ${rest}\n`;
}
