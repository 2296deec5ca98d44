/**
 * Programs of packages that agree on --help, --version and how they answer wrong usage (util-linux, procps, psmisc, shadow):
 * what `defineProgram` does, with that package's manners.
 */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { type OptionSpec, Options, parseOptions } from "./options.ts";
import { Context, defineProgram, Failure, type InstalledProgram, type ProgramSpec } from "./program.ts";

export interface Family {
	readonly package: string;
	/** After a wrong option: "Try 'NAME --help'...", or the whole usage. */
	readonly failure: "hint" | "usage";
	/** "section": a heading of its own line, as util-linux and procps; "line": `Usage: NAME ...`, as psmisc and shadow. */
	readonly layout: "section" | "line";
	/** The options for help and version; a program's own option of the same letter takes precedence. */
	readonly standard: readonly OptionSpec[];
	readonly version: (name: string) => string;
	/** The help where it has a layout of its own. */
	readonly usage?: (spec: FamilySpec) => string;
}

export interface FamilySpec extends Omit<ProgramSpec, "package" | "rawArguments"> {
	/** Other long names of options, by the name whose key they share. */
	readonly aliases?: Readonly<Record<string, string>>;
	/** What follows the options in the help. */
	readonly notes?: string;
	/** The options for help and version stand at the end of the first section of the help. */
	readonly standardFirst?: boolean;
	/** Section of the manual; 1 where not said. */
	readonly section?: number;
}

const headOf = (option: OptionSpec): string => {
	const short = option.short ? `-${option.short}` : "  ";
	const comma = option.short && option.long ? ", " : "  ";
	const argument = option.arg === undefined ? "" : option.optional ? `[=<${option.arg}>]` : ` <${option.arg}>`;
	return `${short}${option.long ? `${comma}--${option.long}` : ""}${argument}`;
};

/** The help in the family's layout. */
export function usageText(family: Family, spec: FamilySpec): string {
	if (family.usage) return family.usage(spec);
	const own = spec.options;
	const standard = family.standard.filter((s) => !own.some((o) => o.long === s.long));
	const width = Math.min(30, Math.max(...[...own, ...standard].map((o) => headOf(o).length)) + 2);
	const indent = family.layout === "section" ? " " : "  ";
	const lines = (options: readonly OptionSpec[]): string =>
		options
			.map((option) => {
				const head = headOf(option);
				const text = `${option.help}${option.simulated === false ? " (not simulated)" : ""}`.replaceAll("\n", `\n${indent}${" ".repeat(width)}`);
				return head.length >= width ? `${indent}${head}\n${indent}${" ".repeat(width)}${text}\n` : `${indent}${head.padEnd(width)}${text}\n`;
			})
			.join("");
	if (family.layout === "line") {
		const usage = spec.usage.map((form, i) => `${i === 0 ? "Usage:" : "      "} ${spec.name} ${form}`.trimEnd()).join("\n");
		return `${usage}\n\n${own.length ? `Options:\n${lines([...own, ...standard])}\n` : ""}`;
	}
	const usage = spec.usage.map((form) => ` ${spec.name} ${form}`.trimEnd()).join("\n");
	const sections: { readonly heading: string; readonly options: OptionSpec[] }[] = own[0]?.heading ? [] : [{ heading: "Options", options: [] }];
	for (const option of own) {
		if (option.heading) sections.push({ heading: option.heading, options: [] });
		sections.at(-1)?.options.push(option);
	}
	const blocks = sections.map(({ heading, options }) => `${heading}:\n${lines(options)}`);
	if (spec.standardFirst) blocks[0] += lines(standard);
	else blocks.push(...(own.length ? [lines(standard)] : [blocks.pop() + lines(standard)]));
	if (spec.notes) blocks.push(spec.notes);
	return `\nUsage:\n${usage}\n\n${spec.summary}.\n\n${blocks.join("\n")}\nFor more details see ${spec.name}(${spec.section ?? 1}).\n`;
}

/** Ends the program with its usage on standard error, behind a message where there is one. */
export class UsageFailure {
	readonly message: string;
	constructor(message = "") {
		this.message = message;
	}
}

function* runIn(family: Family, spec: FamilySpec, full: ProgramSpec, outer: Context): Blocking<number> {
	const standard = family.standard.filter((s) => !spec.options.some((o) => o.long === s.long || (o.short !== undefined && o.short === s.short)));
	const hidden = Object.entries(spec.aliases ?? {}).map(
		([long, of]): OptionSpec => ({ ...(spec.options.find((o) => (o.long ?? o.short) === of) as OptionSpec), long }),
	);
	const args = spec.rewrite ? spec.rewrite(outer.operands) : outer.operands;
	const parsed = parseOptions([...spec.options, ...hidden, ...standard], args, spec.stopAtOperand);
	const given = parsed.ok ? parsed.options.given.map((o) => ({ ...o, key: spec.aliases?.[o.key] ?? o.key })) : [];
	const context = new Context(outer.sys, full, outer.argv, new Options(given), parsed.ok ? parsed.operands : []);
	try {
		if (!parsed.ok) {
			if (parsed.unsimulated) context.unsimulated(`option ${parsed.unsimulated}`);
			if (family.failure === "hint") context.usage(parsed.message);
			throw new UsageFailure(`${spec.name}: ${parsed.message}\n`);
		}
		if (!spec.options.some((o) => o.long === "help") && context.options.has("help")) yield* context.print(usageText(family, spec));
		else if (!spec.options.some((o) => o.long === "version") && context.options.has("version")) yield* context.print(`${family.version(spec.name)}\n`);
		else return yield* spec.main(context);
		return 0;
	} catch (error) {
		const status = spec.usageStatus ?? 1;
		if (error instanceof UsageFailure) yield* outer.sys.write(2, error.message + usageText(family, spec));
		else if (error instanceof Failure) {
			if (error.message) yield* outer.sys.write(2, error.message);
			return error.status;
		} else if (isErrno(error)) yield* outer.sys.write(2, `${spec.name}: ${error.message}\n`);
		else throw error;
		return status;
	} finally {
		yield* context.out.flush();
	}
}

/** `defineProgram` with a family's manners. */
export function defineInFamily(family: Family, spec: FamilySpec): InstalledProgram {
	const full: ProgramSpec = { ...spec, package: family.package, rawArguments: true, main: (outer) => runIn(family, spec, full, outer) };
	return defineProgram(full);
}
