/** printf: the builtins of bash and dash and /usr/bin/printf. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { decode, encode } from "../../kernel/text.ts";
import { decodeEscapes } from "./escapes.ts";
import { formatLongDouble, type LongDouble, parseLongDouble } from "./long-double.ts";
import { type Directive, nextPiece } from "./printf-format.ts";
import { integerText, type NumberProblem, padNumber, parseInteger, withSign } from "./printf-number.ts";
import { quoteAs } from "./quote.ts";
import { formatTime } from "./time-format.ts";
import { namedZone } from "./timezone.ts";

export type PrintfStyle = "bash" | "gnu" | "dash";

/** What printf asks of who runs it. */
export interface PrintfHost {
	readonly sys: Sys;
	/** TZ, for `%(...)T`. */
	readonly timeZone: string | undefined;
	/** When the shell started, in seconds since the epoch: `%(...)T` of -2. */
	readonly startedAt: number;
	/** `%q` of the shell. */
	readonly quote: (text: string) => string;
}

/** What to print, in the order in which it leaves; complaints go to standard error behind the command's name and ": ". */
export type PrintfPart = { readonly kind: "text"; readonly text: string } | { readonly kind: "complaint"; readonly message: string };

export interface PrintfResult {
	readonly parts: readonly PrintfPart[];
	readonly status: number;
	/** All texts of `parts`. */
	readonly text: string;
}

const letters: Readonly<Record<PrintfStyle, string>> = { bash: "diouxXeEfFgGaAcsbqQTnCS", gnu: "diouxXeEfFgGaAcsbq", dash: "diouxXeEfFgGaAcsb" };
const invalidWords: Readonly<Record<PrintfStyle, Readonly<Record<Exclude<NumberProblem, "none">, string>>>> = {
	bash: { invalid: "invalid number", trailing: "invalid number", range: "Numerical result out of range" },
	gnu: { invalid: "expected a numeric value", trailing: "value not completely converted", range: "Numerical result out of range" },
	dash: { invalid: "expected numeric value", trailing: "not completely converted", range: "Numerical result out of range" },
};

/** Ends the output: a broken format, or `\c`. */
class Stop {
	readonly status: number | undefined;
	constructor(status?: number) {
		this.status = status;
	}
}

class Printf {
	readonly parts: PrintfPart[] = [];
	status = 0;
	private readonly host: PrintfHost;
	private readonly format: string;
	private readonly args: readonly string[];
	private readonly style: PrintfStyle;
	/** The next argument, and the first of this round through the format. */
	private at = 0;
	private roundStart = 0;
	private highest = 0;
	constructor(host: PrintfHost, format: string, args: readonly string[], style: PrintfStyle) {
		this.host = host;
		this.format = format;
		this.args = args;
		this.style = style;
	}

	*run(): Blocking<void> {
		try {
			do {
				this.roundStart = this.at;
				this.highest = this.at;
				yield* this.round();
				this.at = this.highest;
				if (this.host.sys.spend(10)) yield* this.host.sys.reschedule();
			} while (this.at > this.roundStart && this.at < this.args.length);
			if (this.style === "gnu" && this.at < this.args.length)
				this.complain(`warning: ignoring excess arguments, starting with ${quoteAs("locale", this.args[this.at] as string)}`);
		} catch (error) {
			if (!(error instanceof Stop)) throw error;
			this.status = error.status ?? this.status;
		}
	}

	private complain(message: string): void {
		this.parts.push({ kind: "complaint", message });
	}
	private print(text: string): void {
		if (text !== "") this.parts.push({ kind: "text", text });
	}

	private *round(): Blocking<void> {
		const options = { positions: this.style === "gnu", modifiers: this.style === "dash" ? "" : "hlLjtz" };
		for (let at = 0; at < this.format.length; ) {
			const piece = nextPiece(this.format, at, letters[this.style], options);
			if (piece.kind === "broken") this.broken(piece.found, piece.text);
			else if (piece.kind === "brokenTime") {
				this.complain(`warning: \`${piece.found}': invalid time format specification`);
				this.print("%(");
				at = piece.next;
			} else {
				if (piece.kind === "text") this.literal(piece.text);
				else yield* this.directive(piece.directive);
				at = piece.next;
			}
		}
	}

	private broken(found: string, text: string): never {
		if (this.style === "bash") this.complain(found === "" ? `\`${text}': missing format character` : `\`${found}': invalid format character`);
		else if (this.style === "gnu") this.complain(`${text}: invalid conversion specification`);
		else this.complain(found === "" ? "missing format character" : `${text}: invalid directive`);
		throw new Stop(this.style === "dash" ? 2 : 1);
	}

	private literal(text: string): void {
		if (!text.includes("\\")) {
			this.print(text);
			return;
		}
		const style = this.style === "bash" ? "format" : this.style === "gnu" ? "gnu-format" : "dash-format";
		if (this.style === "gnu") this.checkEscapes(text);
		else if (this.style === "bash") for (const _ of text.match(/(?<!\\)(?:\\\\)*\\x(?![0-9A-Fa-f])/g) ?? []) this.complain("missing hex digit for \\x");
		const { text: decoded, stopped } = decodeEscapes(text, style);
		this.print(decoded);
		if (stopped) throw new Stop();
	}

	/** coreutils stops at escapes that lack their digits. */
	private checkEscapes(text: string): void {
		const found =
			/(?<!\\)(?:\\\\)*\\(x(?![0-9A-Fa-f])|u(?![0-9A-Fa-f]{4})|U(?![0-9A-Fa-f]{8})|u[dD][89A-Fa-f][0-9A-Fa-f]{2}|U0000[dD][89A-Fa-f][0-9A-Fa-f]{2})/.exec(text);
		if (!found) return;
		const digits = found[1] as string;
		this.print(decodeEscapes(text.slice(0, found.index), "gnu-format").text);
		this.complain(digits.length === 1 ? "missing hexadecimal number in escape" : `invalid universal character name \\${digits}`);
		throw new Stop(1);
	}

	/** The argument of a directive; undefined when there are no more. */
	private take(position?: number): string | undefined {
		const at = position === undefined ? this.at++ : this.roundStart + position - 1;
		this.highest = Math.min(Math.max(this.highest, at + 1), this.args.length);
		return this.args[at];
	}

	private count(value: number | "*" | undefined): number | undefined {
		return value === "*" ? Number(this.integer(this.take(), true)) : value;
	}

	private *directive(directive: Directive): Blocking<void> {
		let width = this.count(directive.width) ?? 0;
		const counted = this.count(directive.precision);
		const precision = counted === undefined || counted < 0 ? undefined : counted;
		const flags = width < 0 ? `${directive.flags}-` : directive.flags;
		width = Math.abs(width);
		const argument = this.take(directive.position);
		const { conversion } = directive;
		if ("diouxX".includes(conversion)) {
			const value = this.integer(argument, conversion === "d" || conversion === "i");
			this.print(padNumber(integerText(value, conversion, flags, precision), width, flags, precision === undefined));
		} else if ("eEfFgGaA".includes(conversion)) {
			const value = this.float(argument);
			const text = withSign(formatLongDouble(conversion, value, precision, flags.includes("#")), flags);
			this.print(padNumber(text, width, flags, value.kind === "finite"));
		} else if (conversion === "T") this.print(field(yield* this.time(directive.timeFormat ?? "", argument), width, precision, flags));
		else if (conversion !== "n") this.textual(conversion, argument ?? "", width, precision, flags);
	}

	private textual(conversion: string, argument: string, width: number, precision: number | undefined, flags: string): void {
		switch (conversion) {
			case "S":
				this.print(wideField(argument, width, precision, flags));
				return;
			case "s":
				this.print(field(argument, width, precision, flags));
				return;
			case "c":
				this.print(field(argument === "" ? "\0" : argument, width, 1, flags));
				return;
			case "C":
				this.print(wideField(argument === "" ? "\0" : argument, width, 1, flags));
				return;
			case "b": {
				const { text, stopped } = decodeEscapes(argument, this.style === "bash" ? "%b" : this.style === "gnu" ? "gnu-%b" : "dash");
				this.print(field(text, width, precision, flags));
				if (stopped) throw new Stop();
				return;
			}
			case "q":
				if (this.style === "gnu" && (flags !== "" || width > 0 || precision !== undefined))
					this.broken("q", `%${flags}${width || ""}${precision === undefined ? "" : `.${precision}`}q`);
				this.print(this.style === "gnu" ? quoteAs("shell-escape", argument) : field(this.host.quote(argument), width, precision, flags));
				return;
			default:
				// %Q: the precision counts before quoting
				this.print(field(this.host.quote(cut(argument, precision)), width, undefined, flags));
		}
	}

	private report(text: string, problem: NumberProblem): void {
		if (problem === "none") return;
		this.status = 1;
		let words = invalidWords[this.style][problem];
		if (this.style === "bash" && problem !== "range" && /^0[0-9]/.test(text)) words = "invalid octal number";
		else if (this.style === "bash" && problem !== "range" && /^0x/.test(text)) words = "invalid hex number";
		this.complain(`${this.style === "gnu" ? quoteAs("locale", text) : text}: ${words}`);
	}

	private integer(argument: string | undefined, signed: boolean): bigint {
		if (argument === undefined || (argument === "" && this.style === "dash")) return 0n;
		const { value, problem, excess } = parseInteger(argument, signed);
		// a lone quote is the number of no character
		if (argument.length === 1 && /['"]/.test(argument) && this.style === "bash") return 0n;
		this.report(argument, problem);
		if (excess && this.style === "gnu") this.complain(`warning: ${excess}: character(s) following character constant have been ignored`);
		return value;
	}

	private float(argument: string | undefined): LongDouble {
		const quoted = /^['"]./.test(argument ?? "");
		const text = quoted ? String(this.integer(argument, true)) : (argument ?? "0");
		const { value, length } = parseLongDouble(text);
		if (!quoted && !(text === "" && this.style === "dash")) this.report(text, length === 0 ? "invalid" : length < text.length ? "trailing" : "none");
		return value;
	}

	private *time(format: string, argument: string | undefined): Blocking<string> {
		const { sys, startedAt, timeZone } = this.host;
		const given = argument === undefined ? -1 : Number(this.integer(argument, true));
		const seconds = given === -1 ? Math.floor(sys.clock("realtime")) : given === -2 ? Math.floor(startedAt) : given;
		const zone = yield* namedZone(sys, timeZone ?? "/etc/localtime");
		return formatTime(format === "" ? "%X" : format, { seconds, nanoseconds: 0 }, zone);
	}
}

/** The first so many bytes of a text. */
function cut(text: string, bytes: number | undefined): string {
	if (bytes === undefined) return text;
	const all = encode(text);
	return all.length <= bytes ? text : decode(all.subarray(0, bytes));
}

/** A text in a field: width and precision count bytes, as in C. */
function field(text: string, width: number, precision: number | undefined, flags: string): string {
	const shown = cut(text, precision);
	if (width === 0) return shown;
	const padding = " ".repeat(Math.max(0, width - encode(shown).length));
	return flags.includes("-") ? shown + padding : padding + shown;
}

/** The same, counting characters. */
function wideField(text: string, width: number, precision: number | undefined, flags: string): string {
	const chars = Array.from(text).slice(0, precision);
	const padding = " ".repeat(Math.max(0, width - chars.length));
	return flags.includes("-") ? chars.join("") + padding : padding + chars.join("");
}

/**
 * In what order parts leave: coreutils flushes before it complains, bash holds back the line it is at, dash everything.
 */
function inOrder(parts: readonly PrintfPart[], style: PrintfStyle): readonly PrintfPart[] {
	if (style === "gnu" || parts.every((part) => part.kind === "text")) return parts;
	const ordered: PrintfPart[] = [];
	let held = "";
	for (const part of parts) {
		if (part.kind === "text") held += part.text;
		else {
			const end = style === "bash" ? held.lastIndexOf("\n") + 1 : 0;
			if (end > 0) ordered.push({ kind: "text", text: held.slice(0, end) });
			held = held.slice(end);
			ordered.push(part);
		}
	}
	if (held !== "") ordered.push({ kind: "text", text: held });
	return ordered;
}

/** Formats the arguments, the format over and over again while there are some left. Bytes split by `%c` or a precision come out as they are. */
export function* formatPrintf(host: PrintfHost, format: string, args: readonly string[], style: PrintfStyle): Blocking<PrintfResult> {
	const run = new Printf(host, format, args, style);
	yield* run.run();
	const text = run.parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
	return { parts: inOrder(run.parts, style), status: run.status, text };
}
