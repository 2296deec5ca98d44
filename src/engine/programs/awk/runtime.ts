/** The state of a running awk program: variables, the record and its fields, regular expressions, streams. */
import type { Blocking } from "../../kernel/abi.ts";
import type { Context } from "../lib/program.ts";
import { compileRegex, RegexError } from "../lib/regex.ts";
import { AwkArray } from "./array.ts";
import { unescapeString } from "./lexer.ts";
import type { RecordReader, Separator } from "./records.ts";
import type { Streams } from "./streams.ts";
import { AwkError } from "./syntax.ts";
import { Input, toNumber, toStringBy, type Value } from "./values.ts";

/** A variable: it holds a value or an array, whatever it is used as first. */
export class Slot {
	value: Value = undefined;
	private held: AwkArray | undefined;
	/** A parameter that was given a variable of unknown kind: an array made here is the caller's too. */
	private readonly origin: Slot | undefined;
	constructor(origin?: Slot) {
		this.origin = origin;
		if (origin) {
			this.value = origin.value;
			this.held = origin.held;
		}
	}
	get array(): AwkArray {
		this.held ??= this.origin ? this.origin.array : new AwkArray();
		return this.held;
	}
	get isArray(): boolean {
		return this.held !== undefined || (this.origin?.isArray ?? false);
	}
}

/** How a record becomes fields. */
type Splitter = (record: string) => string[];

const blanks = /[ \t\n]+/;

/** A regular expression of awk as RegExp; throws AwkError. */
export function compileAwkRegex(source: string): RegExp {
	try {
		return compileRegex(source, { extended: true, flavor: "awk", global: true });
	} catch (error) {
		if (!(error instanceof RegexError)) throw error;
		const words = error.message.startsWith("Unmatched (")
			? "missing ')'"
			: error.message.startsWith("Unmatched [") || error.message === "Invalid regular expression"
				? "bad class -- [], [^] or ["
				: error.message.startsWith("Invalid preceding")
					? "missing operand"
					: error.message.startsWith("Unmatched )")
						? "missing '('"
						: error.message;
		throw new AwkError(`regular expression compile failed (${words})\n${source}`);
	}
}

const DEFAULT_FORMAT = "%.6g";

export class Runtime {
	readonly context: Context;
	readonly streams: Streams;
	private readonly slots = new Map<string, Slot>();
	private readonly regexes = new Map<string, RegExp>();
	readonly NR: Slot;
	readonly FNR: Slot;
	readonly FS: Slot;
	readonly RS: Slot;
	readonly OFS: Slot;
	readonly ORS: Slot;
	readonly CONVFMT: Slot;
	readonly OFMT: Slot;
	readonly SUBSEP: Slot;
	readonly FILENAME: Slot;
	readonly RSTART: Slot;
	readonly RLENGTH: Slot;
	/** undefined: it must be put together from the fields. */
	private record: Value = "";
	/** undefined: the record has not been split yet. */
	private fields: Value[] | undefined = [];
	private splitterSource: string | undefined;
	private splitter: Splitter = () => [];
	private separatorSource: string | undefined;
	private separator: Separator = { kind: "char", char: "\n" };
	private main: RecordReader | undefined;
	private nextArgument = 1;
	private openMain: ((name: string) => Blocking<RecordReader>) | undefined;

	constructor(context: Context, streams: Streams) {
		this.context = context;
		this.streams = streams;
		const set = (name: string, value: Value): Slot => {
			const slot = this.slot(name);
			slot.value = value;
			return slot;
		};
		this.NR = set("NR", 0);
		this.FNR = set("FNR", 0);
		this.FS = set("FS", " ");
		this.RS = set("RS", "\n");
		this.OFS = set("OFS", " ");
		this.ORS = set("ORS", "\n");
		this.CONVFMT = set("CONVFMT", DEFAULT_FORMAT);
		this.OFMT = set("OFMT", DEFAULT_FORMAT);
		this.SUBSEP = set("SUBSEP", "\x1c");
		this.FILENAME = set("FILENAME", undefined);
		this.RSTART = set("RSTART", 0);
		this.RLENGTH = set("RLENGTH", -1);
	}

	slot(name: string): Slot {
		let slot = this.slots.get(name);
		if (!slot) {
			slot = new Slot();
			this.slots.set(name, slot);
		}
		return slot;
	}

	/** A run-time error, with where the input stood. */
	fail(message: string): never {
		const text = (slot: Slot): string => this.text(slot.value);
		throw new AwkError(`run time error: ${message}\n\tFILENAME="${text(this.FILENAME)}" FNR=${text(this.FNR)} NR=${text(this.NR)}`);
	}

	text(value: Value): string {
		return typeof value === "string"
			? value
			: toStringBy(value, this.CONVFMT.value === DEFAULT_FORMAT ? DEFAULT_FORMAT : toStringBy(this.CONVFMT.value, DEFAULT_FORMAT));
	}

	/** A regular expression of the program's text. */
	literalRegex(source: string, line: number): RegExp {
		try {
			return this.regex(source);
		} catch (error) {
			throw error instanceof AwkError ? new AwkError(`line ${line}: ${error.message}`) : error;
		}
	}
	/** One that the program has put together. */
	dynamicRegex(source: string): RegExp {
		try {
			return this.regex(source);
		} catch (error) {
			if (error instanceof AwkError) this.fail(error.message);
			throw error;
		}
	}
	/** Compiled once per source. */
	private regex(source: string): RegExp {
		let regex = this.regexes.get(source);
		if (!regex) {
			regex = compileAwkRegex(source);
			if (this.regexes.size > 500) this.regexes.clear();
			this.regexes.set(source, regex);
		}
		return regex;
	}

	// ---- the record ---------------------------------------------------------------------------------------------------

	setRecord(text: Value): void {
		this.record = text;
		this.fields = undefined;
	}

	getRecord(): Value {
		if (this.record === undefined) this.record = (this.fields as Value[]).map((field) => this.text(field)).join(this.text(this.OFS.value));
		return this.record;
	}

	private splitFields(): Value[] {
		if (!this.fields) {
			const text = this.text(this.record);
			this.fields = this.splitBy(text, this.text(this.FS.value)).map((field) => new Input(field));
		}
		return this.fields;
	}

	get fieldCount(): number {
		return this.splitFields().length;
	}

	set fieldCount(count: number) {
		if (count < 0) this.fail("negative value assigned to NF");
		const fields = this.splitFields();
		while (fields.length < count) fields.push("");
		fields.length = Math.trunc(count);
		this.record = undefined;
	}

	field(index: number): Value {
		const at = Math.trunc(index);
		if (at < 0) this.fail(`negative field index $${at}`);
		if (at === 0) return this.getRecord();
		return this.splitFields()[at - 1];
	}

	setField(index: number, value: Value): void {
		const at = Math.trunc(index);
		if (at < 0) this.fail(`negative field index $${at}`);
		if (at === 0) {
			this.setRecord(typeof value === "number" ? this.text(value) : value);
			return;
		}
		const fields = this.splitFields();
		while (fields.length < at) fields.push("");
		fields[at - 1] = value;
		this.record = undefined;
	}

	/** Splits as FS (or the third argument of split) says. */
	splitBy(text: string, separator: string): string[] {
		if (separator !== this.splitterSource) {
			this.splitter = this.makeSplitter(separator);
			this.splitterSource = separator;
		}
		return this.splitter(text);
	}

	private makeSplitter(separator: string): Splitter {
		if (separator === " ")
			return (text) => {
				const fields = text.split(blanks);
				if (fields[0] === "") fields.shift();
				if (fields.at(-1) === "") fields.pop();
				return fields;
			};
		if (separator === "") return (text) => text.split("");
		if (separator.length === 1 && separator !== "\\") return (text) => (text === "" ? [] : text.split(separator));
		return this.regexSplitter(this.dynamicRegex(separator));
	}

	regexSplitter(regex: RegExp): Splitter {
		return (text) => {
			if (text === "") return [];
			const fields: string[] = [];
			let from = 0;
			regex.lastIndex = 0;
			for (let found = regex.exec(text); found; found = regex.exec(text)) {
				if (found[0] === "") {
					regex.lastIndex++;
					continue;
				}
				fields.push(text.slice(from, found.index));
				from = found.index + found[0].length;
			}
			fields.push(text.slice(from));
			return fields;
		};
	}

	// ---- input --------------------------------------------------------------------------------------------------------

	/** What RS says now. */
	recordSeparator(): Separator {
		const source = this.text(this.RS.value);
		if (source !== this.separatorSource) {
			this.separatorSource = source;
			if (source === "") this.separator = { kind: "paragraph" };
			else if (source.length === 1) this.separator = { kind: "char", char: source };
			else this.separator = { kind: "regex", regex: this.dynamicRegex(source) };
		}
		return this.separator;
	}

	/** Where main input comes from; `open` throws AwkError for what cannot be opened. */
	setMain(open: (name: string) => Blocking<RecordReader>): void {
		this.openMain = open;
	}

	/** A record of main input that is there already; undefined when reading may block. */
	takeMain(): string | undefined {
		const record = this.main?.take(this.recordSeparator());
		if (record !== undefined) this.countRecord();
		return record;
	}

	/** The next record of main input, from one file named in ARGV after the other; undefined at the end. */
	*nextMain(): Blocking<string | undefined> {
		for (;;) {
			if (!this.main && !(yield* this.openNext())) return undefined;
			const record = yield* (this.main as RecordReader).next(this.recordSeparator());
			if (record !== undefined) {
				this.countRecord();
				return record;
			}
			this.closeMain();
		}
	}

	/** nextfile: leaves the rest of the file unread. */
	closeMain(): void {
		if (this.main && this.main.fd !== 0) this.context.sys.close(this.main.fd);
		this.main = undefined;
	}

	private countRecord(): void {
		this.NR.value = toNumber(this.NR.value) + 1;
		this.FNR.value = toNumber(this.FNR.value) + 1;
	}

	private *openNext(): Blocking<boolean> {
		const { array } = this.slot("ARGV");
		while (this.nextArgument < toNumber(this.slot("ARGC").value)) {
			const key = this.nextArgument++;
			const argument = array.has(key, String(key)) ? this.text(array.get(key, String(key))) : "";
			const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(argument);
			if (assignment) this.assignText(assignment[1] as string, assignment[2] as string);
			else if (argument !== "") return yield* this.openFile(argument);
		}
		// without any file, standard input is read, once
		if (this.readSomething) return false;
		return yield* this.openFile("-", false);
	}
	private readSomething = false;

	private *openFile(name: string, named = true): Blocking<boolean> {
		this.readSomething = true;
		if (named) this.FILENAME.value = name;
		this.FNR.value = 0;
		if (this.openMain) this.main = yield* this.openMain(name);
		return true;
	}

	/** An assignment of -v or among the operands: escapes are replaced, and the text may be a number. */
	assignText(name: string, source: string): void {
		this.assign(name, new Input(unescapeString(source)));
	}

	assign(name: string, value: Value): void {
		if (name === "NF") this.fieldCount = toNumber(value);
		else this.slot(name).value = value;
	}
}
