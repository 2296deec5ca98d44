/** The files that split writes, one after the other: their names, and a command instead of a file (--filter). */
import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { Context } from "../../lib/program.ts";
import { quote, quoteFile, quoteName } from "../../lib/quote.ts";
import { report } from "../../lib/report.ts";

export interface Naming {
	readonly prefix: string;
	readonly digits: string;
	readonly length: number;
	/** Grows the names when they run out: only where the length was not chosen. */
	readonly grows: boolean;
	readonly start: number;
	readonly additional: string;
}

/** The name of piece `index`; undefined when the names are exhausted. As split(1): yz is followed by zaaa, so that order stays. */
export function pieceName(naming: Naming, index: number): string | undefined {
	const base = naming.digits.length;
	let rest = index + naming.start;
	let length = naming.length;
	let lead = "";
	if (naming.grows) {
		const last = naming.digits[base - 1] as string;
		for (let room = (base - 1) * base ** (length - 1); rest >= room; room = (base - 1) * base ** (length - 1)) {
			rest -= room;
			lead += last;
			length++;
		}
	}
	let suffix = "";
	for (let i = 0; i < length; i++) {
		suffix = naming.digits[rest % base] + suffix;
		rest = Math.floor(rest / base);
	}
	return rest > 0 ? undefined : `${naming.prefix}${lead}${suffix}${naming.additional}`;
}

export class Pieces {
	private readonly context: Context;
	private readonly naming: Naming;
	private index = -1;
	private fd: number | undefined;
	private child: number | undefined;
	constructor(context: Context, naming: Naming) {
		this.context = context;
		this.naming = naming;
	}

	/** Ends the piece before and begins the next. */
	*begin(): Blocking<void> {
		yield* this.end();
		const { context } = this;
		const name = pieceName(this.naming, ++this.index);
		if (name === undefined) return context.fail("output file suffixes exhausted");
		const filter = context.options.value("filter");
		if (context.options.has("verbose"))
			yield* context.print(filter === undefined ? `creating file ${quoteFile(name)}\n` : `executing with FILE=${quoteName(name)}\n`);
		if (filter !== undefined) return this.startFilter(filter, name);
		try {
			this.fd = yield* context.sys.open(name, { write: true, create: true, truncate: true });
		} catch (error) {
			if (!isErrno(error)) throw error;
			context.fail(`${quoteName(name)}: ${error.message}`);
		}
	}

	private startFilter(filter: string, name: string): void {
		const { sys } = this.context;
		const [read, write] = sys.pipe();
		this.child = sys.fork(function* (child) {
			child.dup2(read, 0);
			child.close(read);
			child.close(write);
			const shell = sys.environ.get("SHELL") ?? "/bin/sh";
			return yield* child.execve(shell, [shell.slice(shell.lastIndexOf("/") + 1), "-c", filter], new Map([...sys.environ, ["FILE", name]]));
		});
		sys.close(read);
		this.fd = write;
	}

	*write(data: Uint8Array): Blocking<void> {
		if (this.fd === undefined) yield* this.begin();
		try {
			yield* this.context.sys.write(this.fd as number, data);
		} catch (error) {
			// a filter may have read enough
			if (!isErrno(error, "EPIPE")) throw error;
		}
	}

	*end(): Blocking<void> {
		const { sys } = this.context;
		if (this.fd !== undefined) sys.close(this.fd);
		this.fd = undefined;
		if (this.child === undefined) return;
		const ended = yield* sys.waitpid(this.child);
		this.child = undefined;
		if (ended?.status.kind === "exited" && ended.status.code !== 0) {
			yield* report(
				this.context,
				`with FILE=${quoteName(pieceName(this.naming, this.index) ?? "")}, exit ${ended.status.code} from command: ${this.context.options.value("filter")}`,
			);
			this.context.fail("", ended.status.code);
		}
	}
}

/** The suffix's digits, length and start, from -a, -d, -x and -n. */
export function namingOf(context: Context, chunks: number | undefined): Naming {
	const { options, operands } = context;
	const kind = options.given.findLast(({ key }) => ["d", "x", "numeric-suffixes", "hex-suffixes"].includes(key));
	const digits = kind === undefined ? "abcdefghijklmnopqrstuvwxyz" : kind.key === "d" || kind.key === "numeric-suffixes" ? "0123456789" : "0123456789abcdef";
	const startText = kind?.value ?? "0";
	const start = kind?.key === "hex-suffixes" ? Number.parseInt(startText, 16) : Number(startText);
	if (!new RegExp(`^[${kind ? digits : "0-9"}]+$`).test(startText))
		context.usage(`${startText}: invalid start value for ${kind?.key === "hex-suffixes" ? "hexadecimal" : "numerical"} suffix`);
	const lengthText = options.value("suffix-length") ?? "0";
	if (!/^\d+$/.test(lengthText)) context.fail(`invalid suffix length: ${quote(lengthText)}`);
	const additional = options.value("additional-suffix") ?? "";
	if (additional.includes("/")) context.usage(`invalid suffix ${quote(additional)}, contains directory separator`);
	const chosen = Number(lengthText);
	const needed = chunks === undefined ? 2 : Math.max(2, Math.ceil(Math.log(chunks + (start < chunks ? start : 0)) / Math.log(digits.length) - 1e-9));
	return { prefix: operands[1] ?? "x", digits, length: chosen || needed, grows: chosen === 0 && chunks === undefined && start === 0, start, additional };
}
