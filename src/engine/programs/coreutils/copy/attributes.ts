/** Giving a copy what its source has besides content. */
import type { Blocking, Stat } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { Context } from "../../lib/program.ts";
import { quoteFile } from "../../lib/quote.ts";
import { reason, report } from "../../lib/report.ts";
import type { CopyOptions } from "./options.ts";

/** Times, owner, extended attributes and mode, in the order in which they do not undo each other. False after a failure that counts. */
export function* copyAttributes(context: Context, source: string, path: string, stat: Stat, options: CopyOptions, created: boolean): Blocking<boolean> {
	const { sys } = context;
	const { preserved } = options;
	const link = stat.kind === "symlink";
	let mode = stat.mode;
	if (preserved.timestamps) {
		try {
			sys.utimens(path, stat.atime, stat.mtime, { noFollow: link });
		} catch (error) {
			yield* report(context, `preserving times for ${quoteFile(path)}: ${reason(error)}`);
			return false;
		}
	}
	if (preserved.ownership) {
		try {
			sys.chown(path, stat.uid, stat.gid, { noFollow: link });
		} catch (error) {
			if (!isErrno(error, "EPERM") && !isErrno(error, "EINVAL")) {
				yield* report(context, `failed to preserve ownership for ${quoteFile(path)}: ${reason(error)}`);
				return false;
			}
			// who may not give files away keeps them, but not their powers
			mode &= ~0o6000;
			try {
				sys.chown(path, -1, stat.gid, { noFollow: link });
			} catch (second) {
				if (!isErrno(second)) throw second;
			}
		}
	}
	if (link) return true;
	if (preserved.xattr) copyExtended(context, source, path);
	if (preserved.mode) return yield* setMode(context, path, mode, "preserving permissions for");
	const umask = sys.umask(0);
	sys.umask(umask);
	if (options.plainMode && created) return yield* setMode(context, path, (stat.kind === "directory" ? 0o777 : 0o666) & ~umask, "setting permissions for");
	// directories were made so that their content could be copied into them
	if (stat.kind === "directory" && created) return yield* setMode(context, path, stat.mode & 0o1777 & ~umask, "preserving permissions for");
	return true;
}

function* setMode(context: Context, path: string, mode: number, words: string): Blocking<boolean> {
	try {
		if (context.sys.tryStat(path)?.mode !== mode) context.sys.chmod(path, mode);
		return true;
	} catch (error) {
		yield* report(context, `${words} ${quoteFile(path)}: ${reason(error)}`);
		return false;
	}
}

function copyExtended({ sys }: Context, source: string, path: string): void {
	try {
		for (const name of sys.listxattr(source)) sys.setxattr(path, name, sys.getxattr(source, name));
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
}
