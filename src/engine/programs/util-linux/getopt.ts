/** getopt(1): parses a script's options and writes them in a form that a shell can read back. */
import type { Blocking } from "../../kernel/abi.ts";
import { Failure } from "../lib/program.ts";
import { defineUtilLinux } from "./define.ts";

interface Wanted {
	/** Letters with 0, 1 or 2 colons behind them. */
	readonly short: ReadonlyMap<string, number>;
	readonly long: ReadonlyMap<string, number>;
	/** "+" stops at the first operand, "-" leaves operands in place. */
	readonly order: "permute" | "stop" | "inline";
	readonly alternative: boolean;
	readonly quote: (word: string) => string;
}

interface Parsed {
	readonly words: string[];
	readonly problems: string[];
}

function parseShort(text: string): Pick<Wanted, "short" | "order"> {
	const order = text.startsWith("+") ? "stop" : text.startsWith("-") ? "inline" : "permute";
	const short = new Map(
		[
			...text
				.replace(/^[+-]/, "")
				.replace(/^:/, "")
				.matchAll(/([^:])(:{0,2})/g),
		].map((m) => [m[1] as string, (m[2] as string).length]),
	);
	return { short, order };
}

const parseLong = (lists: readonly string[]): Map<string, number> =>
	new Map(
		lists
			.flatMap((list) => list.split(/[\s,]+/))
			.filter(Boolean)
			.map((name) => [name.replace(/:+$/, ""), name.length - name.replace(/:+$/, "").length]),
	);

/** Between quotes for sh, or for csh which also wants ! escaped. */
const quoting =
	(csh: boolean) =>
	(word: string): string => {
		let out = word.replaceAll("'", "'\\''");
		if (csh)
			out = out
				.replace(/[!]/g, "'\\!'")
				.replace(/\n/g, "\\n")
				.replace(/\\(?![!'n])/g, "\\\\");
		return `'${out}'`;
	};

function parse(args: readonly string[], wanted: Wanted): Parsed {
	const words: string[] = [];
	const operands: string[] = [];
	const problems: string[] = [];
	let i = 0;
	/** The argument of an option that needs one: the next word. */
	const next = (problem: string): string | undefined => {
		if (i + 1 < args.length) return args[++i];
		problems.push(problem);
		return undefined;
	};
	const long = (name: string, value: string | undefined): void => {
		const found = wanted.long.has(name) ? [name] : [...wanted.long.keys()].filter((known) => known.startsWith(name));
		if (found.length > 1) {
			problems.push(`option '--${name}' is ambiguous; possibilities: ${found.map((n) => `'--${n}'`).join(" ")}`);
			return;
		}
		const [full] = found;
		if (full === undefined) {
			problems.push(`unrecognized option '--${name}'`);
			return;
		}
		const arity = wanted.long.get(full) as number;
		if (arity === 0) {
			if (value !== undefined) problems.push(`option '--${full}' doesn't allow an argument`);
			else words.push(`--${full}`);
			return;
		}
		const argument = value ?? (arity === 1 ? next(`option '--${full}' requires an argument`) : "");
		if (argument !== undefined) words.push(`--${full}`, wanted.quote(argument));
	};
	for (; i < args.length; i++) {
		const word = args[i] as string;
		if (word === "--") {
			operands.push(...args.slice(i + 1));
			break;
		}
		const equals = word.indexOf("=");
		if (word.startsWith("--")) long(word.slice(2, equals < 0 ? undefined : equals), equals < 0 ? undefined : word.slice(equals + 1));
		else if (wanted.alternative && /^-./.test(word) && [...wanted.long.keys()].some((n) => n.startsWith(word.slice(1, equals < 0 ? undefined : equals)))) {
			long(word.slice(1, equals < 0 ? undefined : equals), equals < 0 ? undefined : word.slice(equals + 1));
		} else if (word.startsWith("-") && word.length > 1) {
			for (let j = 1; j < word.length; j++) {
				const letter = word[j] as string;
				const arity = wanted.short.get(letter);
				if (arity === undefined) {
					problems.push(`invalid option -- '${letter}'`);
					continue;
				}
				if (arity === 0) {
					words.push(`-${letter}`);
					continue;
				}
				const rest = word.slice(j + 1);
				const argument = rest !== "" || arity === 2 ? rest : next(`option requires an argument -- '${letter}'`);
				if (argument !== undefined) words.push(`-${letter}`, wanted.quote(argument));
				break;
			}
		} else if (wanted.order === "inline") words.push(wanted.quote(word));
		else if (wanted.order === "stop") {
			operands.push(...args.slice(i));
			break;
		} else operands.push(word);
	}
	return { words: [...words, "--", ...operands.map(wanted.quote)], problems };
}

export const getopt = defineUtilLinux({
	name: "getopt",
	summary: "Parse command options",
	usage: ["<optstring> <parameters>", "[options] [--] <optstring> <parameters>", "[options] -o|--options <optstring> [options] [--] <parameters>"],
	usageStatus: 2,
	stopAtOperand: true,
	options: [
		{ short: "a", long: "alternative", help: "long options with one dash" },
		{ short: "l", long: "longoptions", arg: "longopts", help: "the long options" },
		{ short: "n", long: "name", arg: "progname", help: "the name for messages" },
		{ short: "o", long: "options", arg: "optstring", help: "the short options" },
		{ short: "q", long: "quiet", help: "no messages" },
		{ short: "Q", long: "quiet-output", help: "no output" },
		{ short: "s", long: "shell", arg: "shell", help: "quoting of sh, bash, csh or tcsh" },
		{ short: "T", long: "test", help: "tell the version by the status" },
		{ short: "u", long: "unquoted", help: "no quotes" },
	],
	*main(context): Blocking<number> {
		const { sys, options } = context;
		if (options.has("test")) return 4;
		const operands = [...context.operands];
		const shell = options.value("shell") ?? "bash";
		if (!["sh", "bash", "csh", "tcsh"].includes(shell)) context.usage("unknown shell after -s or --shell argument");
		// the oldest form: nothing but the letters and the parameters, and no quotes
		const compatible = options.given.length === 0 && !options.has("options");
		const letters = options.value("options") ?? operands.shift();
		if (letters === undefined) return context.usage("missing optstring argument");
		const quote = compatible || options.has("unquoted") ? (word: string) => word : quoting(shell === "csh" || shell === "tcsh");
		const { words, problems } = parse(operands, {
			...parseShort(letters),
			long: parseLong(options.values("longoptions")),
			alternative: options.has("alternative"),
			quote,
		});
		const name = options.value("name") ?? "getopt";
		if (!options.has("quiet")) for (const problem of problems) yield* sys.write(2, `${name}: ${problem}\n`);
		if (!options.has("quiet-output")) yield* context.print(` ${words.join(" ")}\n`);
		if (problems.length) throw new Failure("", 1);
		return 0;
	},
});
