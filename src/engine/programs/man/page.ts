/** Manual pages, made of what a program's own table says. */
import type { OptionSpec } from "../lib/options.ts";
import type { ProgramSpec } from "../lib/program.ts";

const INDENT = " ".repeat(7);
const HANGING = " ".repeat(14);

/** Programs of the administrator stand in section 8. */
export const sectionOf = (spec: ProgramSpec & { readonly section?: number }, administrative: boolean): number => spec.section ?? (administrative ? 8 : 1);

const bold = (text: string): string => `\x1b[1m${text}\x1b[0m`;
const underlined = (text: string): string => `\x1b[4m${text}\x1b[24m`;

/** Breaks a paragraph at blanks. */
function fill(text: string, indent: string, columns: number): string {
	const lines: string[] = [];
	let line = "";
	for (const word of text.split(/\s+/).filter((part) => part !== "")) {
		if (line !== "" && indent.length + line.length + 1 + word.length > columns) {
			lines.push(indent + line);
			line = word;
		} else line = line === "" ? word : `${line} ${word}`;
	}
	return [...lines, indent + line].join("\n");
}

function optionHead({ short, long, arg, optional }: OptionSpec): string {
	const named = [short && bold(`-${short}`), long && bold(`--${long}`)].filter(Boolean).join(", ");
	if (arg === undefined) return named;
	const value = underlined(arg.replace(/[<>]/g, ""));
	const joined = long ? `=${value}` : ` ${value}`;
	return named + (optional ? `[${joined.trim()}]` : joined);
}

/** A summary as whatis shows it: without a full stop, beginning in lower case. */
export function shortSummary({ summary }: ProgramSpec): string {
	const [first = ""] = summary.split("\n");
	const text = first.replace(/\.$/, "");
	return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

const AREAS: Readonly<Record<number, string>> = { 1: "User Commands", 8: "System Administration" };

/** The page, with bold and underlined text as SGR sequences. */
export function pageText(spec: ProgramSpec, section: number, columns: number): string {
	const title = `${spec.name.toUpperCase()}(${section})`;
	const area = AREAS[section] ?? "";
	const gap = Math.max(2, columns - 2 * title.length - area.length);
	const header = title + " ".repeat(Math.floor(gap / 2)) + area + " ".repeat(Math.ceil(gap / 2)) + title;
	const left = spec.options.filter((option) => option.simulated === false);
	const parts = [
		header,
		`${bold("NAME")}\n${fill(`${spec.name} - ${shortSummary(spec)}`, INDENT, columns)}`,
		`${bold("SYNOPSIS")}\n${spec.usage.map((form) => `${INDENT}${bold(spec.name)} ${form}`.trimEnd()).join("\n")}`,
		`${bold("DESCRIPTION")}\n${fill(`${spec.summary.replace(/([^.])$/, "$1.")}`, INDENT, columns)}`,
	];
	const described = spec.options.filter((option) => option.simulated !== false && option.help !== "");
	if (described.length > 0)
		parts.push(`${bold("OPTIONS")}\n${described.map((option) => `${INDENT}${optionHead(option)}\n${fill(option.help, HANGING, columns)}`).join("\n\n")}`);
	if (left.length > 0)
		parts.push(
			`${bold("NOT SIMULATED")}\n${fill(
				`The real ${spec.name} also has ${left.map(({ short, long }) => (long ? `--${long}` : `-${short}`)).join(", ")}; here they end it with status 64.`,
				INDENT,
				columns,
			)}`,
		);
	const footer = spec.package;
	parts.push(footer + " ".repeat(Math.max(2, columns - footer.length - title.length)) + title);
	return `${parts.join("\n\n")}\n`;
}

/** The same for what is no terminal. */
export function plainText(page: string): string {
	return page.replace(/\x1b\[\d+m/g, "");
}
