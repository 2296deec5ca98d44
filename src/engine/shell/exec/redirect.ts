/** Redirections: opening, duplicating and closing descriptors, and putting them back. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { encode } from "../../kernel/text.ts";
import { assignText } from "../assignments.ts";
import type { Shell } from "../shell.ts";
import { ShellError } from "../shell-error.ts";
import type { Redirect, RedirectDescriptor, Redirection } from "../syntax.ts";
import { expandHereDocument, expandRedirectTarget, expandString } from "../words.ts";

/** Descriptors as they were: `saved` holds a copy, undefined one that was closed. */
export type Undo = { readonly fd: number; readonly saved: number | undefined }[];

/** Where the shell keeps copies, out of the way of scripts. */
const firstPrivate = 10;
/** What fits into a pipe without a reader. */
const pipeCapacity = 65536;

class RedirectError {
	readonly message: string;
	constructor(message: string) {
		this.message = message;
	}
}

/** A copy that programs do not inherit. EBADF. */
export function privateCopy(shell: Shell, fd: number, above = firstPrivate): number {
	const copy = shell.sys.dup(fd, Math.max(above, firstPrivate));
	shell.sys.fcntlSet(copy, { closeOnExec: true });
	return copy;
}

/** Notes how a descriptor is. The copy goes above `source`, so that a closed descriptor which is to be duplicated stays closed. */
function save(shell: Shell, fd: number, undo: Undo | undefined, source = -1): void {
	if (!undo) return;
	let saved: number | undefined;
	try {
		saved = privateCopy(shell, fd, source + 1);
	} catch (error) {
		if (!isErrno(error, "EBADF")) throw error;
	}
	undo.push({ fd, saved });
}

/** Puts descriptors back, the last change first. */
export function undoRedirections({ sys }: Shell, undo: Undo): void {
	for (const { fd, saved } of undo.reverse()) {
		if (saved === undefined) closeQuietly(sys.close.bind(sys), fd);
		else {
			sys.dup2(saved, fd);
			sys.close(saved);
		}
	}
}

function closeQuietly(close: (fd: number) => void, fd: number): void {
	try {
		close(fd);
	} catch (error) {
		if (!isErrno(error, "EBADF")) throw error;
	}
}

/**
 * Carries out redirections from left to right. What fails is said and ends them: false. With `undo` each change is noted there first,
 * also when a later one fails; without, they are for good (`exec`, a child that becomes a program).
 */
export function* redirect(shell: Shell, redirections: readonly Redirection[], undo: Undo | undefined): Blocking<boolean> {
	for (const redirection of redirections) {
		try {
			if (redirection.operator === "<<" || redirection.operator === "<<-") {
				if (!("body" in redirection)) continue;
				yield* document(shell, redirection.descriptor, yield* expandHereDocument(shell, redirection), undo);
			} else if (redirection.operator === "<<<") {
				const text = "target" in redirection && redirection.target ? yield* expandString(shell, redirection.target) : "";
				yield* document(shell, redirection.descriptor, `${text}\n`, undo);
			} else yield* one(shell, redirection as Redirect, undo);
		} catch (error) {
			if (error instanceof RedirectError) yield* shell.complain(error.message);
			else if (error instanceof ShellError) {
				yield* shell.flushWarnings();
				yield* shell.complain(error.message);
				if (error.reach === "shell" && !shell.interactive) shell.flow = { kind: "exit" };
			} else throw error;
			return false;
		}
	}
	return true;
}

function* one(shell: Shell, node: Redirect, undo: Undo | undefined): Blocking<void> {
	const { operator, descriptor } = node;
	if (!node.target) return;
	const word = yield* expandRedirectTarget(shell, node.target);
	const output = operator !== "<" && operator !== "<&" && operator !== "<>";
	if (operator === "<&" || operator === ">&") {
		const move = /^(\d+)(-?)$/.exec(word);
		if (move) return duplicate(shell, { descriptor, output, from: Number(move[1]), move: move[2] === "-", written: node.target.text }, undo);
		if (word === "-") return close(shell, descriptor, output, undo);
		if (operator === "<&" || (descriptor && !(descriptor.type === "FileDescriptor" && descriptor.value === 1)))
			throw new RedirectError(`${node.target.text}: ambiguous redirect`);
	}
	const both = operator === "&>" || operator === "&>>" || operator === ">&";
	yield* file(shell, both ? undefined : descriptor, operator, word, undo);
	if (both) duplicate(shell, { descriptor: { type: "FileDescriptor", value: 2, pos: 0, end: 0 }, output: true, from: 1, move: false, written: "1" }, undo);
}

/** The descriptor that a redirection is about: given, or 0 or 1; a `{name}` gets a free one. */
function target(descriptor: RedirectDescriptor | undefined, output: boolean): number | undefined {
	if (!descriptor) return output ? 1 : 0;
	return descriptor.type === "FileDescriptor" ? descriptor.value : undefined;
}

/** Puts an open descriptor where it belongs; `from` is closed unless it stays. */
function place(shell: Shell, descriptor: RedirectDescriptor | undefined, output: boolean, from: number, undo: Undo | undefined): void {
	const { sys } = shell;
	const to = target(descriptor, output);
	if (to === undefined) {
		const fd = sys.dup(from, firstPrivate);
		sys.close(from);
		if (descriptor?.type === "FileDescriptorVariable") assignText(shell, descriptor.name, String(fd));
		if (undo && shell.options.has("varredir_close")) undo.push({ fd, saved: undefined });
		return;
	}
	if (from === to) return;
	sys.dup2(from, to);
	sys.close(from);
}

function* file(shell: Shell, descriptor: RedirectDescriptor | undefined, operator: Redirect["operator"], path: string, undo: Undo | undefined): Blocking<void> {
	const { sys } = shell;
	const output = operator !== "<" && operator !== "<>";
	const to = target(descriptor, output);
	if (/^\/dev\/(tcp|udp)\/./.test(path)) throw new RedirectError(`${path}: network redirections are not simulated here; the real bash has them`);
	if (to !== undefined) save(shell, to, undo);
	const append = operator === ">>" || operator === "&>>";
	const guarded = shell.options.has("noclobber") && (operator === ">" || operator === "&>" || operator === ">&");
	let exclusive = false;
	if (guarded) {
		const stat = sys.tryStat(path);
		if (stat?.kind === "file")
			throw new RedirectError(shell.dialect === "bash" ? `${path}: cannot overwrite existing file` : cannotOpen(shell, path, "File exists", true));
		exclusive = stat === undefined;
	}
	let fd: number;
	try {
		if (operator === "<") fd = yield* sys.open(path);
		else if (operator === "<>") fd = yield* sys.open(path, { read: true, write: true, create: true }, 0o666);
		else fd = yield* sys.open(path, { write: true, create: true, append, truncate: !append && !exclusive, exclusive }, 0o666);
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new RedirectError(cannotOpen(shell, path, error.message, output));
	}
	place(shell, descriptor, output, fd, undo);
}

/** dash and BusyBox say what they tried. */
function cannotOpen({ dialect }: Shell, path: string, words: string, output: boolean): string {
	if (dialect === "bash") return `${path}: ${words}`;
	const reason =
		words === "No such file or directory"
			? output
				? dialect === "dash"
					? "Directory nonexistent"
					: "nonexistent directory"
				: dialect === "dash"
					? "No such file"
					: "no such file"
			: words;
	if (dialect === "dash") return `cannot ${output ? "create" : "open"} ${path}: ${reason}`;
	return `can't ${output ? "create" : "open"} ${path}: ${reason}`;
}

interface Duplication {
	readonly descriptor: RedirectDescriptor | undefined;
	readonly output: boolean;
	readonly from: number;
	/** `>&5-`: the original is closed. */
	readonly move: boolean;
	/** The word as it stands in the script. */
	readonly written: string;
}

function duplicate(shell: Shell, { descriptor, output, from, move, written }: Duplication, undo: Undo | undefined): void {
	const { sys } = shell;
	const to = target(descriptor, output);
	if (to !== undefined) save(shell, to, undo, from);
	try {
		if (to === undefined) place(shell, descriptor, output, sys.dup(from), undo);
		else if (to === from) sys.fcntlGet(from);
		else sys.dup2(from, to);
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new RedirectError(`${shell.dialect === "bash" ? written : from}: ${error.message}`);
	}
	if (move && from !== to) {
		save(shell, from, undo);
		sys.close(from);
	}
}

function close(shell: Shell, descriptor: RedirectDescriptor | undefined, output: boolean, undo: Undo | undefined): void {
	let fd = target(descriptor, output);
	if (fd === undefined && descriptor?.type === "FileDescriptorVariable") {
		const value = shell.variables.get(descriptor.name);
		if (value === undefined || !/^\d+$/.test(value)) throw new RedirectError(`${descriptor.name}: ambiguous redirect`);
		fd = Number(value);
	} else if (fd !== undefined) save(shell, fd, undo);
	if (fd !== undefined) closeQuietly(shell.sys.close.bind(shell.sys), fd);
}

/** Text as standard input: through a pipe, or through an unlinked file when it does not fit. */
function* document(shell: Shell, descriptor: RedirectDescriptor | undefined, text: string, undo: Undo | undefined): Blocking<void> {
	const { sys } = shell;
	const to = target(descriptor, false);
	if (to !== undefined) save(shell, to, undo);
	const bytes = encode(text);
	if (bytes.length <= pipeCapacity) {
		const [read, write] = sys.pipe();
		yield* sys.write(write, bytes);
		sys.close(write);
		place(shell, descriptor, false, read, undo);
		return;
	}
	const path = `/tmp/sh-thd.${sys.getpid()}`;
	try {
		const write = yield* sys.open(path, { write: true, create: true, exclusive: true }, 0o600);
		yield* sys.write(write, bytes);
		sys.close(write);
		const read = yield* sys.open(path);
		sys.unlink(path);
		place(shell, descriptor, false, read, undo);
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new RedirectError(`cannot create temp file for here-document: ${error.message}`);
	}
}
