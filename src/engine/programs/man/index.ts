/** man, whatis and apropos over the tables of all programs. */
import type { Blocking } from "../../kernel/abi.ts";
import { fnmatch } from "../lib/fnmatch.ts";
import type { OptionSpec } from "../lib/options.ts";
import { pclose, popen } from "../lib/popen.ts";
import { type Context, defineProgram, type InstalledProgram } from "../lib/program.ts";
import { compileRegex, RegexError } from "../lib/regex.ts";
import { outputWidth } from "../lib/screen.ts";
import { pageText, plainText, sectionOf, shortSummary } from "./page.ts";

/** What man knows: a program and the section its page stands in. */
interface Page {
	readonly program: InstalledProgram;
	readonly section: number;
}

const NOT_FOUND = 16;
const DEFAULT_COLUMNS = 80;

const missing = (name: string, section: string | undefined): string =>
	section === undefined ? `No manual entry for ${name}\n` : `No manual entry for ${name} in section ${section}\n`;

const line = ({ program, section }: Page): string => `${`${program.name} (${section})`.padEnd(20)} - ${shortSummary(program)}\n`;

const real = (short: string, long: string, help: string, arg?: string): OptionSpec => ({ short, long, help, ...(arg ? { arg } : {}), simulated: false });

function* show(context: Context, page: Page): Blocking<void> {
	const { sys } = context;
	const columns = Math.max(40, outputWidth(sys) ?? (Number(sys.environ.get("MANWIDTH") ?? sys.environ.get("COLUMNS")) || DEFAULT_COLUMNS)) - 2;
	const text = pageText(page.program, page.section, columns);
	const pager = context.options.value("pager") ?? sys.environ.get("MANPAGER") ?? sys.environ.get("PAGER") ?? "less -R";
	if (!sys.isatty(1)) {
		yield* context.print(plainText(text));
		return;
	}
	yield* context.out.flush();
	const piped = popen(sys, pager === "less" ? "less -R" : pager, "write");
	sys.sigaction("PIPE", "ignore");
	try {
		yield* sys.write(piped.fd, /\bless\b/.test(pager) ? text : plainText(text));
	} catch {
		// the pager was left before it had read all
	}
	yield* pclose(sys, piped);
}

/** Matching pages of whatis and apropos; names that are not found are said so. */
function* list(context: Context, pages: readonly Page[], operands: readonly string[], matches: (page: Page, word: string) => boolean): Blocking<number> {
	let status = 0;
	for (const word of operands) {
		const found = pages.filter((page) => matches(page, word));
		for (const page of found) yield* context.print(line(page));
		if (found.length === 0) {
			yield* context.sys.write(2, `${word}: nothing appropriate.\n`);
			status = NOT_FOUND;
		}
	}
	return status;
}

function matchesName(context: Context, page: Page, word: string): boolean {
	const { name } = page.program;
	return context.options.has("wildcard") ? fnmatch(word, name) : name === word;
}

function matchesAnything(context: Context, page: Page, word: string): boolean {
	const text = `${page.program.name} ${shortSummary(page.program)}`;
	if (context.options.has("exact")) return page.program.name === word;
	if (context.options.has("wildcard")) return text.split(" ").some((part) => fnmatch(word, part));
	try {
		return compileRegex(word, { extended: true, ignoreCase: true }).test(text);
	} catch (error) {
		if (error instanceof RegexError) return context.fail(`fatal: regex '${word}': ${error.message}`, 2);
		throw error;
	}
}

/** The programs, made from the tables of all others; `administrative` are the names in /usr/sbin. */
export function manPrograms(programs: readonly InstalledProgram[], administrative: ReadonlySet<string>): InstalledProgram[] {
	const own: InstalledProgram[] = [];
	const pages = (): Page[] =>
		[...programs, ...own]
			.map((program) => ({ program, section: sectionOf(program, administrative.has(program.name)) }))
			.sort((a, b) => (a.program.name < b.program.name ? -1 : 1));
	const inSection = (section: string | undefined): Page[] => pages().filter((page) => section === undefined || String(page.section) === section);
	const man = defineProgram({
		name: "man",
		package: "man-db",
		summary: "An interface to the system reference manuals.",
		usage: ["[OPTION...] [SECTION] PAGE..."],
		usageHint: "Try 'man --help' or 'man --usage' for more information.\n",
		usageStatus: 64,
		options: [
			{ short: "f", long: "whatis", help: "equivalent to whatis" },
			{ short: "k", long: "apropos", help: "equivalent to apropos" },
			{ short: "w", long: "where", help: "print physical location of man page(s)" },
			{ short: "a", long: "all", help: "find all matching manual pages" },
			{ short: "s", long: "sections", arg: "LIST", help: "use colon separated section list" },
			{ short: "P", long: "pager", arg: "PAGER", help: "use program PAGER to display output" },
			real("K", "global-apropos", "search for text in all pages"),
			real("l", "local-file", "interpret PAGE argument(s) as local filename(s)"),
			real("H", "html", "use a browser to display HTML output", "BROWSER"),
			real("t", "troff", "use groff to format pages"),
			real("L", "locale", "define the locale for this particular man search", "LOCALE"),
			real("M", "manpath", "set search path for manual pages to PATH", "PATH"),
		],
		*main(context) {
			const { options, operands } = context;
			if (options.has("apropos")) return yield* list(context, pages(), operands, (page, word) => matchesAnything(context, page, word));
			if (options.has("whatis")) return yield* list(context, pages(), operands, (page, word) => matchesName(context, page, word));
			const words = [...operands];
			let section = options.value("sections");
			if (words[0] !== undefined && /^[1-9]$/.test(words[0])) {
				section = words.shift();
				if (words.length === 0) {
					yield* context.sys.write(
						2,
						`No manual entry for ${section}\n(Alternatively, what manual page do you want from section ${section}?)\nFor example, try 'man man'.\n`,
					);
					return NOT_FOUND;
				}
			}
			if (words.length === 0) {
				yield* context.sys.write(2, "What manual page do you want?\nFor example, try 'man man'.\n");
				return 1;
			}
			let status = 0;
			for (const word of words) {
				const [, name = word, suffix] = /^(.+)[.(]([1-9])\)?$/.exec(word) ?? [];
				const page = inSection(suffix ?? section).find((candidate) => candidate.program.name === name);
				if (!page) {
					yield* context.sys.write(2, missing(name, suffix ?? section));
					status = NOT_FOUND;
				} else if (options.has("where")) yield* context.print(`/usr/share/man/man${page.section}/${name}.${page.section}.gz\n`);
				else yield* show(context, page);
			}
			return status;
		},
	});
	const search = (name: string, summary: string, matches: typeof matchesName): InstalledProgram =>
		defineProgram({
			name,
			package: "man-db",
			summary,
			usage: ["[OPTION...] KEYWORD..."],
			usageStatus: 64,
			options: [
				{ short: "e", long: "exact", help: "search each keyword for exact match" },
				{ short: "r", long: "regex", help: "interpret each keyword as a regex" },
				{ short: "w", long: "wildcard", help: "the keyword(s) contain wildcards" },
				real("a", "and", "require all keywords to match"),
				real("l", "long", "do not trim output to terminal width"),
				real("s", "sections", "search only these sections (colon-separated)", "LIST"),
			],
			*main(context) {
				if (context.operands.length === 0) {
					yield* context.sys.write(2, `${name} what?\n`);
					return 1;
				}
				return yield* list(context, pages(), context.operands, (page, word) => matches(context, page, word));
			},
		});
	own.push(
		man,
		search("whatis", "Display one-line manual page descriptions.", matchesName),
		search("apropos", "Search the manual page names and descriptions.", matchesAnything),
	);
	return own;
}
