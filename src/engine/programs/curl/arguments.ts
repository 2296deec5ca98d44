/** curl's own option parser (tool_getparam.c), which takes options and URLs in any order, and its config files (tool_parsecfg.c). */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import { readAll, readText } from "../lib/stdio.ts";
import { HINT, UsageFailure } from "./failure.ts";
import { type CurlOption, curlOptions } from "./options.ts";
import { type BodyPart, Settings } from "./settings.ts";

export interface CommandLine {
	readonly operations: readonly Settings[];
	/** -h and -V end the program before any transfer. */
	readonly ask: { readonly kind: "help"; readonly category: string | undefined } | { readonly kind: "version" } | undefined;
}

const byLong = new Map(curlOptions.map((o) => [o.long, o]));
const byShort = new Map(curlOptions.flatMap((o) => (o.short ? [[o.short, o] as const] : [])));

const bodyKinds: ReadonlySet<string> = new Set<BodyPart["kind"]>([
	"data",
	"data-ascii",
	"data-binary",
	"data-raw",
	"data-urlencode",
	"json",
	"form",
	"form-string",
]);
/** Options that hold for the whole command, whatever `--next` says. */
const global: ReadonlySet<string> = new Set([
	"silent",
	"show-error",
	"verbose",
	"progress-bar",
	"progress-meter",
	"parallel",
	"parallel-max",
	"stderr",
	"fail-early",
	"trace-ascii",
	"trace-time",
	"styled-output",
]);

const units: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4, p: 1024 ** 5 };

class Parser {
	private readonly sys: Sys;
	readonly operations: Settings[] = [new Settings()];
	ask: CommandLine["ask"];
	constructor(sys: Sys) {
		this.sys = sys;
	}
	private get current(): Settings {
		return this.operations.at(-1) ?? new Settings();
	}
	private refuse(option: string, reason: string): never {
		throw new UsageFailure(`curl: option ${option}: ${reason}\n${HINT}`);
	}

	/** Takes one word, and the next as its argument where it needs one; tells how many were used. */
	*take(word: string, next: string | undefined, optionsEnded: boolean): Blocking<number> {
		if (optionsEnded || !word.startsWith("-") || word === "-") {
			if (word === "") this.refuse("", "blank argument where content is expected");
			this.current.addUrl(word);
			return 1;
		}
		if (word.startsWith("--")) {
			const equals = word.indexOf("=");
			const name = word.slice(2, equals < 0 ? undefined : equals);
			const plain = byLong.get(name);
			const negated = plain ? undefined : name.startsWith("no-") ? byLong.get(name.slice(3)) : undefined;
			const option = plain ?? (negated?.negatable ? negated : undefined);
			if (!option) return this.refuse(word, "is unknown");
			const inline = equals < 0 ? undefined : word.slice(equals + 1);
			if (option.arg === undefined && inline !== undefined) return this.refuse(word, "is unknown");
			return yield* this.apply(option, word, plain !== undefined, inline, next);
		}
		for (let i = 1; i < word.length; i++) {
			const option = byShort.get(word[i] ?? "");
			if (!option) return this.refuse(word, "is unknown");
			if (option.arg === undefined) {
				yield* this.apply(option, word, true, undefined, undefined);
				continue;
			}
			return yield* this.apply(option, word, true, i + 1 < word.length ? word.slice(i + 1) : undefined, next);
		}
		return 1;
	}
	private *apply(option: CurlOption, word: string, on: boolean, inline: string | undefined, next: string | undefined): Blocking<number> {
		if (option.simulated === false) throw new UsageFailure(`curl: option --${option.long} is not simulated here; the real curl has it\n`, 64);
		if (option.arg === undefined) {
			this.flag(option, on);
			return 1;
		}
		const value = inline ?? next;
		if (bodyKinds.has(option.long) && value !== undefined) this.checkFile(option.long as BodyPart["kind"], word, value);
		if (option.long === "help") {
			this.ask ??= { kind: "help", category: value };
			return 2;
		}
		if (value === undefined) return this.refuse(word, "requires parameter");
		yield* this.argument(option, word, value);
		return inline === undefined ? 2 : 1;
	}
	/** -d @FILE is read while the options are. */
	private checkFile(kind: BodyPart["kind"], word: string, value: string): void {
		const at =
			kind === "data-urlencode" ? /^[^=]*?@(.*)$/s.exec(value)?.[1] : value.startsWith("@") && !/^form|^data-raw$/.test(kind) ? value.slice(1) : undefined;
		if (at === undefined || at === "-" || this.sys.tryStat(at)) return;
		throw new UsageFailure(`curl: Failed to open ${at}\ncurl: option ${word}: error encountered when reading a file\n${HINT}`, 26);
	}
	private flag(option: CurlOption, on: boolean): void {
		if (option.long === "next") {
			if (this.current.targets.some((t) => t.url !== "")) this.operations.push(new Settings());
		} else if (option.long === "version") this.ask ??= { kind: "version" };
		else if (option.long === "remote-name") this.current.addOutput(on ? { kind: "remote" } : { kind: "stdout" });
		else if (option.long.startsWith("no-") && byLong.get(option.long.slice(3))?.negatable) {
			const name = option.long.slice(3);
			(global.has(name) ? (this.operations[0] ?? this.current) : this.current).set(name, !on);
		} else if (option.long === "include") this.current.set("show-headers", on);
		else if (option.long === "location-trusted") for (const name of ["location", "location-trusted"]) this.current.set(name, on);
		else (global.has(option.long) ? (this.operations[0] ?? this.current) : this.current).set(option.long, on);
	}
	private *argument(option: CurlOption, word: string, value: string): Blocking<void> {
		const { long } = option;
		if (bodyKinds.has(long)) this.current.body.push({ kind: long as BodyPart["kind"], text: value });
		else if (long === "url") this.current.addUrl(value);
		else if (long === "output") this.current.addOutput({ kind: "file", name: value });
		else if (long === "upload-file") this.current.addUpload(value);
		else if (long === "config") yield* this.config(value, true);
		else (global.has(long) ? (this.operations[0] ?? this.current) : this.current).add(long, this.checked(option, word, value));
	}
	/** Numbers as curl takes them; sizes in bytes. */
	private checked(option: CurlOption, word: string, value: string): string {
		if (option.type === "number" && !/^\d+$/.test(value) && !(option.long === "max-redirs" && value === "-1"))
			return this.refuse(word, /^-\d+$/.test(value) ? "expected a positive numerical parameter" : "expected a proper numerical parameter");
		if (option.type === "seconds" && !/^\d+(\.\d*)?$/.test(value))
			return this.refuse(word, /^-\d/.test(value) ? "expected a positive numerical parameter" : "expected a proper numerical parameter");
		if (option.type === "size") {
			const m = /^(\d+(?:\.\d+)?)([bkmgtp]?)$/i.exec(value);
			if (!m) return this.refuse(word, "expected a proper numerical parameter");
			return String(Math.floor(Number(m[1]) * (units[(m[2] ?? "").toLowerCase()] ?? 1)));
		}
		return value;
	}

	/** `-K FILE`, or .curlrc, where `required` is false. */
	*config(path: string, required: boolean): Blocking<void> {
		let text: string;
		try {
			text = path === "-" ? decode(yield* readAll(this.sys, 0)) : yield* readText(this.sys, path);
		} catch (error) {
			if (!isErrno(error)) throw error;
			if (!required) return;
			throw new UsageFailure(`curl: cannot read config from '${path}'\ncurl: option -K: error encountered when reading a file\n${HINT}`, 26);
		}
		for (const raw of text.split("\n")) {
			const line = raw.trim();
			if (line === "" || line.startsWith("#")) continue;
			const [, name = "", rest = ""] = /^([^\s=:]+)[\s=:]*(.*)$/.exec(line) ?? [];
			const quoted = /^"((?:\\.|[^"\\])*)"/.exec(rest)?.[1];
			const value = quoted?.replace(/\\([tnrv"\\])/g, (_, c: string) => ({ t: "\t", n: "\n", r: "\r", v: "\v" })[c] ?? c) ?? rest.trim();
			const word = name.startsWith("-") ? name : `--${name}`;
			yield* this.take(word, value === "" && quoted === undefined ? undefined : value, false);
		}
	}
}

export function* parseCommandLine(sys: Sys, args: readonly string[]): Blocking<CommandLine> {
	const parser = new Parser(sys);
	const home = sys.environ.get("HOME");
	if (!/^-[^-]*q|^--disable$/.test(args[0] ?? "") && home) yield* parser.config(`${home}/.curlrc`, false);
	let ended = false;
	for (let i = 0; i < args.length; ) {
		const word = args[i] ?? "";
		if (word === "--" && !ended) {
			ended = true;
			i++;
			continue;
		}
		i += yield* parser.take(word, args[i + 1], ended);
	}
	return { operations: parser.operations, ask: parser.ask };
}
