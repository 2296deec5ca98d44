/** Unit files: sections of assignments. systemd.syntax(7). */

export interface Assignment {
	readonly section: string;
	readonly key: string;
	readonly value: string;
	readonly file: string;
	readonly line: number;
}

/** A line of a file that does not do what its author hoped, in the words of the journal. */
export interface Problem {
	readonly text: string;
	/** The unit cannot be loaded at all. */
	readonly fatal?: true;
}

export interface ParsedFile {
	readonly assignments: readonly Assignment[];
	readonly problems: readonly Problem[];
}

export function parseUnitFile(text: string, file: string): ParsedFile {
	const assignments: Assignment[] = [];
	const problems: Problem[] = [];
	let section = "";
	let pending = "";
	let first = 0;
	const lines = text.split("\n");
	for (const [i, raw] of lines.entries()) {
		const trimmed = raw.trim();
		if (/^[#;]/.test(trimmed)) continue;
		if (pending === "") first = i + 1;
		// a backslash joins the next line with a blank
		if (raw.endsWith("\\") && i < lines.length - 1) {
			pending += `${pending === "" ? raw.slice(0, -1) : raw.slice(0, -1).trimStart()} `;
			continue;
		}
		const line = (pending === "" ? trimmed : pending + trimmed).trim();
		pending = "";
		if (line === "") continue;
		const place = `${file}:${first}`;
		if (line.startsWith("[")) {
			if (!line.endsWith("]")) {
				problems.push({ text: `${place}: Invalid section header '${line}'`, fatal: true });
				return { assignments, problems };
			}
			section = line.slice(1, -1);
			continue;
		}
		const equals = line.indexOf("=");
		if (section === "") problems.push({ text: `${place}: Assignment outside of section. Ignoring.` });
		else if (equals < 0) problems.push({ text: `${place}: Missing '=', ignoring line.` });
		else assignments.push({ section, key: line.slice(0, equals).trim(), value: line.slice(equals + 1).trim(), file, line: first });
	}
	return { assignments, problems };
}

/** The settings of a unit: its file and drop-ins, in the order they were read. */
export class Settings {
	readonly assignments: readonly Assignment[];
	/** By section and key: the manager asks for the same ones again at every job. */
	private readonly byKey = new Map<string, readonly string[]>();
	constructor(assignments: readonly Assignment[]) {
		this.assignments = assignments;
		for (const { section, key, value } of assignments) {
			const place = `${section}.${key}`;
			this.byKey.set(place, value === "" ? [] : [...(this.byKey.get(place) ?? []), value]);
		}
	}
	/** All values of a key; an empty assignment forgets those before it. */
	values(section: string, key: string): readonly string[] {
		return this.byKey.get(`${section}.${key}`) ?? [];
	}
	/** The last value. */
	value(section: string, key: string): string | undefined {
		return this.values(section, key).at(-1);
	}
	/** The words of a list such as After=. */
	words(section: string, key: string): string[] {
		return this.values(section, key).flatMap((v) => splitWords(v));
	}
	flag(section: string, key: string, fallback: boolean): boolean {
		return parseBoolean(this.value(section, key) ?? "") ?? fallback;
	}
	has(section: string): boolean {
		return this.assignments.some((a) => a.section === section);
	}
}

export function parseBoolean(text: string): boolean | undefined {
	if (/^(1|yes|y|true|t|on)$/i.test(text)) return true;
	return /^(0|no|n|false|f|off)$/i.test(text) ? false : undefined;
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v", s: " ", "\\": "\\", '"': '"', "'": "'" };

/** extract_first_word with quotes and C escapes: `"B=x y" C=1`. */
export function splitWords(text: string): string[] {
	const words: string[] = [];
	let word: string | undefined;
	let quote = "";
	for (let i = 0; i < text.length; i++) {
		const c = text[i] as string;
		if (c === "\\" && i + 1 < text.length) {
			const next = text[++i] as string;
			const hex = next === "x" ? /^[0-9a-fA-F]{2}/.exec(text.slice(i + 1)) : null;
			if (hex) {
				word = (word ?? "") + String.fromCharCode(Number.parseInt(hex[0], 16));
				i += 2;
			} else word = (word ?? "") + (escapes[next] ?? `\\${next}`);
		} else if (quote) {
			if (c === quote) quote = "";
			else word = (word ?? "") + c;
		} else if (c === '"' || c === "'") {
			quote = c;
			word ??= "";
		} else if (/\s/.test(c)) {
			if (word !== undefined) words.push(word);
			word = undefined;
		} else word = (word ?? "") + c;
	}
	if (word !== undefined) words.push(word);
	return words;
}
