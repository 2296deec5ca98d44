/** Making the copy of one file that is no directory: a file with the same content, a link, or a node of the same kind. */
import type { Blocking, Stat } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { Context } from "../../lib/program.ts";
import { quoteFile } from "../../lib/quote.ts";
import { reason, report } from "../../lib/report.ts";
import { copyContents } from "./contents.ts";
import type { CopyOptions } from "./options.ts";

interface Ends {
	readonly source: string;
	readonly path: string;
}

function* complain(context: Context, words: string): Blocking<false> {
	yield* report(context, words);
	return false;
}

/** `existing` is what will be written over. False after a complaint. */
export function* makeCopy(context: Context, options: CopyOptions, ends: Ends, stat: Stat, existing: Stat | undefined): Blocking<boolean> {
	const { sys } = context;
	const { source, path } = ends;
	const make = function* (words: string, act: () => void): Blocking<boolean> {
		try {
			// with force, what stands in a link's way goes
			if (options.force && options.instead !== undefined && sys.tryStat(path, { noFollow: true })) sys.unlink(path);
			act();
			return true;
		} catch (error) {
			return yield* complain(context, `${words}: ${reason(error)}`);
		}
	};
	if (options.instead === "symbolic-link") {
		const here = !path.includes("/") || path.startsWith("./");
		if (!source.startsWith("/") && !here) return yield* complain(context, `${path}: can make relative symbolic links only in current directory`);
		return yield* make(`cannot create symbolic link ${quoteFile(path)} to ${quoteFile(source)}`, () => sys.symlink(source, path));
	}
	if (options.instead === "hard-link") {
		const follow = options.dereference !== "never";
		return yield* make(`cannot create hard link ${quoteFile(path)} to ${quoteFile(source)}`, () => sys.link(source, path, { follow }));
	}
	if (stat.kind === "symlink") {
		let target: string;
		try {
			target = sys.readlink(source);
		} catch (error) {
			return yield* complain(context, `cannot read symbolic link ${quoteFile(source)}: ${reason(error)}`);
		}
		return yield* make(`cannot create symbolic link ${quoteFile(path)}`, () => sys.symlink(target, path));
	}
	if (stat.kind === "file" || options.specialAsRegular) return yield* copyRegular(context, options, ends, stat, existing);
	const kind = stat.kind as "fifo" | "char" | "block" | "socket";
	const words = kind === "fifo" ? "cannot create fifo" : "cannot create special file";
	return yield* make(`${words} ${quoteFile(path)}`, () => sys.mknod(path, kind, stat.mode & 0o777, stat.rdevMajor, stat.rdevMinor));
}

/** Opens the destination: the file that is there, or a new one. A text is what went wrong. */
function* openDestination(context: Context, options: CopyOptions, path: string, stat: Stat, existing: Stat | undefined): Blocking<number | string> {
	const { sys } = context;
	const words = `cannot create regular file ${quoteFile(path)}`;
	if (existing?.kind === "symlink") return `not writing through dangling symlink ${quoteFile(path)}`;
	if (existing) {
		try {
			return yield* sys.open(path, { write: true, truncate: !options.attributesOnly });
		} catch (error) {
			if (!options.force) return `${words}: ${reason(error)}`;
		}
		try {
			sys.unlink(path);
		} catch (error) {
			return `cannot remove ${quoteFile(path)}: ${reason(error)}`;
		}
		if (options.verbose) yield* context.print(`removed ${quoteFile(path)}\n`);
	}
	const mode = options.plainMode ? 0o666 : stat.mode & (options.preserved.ownership ? 0o700 : 0o777);
	try {
		return yield* sys.open(path, { write: true, create: true, exclusive: true }, mode);
	} catch (error) {
		// a new file's name with a slash behind it
		return `${words}: ${isErrno(error, "EISDIR") && path.endsWith("/") ? "Not a directory" : reason(error)}`;
	}
}

function* copyRegular(context: Context, options: CopyOptions, { source, path }: Ends, stat: Stat, existing: Stat | undefined): Blocking<boolean> {
	const { sys } = context;
	let from: number;
	try {
		from = yield* sys.open(source);
	} catch (error) {
		return yield* complain(context, `cannot open ${quoteFile(source)} for reading: ${reason(error)}`);
	}
	try {
		const to = yield* openDestination(context, options, path, stat, existing);
		if (typeof to === "string") return yield* complain(context, to);
		const problem = options.attributesOnly ? undefined : yield* copyContents(context, { fd: from, path: source }, { fd: to, path }, options);
		sys.close(to);
		return problem === undefined ? true : yield* complain(context, problem);
	} finally {
		sys.close(from);
	}
}
