/** Command lines of Exec*= settings. systemd.service(5), "Command lines". */
import { split } from "./names.ts";
import { splitWords } from "./unit-file.ts";

export interface Command {
	readonly path: string;
	readonly argv: readonly string[];
	/** `-`: failing does not matter. */
	readonly ignoreFailure: boolean;
	/** `:` no substitution of variables. */
	readonly literal: boolean;
	/** `+` or `!`: User= and the like do not apply. */
	readonly privileged: boolean;
	/** As written, without the prefixes. */
	readonly text: string;
}

export interface SpecifierContext {
	readonly name: string;
	readonly hostname: string;
	readonly user: string;
	readonly uid: number;
	readonly home: string;
	readonly machineId: string;
	readonly bootId: string;
}

/** %i, %n and their kin. */
export function expandSpecifiers(text: string, context: SpecifierContext): string {
	if (!text.includes("%")) return text;
	const { prefix, instance } = split(context.name);
	const values: Readonly<Record<string, string>> = {
		"%": "%",
		n: context.name,
		N: context.name.slice(0, context.name.lastIndexOf(".")),
		p: prefix,
		P: prefix.replaceAll("-", "/"),
		i: instance ?? "",
		I: (instance ?? "").replaceAll("-", "/"),
		j: prefix.slice(prefix.lastIndexOf("-") + 1),
		f: `/${instance ?? prefix}`,
		H: context.hostname,
		l: context.hostname.split(".")[0] as string,
		u: context.user,
		U: String(context.uid),
		h: context.home,
		m: context.machineId,
		b: context.bootId,
		t: "/run",
		S: "/var/lib",
		C: "/var/cache",
		L: "/var/log",
		E: "/etc",
		T: "/tmp",
		V: "/var/tmp",
	};
	return text.replace(/%(.)/g, (whole, letter: string) => values[letter] ?? whole);
}

/** The commands of one value; `;` as a word of its own separates several. */
export function parseCommands(value: string): Command[] {
	const commands: Command[] = [];
	let words: string[] = [];
	const finish = () => {
		const [head, ...rest] = words;
		words = [];
		if (head === undefined) return;
		const [, prefixes = "", path = ""] = /^([-@:+!|]*)(.*)$/s.exec(head) ?? [];
		const argv = prefixes.includes("@") ? rest : [path, ...rest];
		commands.push({
			path,
			argv,
			ignoreFailure: prefixes.includes("-"),
			literal: prefixes.includes(":"),
			privileged: /[+!]/.test(prefixes),
			text: commandText(argv),
		});
	};
	for (const word of splitWords(value)) {
		if (word === ";") finish();
		else words.push(word);
	}
	finish();
	return commands;
}

/** quote_command_line: words that need it in double quotes. */
export const commandText = (argv: readonly string[]): string =>
	argv
		.map((w) =>
			w === "" || /[\s"'\\$`;|&<>()*?[\]{}!#~]/.test(w)
				? `"${w
						.replace(/(["\\$`])/g, "\\$1")
						.replaceAll("\n", "\\n")
						.replaceAll("\t", "\\t")}"`
				: w,
		)
		.join(" ");

/** `$NAME` as a word of its own becomes several words, `${NAME}` is put into its word; `$$` is a dollar. */
export function expandVariables(argv: readonly string[], environ: ReadonlyMap<string, string>): string[] {
	return argv.flatMap((word, i) => {
		const alone = /^\$([A-Za-z_][A-Za-z0-9_]*)$/.exec(word);
		if (alone && i > 0) return splitWords(environ.get(alone[1] as string) ?? "");
		return [word.replace(/\$\$|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => (whole === "$$" ? "$" : (environ.get(name) ?? "")))];
	});
}
