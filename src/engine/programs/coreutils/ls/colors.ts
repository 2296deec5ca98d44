/** Colours of names by LS_COLORS, dir_colors(5). */
import type { FileKind, Stat } from "../../../kernel/abi.ts";

/** What LS_COLORS has a two-letter key for. */
const keys = [
	"lc",
	"rc",
	"ec",
	"rs",
	"no",
	"fi",
	"di",
	"ln",
	"pi",
	"so",
	"bd",
	"cd",
	"mi",
	"or",
	"ex",
	"do",
	"su",
	"sg",
	"st",
	"ow",
	"tw",
	"ca",
	"mh",
	"cl",
] as const;
type Key = (typeof keys)[number];

const defaults: Partial<Record<Key, string>> = {
	lc: "\x1b[",
	rc: "m",
	rs: "0",
	di: "01;34",
	ln: "01;36",
	pi: "33",
	so: "01;35",
	bd: "01;33",
	cd: "01;33",
	ex: "01;32",
	do: "01;35",
	su: "37;41",
	sg: "30;43",
	st: "37;44",
	ow: "34;42",
	tw: "30;42",
	cl: "\x1b[K",
};

const kindKeys: Readonly<Record<FileKind, Key>> = { file: "fi", directory: "di", symlink: "ln", fifo: "pi", socket: "so", block: "bd", char: "cd" };

/** What a name is coloured by. */
export interface ColorSubject {
	readonly name: string;
	readonly kind: FileKind | undefined;
	readonly stat: Stat | undefined;
	/** Of a link: whether it leads somewhere, and to what. */
	readonly dangling: boolean;
	readonly referent: Stat | undefined;
	/** The text behind the arrow, when it leads nowhere. */
	readonly missing: boolean;
}

/** \e, \033, ^[ and their like. */
const unescaped = (text: string): string =>
	text
		.replace(/\\(x[0-9a-fA-F]+|[0-7]{1,3}|.)/gs, (_, code: string) => {
			if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 255);
			if (/^x[0-9a-fA-F]/.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16) & 255);
			return { a: "\x07", b: "\b", e: "\x1b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "?": "\x7f", _: " " }[code] ?? code;
		})
		.replace(/\^([@-_?])/g, (_, char: string) => (char === "?" ? "\x7f" : String.fromCharCode(char.charCodeAt(0) & 31)));

export class Colors {
	private readonly codes: Partial<Record<Key, string>> = { ...defaults };
	private readonly extensions: { readonly suffix: string; readonly code: string }[] = [];
	/** Whether any name was coloured so far. */
	private used = false;

	/** Undefined for a variable that cannot be read: ls then complains and goes on without colours. */
	static parse(variable: string | undefined): Colors | undefined {
		const colors = new Colors();
		for (const part of (variable ?? "").split(":")) {
			if (part === "") continue;
			const equals = part.indexOf("=");
			if (equals < 0) return undefined;
			const label = part.slice(0, equals);
			const code = unescaped(part.slice(equals + 1));
			if (label.startsWith("*")) colors.extensions.push({ suffix: unescaped(label.slice(1)), code });
			else if ((keys as readonly string[]).includes(label)) colors.codes[label as Key] = code;
			else return undefined;
		}
		return colors;
	}

	private isOn(key: Key): boolean {
		const code = this.codes[key];
		return code !== undefined && code !== "" && code !== "0" && code !== "00";
	}

	private keyOf(subject: ColorSubject): Key {
		if (subject.missing) return this.isOn("mi") ? "mi" : "or";
		const { kind, stat } = subject;
		if (kind === "symlink") {
			if (subject.dangling && (this.codes.ln === "target" || this.isOn("or"))) return "or";
			if (this.codes.ln === "target" && subject.referent) return this.keyOf({ ...subject, kind: subject.referent.kind, stat: subject.referent });
			return "ln";
		}
		if (!stat || kind === undefined) return kind === undefined ? "or" : kindKeys[kind];
		if (kind === "file") {
			if (stat.mode & 0o4000 && this.isOn("su")) return "su";
			if (stat.mode & 0o2000 && this.isOn("sg")) return "sg";
			if (stat.mode & 0o111 && this.isOn("ex")) return "ex";
			return stat.nlink > 1 && this.isOn("mh") ? "mh" : "fi";
		}
		if (kind === "directory") {
			if ((stat.mode & 0o1002) === 0o1002 && this.isOn("tw")) return "tw";
			if (stat.mode & 0o002 && this.isOn("ow")) return "ow";
			if (stat.mode & 0o1000 && this.isOn("st")) return "st";
		}
		return kindKeys[kind];
	}

	/** The code of a name; undefined where it stays plain. */
	codeFor(subject: ColorSubject): string | undefined {
		const key = this.keyOf(subject);
		if (key === "fi") {
			const { name } = subject;
			const exact = this.extensions.findLast((e) => name.endsWith(e.suffix));
			const found = exact ?? this.extensions.findLast((e) => name.toLowerCase().endsWith(e.suffix.toLowerCase()));
			if (found) return found.code;
		}
		return this.codes[key];
	}

	private get reset(): string {
		return this.codes.ec ?? this.indicator(this.codes.rs ?? "");
	}
	private indicator(code: string): string {
		return `${this.codes.lc}${code}${this.codes.rc}`;
	}

	/** Whether what links lead to makes a difference; else nobody looks. */
	checksLinks(long: boolean): boolean {
		return this.isOn("or") || (this.isOn("ex") && this.codes.ln === "target") || (this.isOn("mi") && long);
	}

	/** A name in its colour. `wraps`: it may run over the end of a line, which then has to be cleared in the right colour. */
	paint(text: string, code: string | undefined, wraps: boolean): string {
		const normal = this.isOn("no") ? this.indicator(this.codes.no ?? "") : "";
		if (code === undefined) return normal === "" ? text : `${this.first()}${normal}${text}${this.reset}`;
		const plain = normal === "" ? "" : normal + this.indicator("");
		return `${this.first()}${plain}${this.indicator(code)}${text}${this.reset}${wraps ? this.codes.cl : ""}`;
	}
	private first(): string {
		if (this.used) return "";
		this.used = true;
		return this.reset;
	}

	/** Behind everything: only codes of an unusual shape need it. */
	get end(): string {
		const usual = this.codes.lc === "\x1b[" && this.codes.rc === "m";
		return this.used && !usual ? this.reset : "";
	}
}
