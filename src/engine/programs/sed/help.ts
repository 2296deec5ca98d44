/** sed's usage text, made of its option table in the layout of GNU sed. */
import type { OptionSpec } from "../lib/options.ts";

const HEAD = "Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n\n";
const FOOT = `      --help     display this help and exit
      --version  output version information and exit

If no -e, --expression, -f, or --file option is given, then the first
non-option argument is taken as the sed script to interpret.  All
remaining arguments are names of input files; if no input files are
specified, then the standard input is read.

GNU sed home page: <https://www.gnu.org/software/sed/>.
General help using GNU software: <https://www.gnu.org/gethelp/>.
`;
const INDENT = " ".repeat(17);
const WIDTH = 62;

/** Options that stand in the line of another. */
const together: Readonly<Record<string, string>> = { silent: "quiet", E: "regexp-extended" };

function head(option: OptionSpec): string {
	if (option.long === "quiet") return "  -n, --quiet, --silent";
	if (option.long === "regexp-extended") return "  -E, -r, --regexp-extended";
	const { short, long, arg, optional } = option;
	if (!short) return long === "debug" || long === "sandbox" ? `      --${long}` : `  --${long}`;
	if (arg === undefined) return `  -${short}, --${long}`;
	return optional ? `  -${short}[${arg}], --${long}[=${arg}]` : `  -${short} ${arg}, --${long}=${arg}`;
}

function wrapped(text: string): string {
	const lines: string[] = [];
	for (const paragraph of text.split("\n")) {
		let line = "";
		for (const word of paragraph.split(" ")) {
			if (line !== "" && line.length + 1 + word.length > WIDTH) {
				lines.push(line);
				line = word;
			} else line = line === "" ? word : `${line} ${word}`;
		}
		lines.push(line);
	}
	return lines.map((line) => `${INDENT}${line}\n`).join("");
}

export function sedHelp(options: readonly OptionSpec[]): string {
	const shown = options.filter(({ short, long }) => !together[long ?? short ?? ""] && long !== "help" && long !== "version");
	return HEAD + shown.map((option) => `${head(option)}\n${wrapped(option.help)}`).join("") + FOOT;
}
