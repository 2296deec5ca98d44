/** The arguments of lsof(8): its own getopt, with options behind `+` and arguments that may be missing. */
import type { Failure } from "../lib/program.ts";

/** Items of a comma-separated list, and those with a `^` before them. */
export interface List {
	readonly included: string[];
	readonly excluded: string[];
}

/** `-i [46][PROTOCOL][@HOST][:PORTS]`. */
export interface InternetFilter {
	readonly text: string;
	readonly family: string | undefined;
	readonly protocol: "TCP" | "UDP" | undefined;
	readonly host: string | undefined;
	readonly ports: readonly (readonly [low: number, high: number])[];
}

export interface Arguments {
	readonly flags: Set<string>;
	readonly pids: List;
	readonly groups: List;
	readonly users: List;
	readonly commands: List;
	readonly descriptors: List;
	readonly internet: string[];
	/** TCP and UDP states of `-s`, as `TCP:LISTEN`. */
	readonly states: List;
	/** Directories of +d and +D. */
	readonly directories: { readonly path: string; readonly deep: boolean }[];
	commandWidth: number;
	offsetDigits: number;
	/** Fewer links than this, with `+L N`; 0 shows the column only. */
	links: number | undefined;
	fields: string | undefined;
	/** What -T shows of a socket; "s" where it is not given. */
	protocolInfo: string;
	readonly operands: string[];
}

const list = (): List => ({ included: [], excluded: [] });

function add(to: List, text: string): void {
	for (const item of text.split(",")) {
		if (item.startsWith("^")) to.excluded.push(item.slice(1));
		else if (item !== "") to.included.push(item);
	}
}

/** Letters that stand alone. */
const plain = new Set("?abChHlnNOPQRtUvVwXE");
/** Letters whose argument may be missing. */
const optional = new Set("FgiKLorsSTxZm");
/** What is said when the argument is missing. */
const missing: Readonly<Record<string, string>> = {
	c: "missing -c option value",
	d: "no file descriptor specified",
	D: "missing -D option value",
	e: "-e not followed by a file system path",
	p: "no process ID specified",
	u: "no UIDs specified",
	"+c": "+c not followed by width number",
	"+d": "+d not followed by a directory path",
	"+D": "+D not followed by a directory path",
};
/** What the real program has and this one has not. */
const notSimulated = new Set(["A", "b", "C", "D", "e", "E", "k", "m", "M", "r", "S", "x", "X", "Z", "z"]);

/** Reads the arguments; `wrong` ends the program with a message and the usage, `unsimulated` names an option that is left out. */
export function parseArguments(words: readonly string[], wrong: (message: string) => Failure, unsimulated: (option: string) => never): Arguments {
	const out: Arguments = {
		flags: new Set(),
		pids: list(),
		groups: list(),
		users: list(),
		commands: list(),
		descriptors: list(),
		internet: [],
		states: list(),
		directories: [],
		commandWidth: 9,
		offsetDigits: 8,
		links: undefined,
		fields: undefined,
		protocolInfo: "s",
		operands: [],
	};
	let at = 0;
	for (; at < words.length; at++) {
		const word = words[at] as string;
		if (word === "--") {
			at++;
			break;
		}
		if (!/^[-+]./.test(word)) break;
		const sign = word[0] as string;
		for (let i = 1; i < word.length; i++) {
			const letter = word[i] as string;
			const key = sign === "+" ? `+${letter}` : letter;
			if (notSimulated.has(letter) && key !== "+D") unsimulated(sign + letter);
			if (plain.has(letter)) {
				out.flags.add(letter);
				continue;
			}
			if (letter === "f") {
				if (i + 1 < word.length) unsimulated(word);
				out.flags.add(key);
				continue;
			}
			if (!optional.has(letter) && !"cdDepu".includes(letter)) throw wrong(`illegal option character: ${letter}`);
			const next = words[at + 1];
			const attached = word.slice(i + 1);
			const separate = attached === "" && next !== undefined && !/^[-+]/.test(next) ? next : undefined;
			const value = attached === "" ? separate : attached;
			if (value === undefined && !optional.has(letter)) throw wrong(missing[key] ?? `missing ${sign}${letter} option value`);
			// a word of another form is none of the option's: it is an operand, and attached letters are options
			const fits = value === undefined || accepts(letter, value);
			take(out, key, fits ? value : undefined, wrong, unsimulated);
			if (!fits && attached !== "") continue;
			if (fits && separate !== undefined) at++;
			break;
		}
	}
	out.operands.push(...words.slice(at));
	return out;
}

function accepts(letter: string, value: string): boolean {
	switch (letter) {
		case "g":
			return /^[\^\d]/.test(value);
		case "L":
		case "o":
			return /^\d/.test(value);
		case "s":
			return value.includes(":");
		case "T":
			return /^[fqs]+$/.test(value);
		default:
			return true;
	}
}

function take(out: Arguments, key: string, value: string | undefined, wrong: (message: string) => Failure, unsimulated: (option: string) => never): void {
	switch (key) {
		case "c":
			// a regular expression may hold commas
			if (value?.startsWith("^")) out.commands.excluded.push(value.slice(1));
			else out.commands.included.push(value ?? "");
			return;
		case "+c":
			if (!/^\d+$/.test(value ?? "")) throw wrong("+c not followed by width number");
			out.commandWidth = Number(value);
			return;
		case "d":
			add(out.descriptors, value ?? "");
			return;
		case "+d":
		case "+D":
			out.directories.push({ path: value ?? "", deep: key === "+D" });
			return;
		case "p":
			add(out.pids, value ?? "");
			return;
		case "g":
			out.flags.add("g");
			add(out.groups, value ?? "");
			return;
		case "u":
			add(out.users, value ?? "");
			return;
		case "i":
			out.internet.push(value ?? "");
			return;
		case "F":
			out.fields = (out.fields ?? "") + (value ?? "");
			return;
		case "o":
			if (value === undefined) out.flags.add("o");
			else out.offsetDigits = Number(value);
			return;
		case "s": {
			if (value === undefined) {
				out.flags.add("s");
				return;
			}
			const colon = value.indexOf(":");
			const protocol = value.slice(0, colon).toUpperCase();
			if (protocol !== "TCP" && protocol !== "UDP") throw wrong(`unknown -s protocol: "${value}"`);
			for (const item of value.slice(colon + 1).split(",")) {
				const name = item.replace(/^\^/, "").toUpperCase();
				(item.startsWith("^") ? out.states.excluded : out.states.included).push(`${protocol}:${name === "CLOSED" ? "CLOSE" : name}`);
			}
			return;
		}
		case "L":
			out.links = undefined;
			return;
		case "+L":
			out.links = Number(value ?? 0);
			return;
		case "T":
			out.protocolInfo = value ?? "";
			if (value?.includes("f")) unsimulated("-Tf");
			return;
		case "K":
			// no process here has tasks besides its own: to leave them out changes nothing
			if (value !== "i") unsimulated("-K");
			return;
		default:
			unsimulated(key.startsWith("+") ? key : `-${key}`);
	}
}
