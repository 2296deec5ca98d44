/** iptables-restore and ip6tables-restore. iptables/xtables-restore.c. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { concat, decode } from "../../kernel/text.ts";
import type { IpFamily } from "../../net/address.ts";
import type { Counters } from "../../net/netfilter/rule.ts";
import { parseOptions } from "../lib/options.ts";
import { defineProgram, type InstalledProgram } from "../lib/program.ts";
import { builtinTables } from "./builtin.ts";
import { CommandParser } from "./command.ts";
import { BadArgument, IptablesError, ParameterProblem, problem, VERSION } from "./error.ts";
import { execute } from "./execute.ts";
import { Names } from "./names.ts";
import { failure, hint, type Outcome, programOf } from "./outcome.ts";
import { Ruleset } from "./ruleset.ts";

export interface RestoreForm {
	readonly counters: boolean;
	readonly test: boolean;
	readonly noFlush: boolean;
	/** Only this table. */
	readonly table: string | undefined;
}

/** A file, or standard input. Throws Errno. */
function* readAll(sys: Sys, file: string | undefined): Blocking<Uint8Array> {
	const fd = file === undefined ? 0 : yield* sys.open(file);
	const parts: Uint8Array[] = [];
	for (;;) {
		const part = yield* sys.read(fd, 65536);
		if (part.length === 0) break;
		parts.push(part);
	}
	if (fd !== 0) sys.close(fd);
	return concat(parts);
}

/** Words of a line; double or single quotes hold blanks, a backslash any character. add_param_to_argv. */
export function splitLine(line: string): string[] {
	const words: string[] = [];
	let word: string | undefined;
	let quote = "";
	for (let i = 0; i < line.length; i++) {
		const c = line[i] as string;
		if (quote) {
			if (c === quote) quote = "";
			else word = (word ?? "") + (c === "\\" && i + 1 < line.length ? line[++i] : c);
		} else if (c === '"' || c === "'") {
			quote = c;
			word ??= "";
		} else if (c === " " || c === "\t") {
			if (word !== undefined) words.push(word);
			word = undefined;
		} else word = (word ?? "") + c;
	}
	return word === undefined ? words : [...words, word];
}

/** "[PACKETS:BYTES]" */
function parseCounters(text: string): Counters | undefined {
	const m = /^\[(\d+):(\d+)\]$/.exec(text);
	return m ? { packets: Number(m[1]), bytes: Number(m[2]) } : undefined;
}

class Restoring {
	private readonly rules: Ruleset;
	private readonly form: RestoreForm;
	private readonly names: Names;
	private readonly program: string;
	private table: string | undefined;
	private skipping = false;
	private line = 0;
	/** What listing commands print. */
	out = "";

	constructor(sys: Sys, family: IpFamily, form: RestoreForm, names: Names) {
		this.program = `${programOf(family)}-restore`;
		this.rules = new Ruleset(sys, this.program, family);
		this.rules.deferred = true;
		this.form = form;
		this.names = names;
	}
	run(text: string): void {
		const lines = text.split("\n");
		if (lines.at(-1) === "") lines.pop();
		for (const line of lines) {
			this.line++;
			this.rules.line = this.line;
			if (line === "" || line.startsWith("#")) continue;
			this.one(line);
		}
		if (this.table !== undefined) throw new IptablesError(`${this.program}: COMMIT expected at line ${this.line + 1}\n`, 1);
	}
	private one(line: string): void {
		if (line === "COMMIT" && (this.table !== undefined || this.skipping)) {
			if (!this.skipping) this.commit();
			this.table = undefined;
			this.skipping = false;
		} else if (line.startsWith("*") && this.table === undefined) this.begin(line.slice(1).split(/[ \t]/)[0] ?? "");
		else if (this.skipping) return;
		else if (line.startsWith(":") && this.table !== undefined) this.chainLine(this.table, line.slice(1));
		else if (this.table !== undefined) this.command(this.table, line);
		else throw new IptablesError(`${this.program}: line ${this.line} failed\n`, 1);
	}
	private commit(): void {
		if (this.form.test) {
			this.rules.forget();
			return;
		}
		this.rules.send();
	}
	private begin(name: string): void {
		if (this.form.table !== undefined && this.form.table !== name) {
			this.skipping = true;
			return;
		}
		if (!builtinTables.some((t) => t.name === name)) problem(`${this.program}: line ${this.line} table name '${name}' invalid`);
		this.table = name;
		if (!this.form.noFlush) this.rules.clear(name);
	}
	private chainLine(table: string, text: string): void {
		const [chain = "", policy, counters] = text.split(/[ \t]+/);
		if (policy === undefined) problem(`${this.program}: line ${this.line} policy invalid`);
		if (chain.length > 28) problem(`Invalid chain name \`${chain}' (28 chars max)`);
		const { tableFamily: family } = this.rules;
		if (policy !== "-" || this.rules.isBuiltin(table, chain)) {
			const found = counters === undefined ? undefined : parseCounters(counters);
			if (!found && (counters !== undefined || this.form.counters)) problem(`invalid policy counters for chain '${chain}'`);
			if (policy !== "ACCEPT" && policy !== "DROP") throw new IptablesError(`${this.program}: line ${this.line} failed: Bad policy name.\n`, 1);
			this.rules.need(table, chain);
			this.rules.add({
				type: "policy",
				family,
				table,
				chain,
				policy: policy === "DROP" ? "drop" : "accept",
				...(this.form.counters && found ? { counters: found } : {}),
			});
		} else if (this.rules.chain(table, chain)) this.rules.add({ type: "flush-chain", family, table, chain });
		else {
			this.rules.need(table);
			this.rules.add({ type: "new-chain", family, table, chain });
		}
	}
	private command(table: string, line: string): void {
		const counted = /^\[(\d+):(\d+)\]\s*/.exec(line);
		const words = splitLine(counted ? line.slice(counted[0].length) : line);
		const counters = counted && this.form.counters ? ["-c", counted[1] as string, counted[2] as string] : [];
		if (words.some((w) => w === "-t" || w === "--table")) problem(`The -t option cannot be used in ${this.program}.`);
		const parsed = new CommandParser([...words, ...counters, "-t", table], this.rules.family, this.names).parse();
		if (typeof parsed === "string") return;
		const said = execute(this.rules, parsed, this.names);
		this.out += said.out;
	}
	get lineNumber(): number {
		return this.line;
	}
}

/** Reads rules as iptables-save writes them; all of a table at its COMMIT, or nothing. */
export function restoreTables(sys: Sys, family: IpFamily, text: string, form: RestoreForm, names: Names): Outcome {
	const program = `${programOf(family)}-restore`;
	let restoring: Restoring | undefined;
	try {
		restoring = new Restoring(sys, family, form, names);
		restoring.run(text);
		return { status: 0, out: restoring.out, err: "" };
	} catch (error) {
		const line = restoring?.lineNumber ?? 0;
		if (error instanceof ParameterProblem)
			return { status: error.status, out: "", err: `${program} ${VERSION}: ${error.message}\nError occurred at line: ${line}\n${hint(program)}` };
		if (error instanceof BadArgument) return { status: 2, out: "", err: `Bad argument \`${error.word}'\nError occurred at line: ${line}\n${hint(program)}` };
		if (error instanceof IptablesError && error.status === 1 && error.text.startsWith(`${program}: `) && !/line \d+/.test(error.text))
			return { status: 1, out: "", err: `${program}: line ${line} failed: ${error.text.slice(program.length + 2)}` };
		return failure(error, program);
	}
}

const options = [
	{ short: "c", long: "counters", help: "restore the values of all counters" },
	{ short: "h", long: "help", help: "print a short summary" },
	{ short: "n", long: "noflush", help: "do not flush what is there" },
	{ short: "t", long: "test", help: "only build the rules" },
	{ short: "v", long: "verbose", help: "say more" },
	{ short: "V", long: "version", help: "print the version" },
	{ short: "w", long: "wait", arg: "seconds", optional: true, help: "wait for the lock" },
	{ short: "W", long: "wait-interval", arg: "useconds", optional: true, help: "nothing" },
	{ short: "M", long: "modprobe", arg: "command", help: "how modules are loaded" },
	{ short: "T", long: "table", arg: "name", help: "only this table" },
	{ short: "4", long: "ipv4", help: "nothing" },
	{ short: "6", long: "ipv6", help: "nothing" },
] as const;

const usage = (program: string): string => `Usage: ${program} [-c] [-v] [-V] [-t] [-h] [-n] [-T table] [-M command] [-4] [-6] [file]
	   [ --counters ]
	   [ --verbose ]
	   [ --version]
	   [ --test ]
	   [ --help ]
	   [ --noflush ]
	   [ --table=<TABLE> ]
	   [ --modprobe=<command> ]
	   [ --ipv4 ]
	   [ --ipv6 ]
`;

export const restoreProgram = (name: string, family: IpFamily): InstalledProgram =>
	defineProgram({
		name,
		package: "iptables",
		summary: "restore iptables rules",
		usage: ["[-chntvV] [-w seconds] [-T name] [file]"],
		options,
		rawArguments: true,
		*main(context) {
			const { sys } = context;
			const program = `${programOf(family)}-restore`;
			const parsed = parseOptions(options, context.operands, false);
			if (!parsed.ok) {
				yield* sys.write(2, `${name}: ${parsed.message}\nTry \`${name} -h' for more information.\n`);
				return 1;
			}
			if (parsed.options.has("version")) {
				yield* context.print(`${program} ${VERSION}\n`);
				return 0;
			}
			if (parsed.options.has("help")) {
				yield* sys.write(2, usage(program));
				return 0;
			}
			const [file, more] = parsed.operands;
			if (more !== undefined) {
				yield* sys.write(2, "Unknown arguments found on commandline\n");
				return 1;
			}
			let text: string;
			try {
				text = decode(yield* readAll(sys, file));
			} catch (error) {
				if (!isErrno(error)) throw error;
				yield* sys.write(2, `Can't open ${file}: ${error.message}\n`);
				return 1;
			}
			const form = {
				counters: parsed.options.has("counters"),
				test: parsed.options.has("test"),
				noFlush: parsed.options.has("noflush"),
				table: parsed.options.value("table"),
			};
			const { status, out, err } = restoreTables(sys, family, text, form, yield* Names.read(sys));
			yield* context.print(out);
			if (err) yield* sys.write(2, err);
			return status;
		},
	});
