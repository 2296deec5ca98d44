/** tail -f: looks at each file again and again, and prints what has come. */
import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { Context } from "../../lib/program.ts";
import { quoteFile, quoteName } from "../../lib/quote.ts";
import { report } from "../../lib/report.ts";
import { copyRest } from "./output.ts";

export interface Followed {
	readonly name: string;
	/** undefined while there is nothing to read under this name. */
	fd: number | undefined;
	ino: number;
	dev: number;
	/** Bytes seen, to notice a truncation. */
	size: number;
}

export interface Following {
	readonly by: "descriptor" | "name";
	readonly retry: boolean;
	/** Seconds between two looks. */
	readonly interval: number;
	/** The writer whose end ends this too. */
	readonly pids: readonly number[];
	readonly headers: boolean;
	/** The file whose header was printed last. */
	printed: Followed | undefined;
}

const shown = (name: string): string => (name === "-" ? "standard input" : name);

/** Makes sure that the name still leads to the file that is open. */
function* checkName(context: Context, file: Followed, following: Following): Blocking<void> {
	const { sys } = context;
	let stat: ReturnType<typeof sys.stat>;
	try {
		stat = sys.stat(file.name);
	} catch (error) {
		if (!isErrno(error)) throw error;
		if (file.fd !== undefined) {
			yield* report(context, `${quoteFile(file.name)} has become inaccessible: ${error.message}`);
			if (following.retry) {
				sys.close(file.fd);
				file.fd = undefined;
			}
		}
		return;
	}
	if (file.fd !== undefined && stat.ino === file.ino && stat.dev === file.dev) return;
	if (stat.kind === "directory") return;
	const before = file.fd;
	if (before !== undefined) {
		yield* printNew(context, file, following);
		sys.close(before);
	}
	try {
		file.fd = yield* sys.open(file.name);
	} catch (error) {
		if (!isErrno(error)) throw error;
		file.fd = undefined;
		return;
	}
	yield* report(context, `${quoteFile(file.name)} has ${before === undefined ? "appeared" : "been replaced"};  following new file`);
	Object.assign(file, { ino: stat.ino, dev: stat.dev, size: 0 });
}

function* printNew(context: Context, file: Followed, following: Following): Blocking<void> {
	const { sys } = context;
	if (file.fd === undefined) return;
	const stat = sys.fstat(file.fd);
	if (stat.kind === "file") {
		if (stat.size < file.size) {
			yield* report(context, `${quoteName(shown(file.name))}: file truncated`);
			sys.lseek(file.fd, 0, "set");
			file.size = 0;
		}
		if (stat.size === file.size) return;
	} else {
		const [state] = yield* sys.poll([{ fd: file.fd, read: true }], 0);
		if (!state?.readable) return;
	}
	if (following.headers && following.printed !== file) yield* context.print(`\n==> ${shown(file.name)} <==\n`);
	following.printed = file;
	file.size += yield* copyRest(context, file.fd);
	yield* context.out.flush();
}

const alive = (context: Context, pid: number): boolean => {
	try {
		context.sys.kill(pid, 0);
		return true;
	} catch (error) {
		return isErrno(error, "EPERM");
	}
};

/** Follows until there is nothing left to follow; the status. */
export function* follow(context: Context, files: readonly Followed[], following: Following): Blocking<number> {
	const { sys } = context;
	for (;;) {
		yield* context.out.flush();
		const last = following.pids.length > 0 && !following.pids.some((pid) => alive(context, pid));
		for (const file of files) {
			if (following.by === "name" && file.name !== "-") yield* checkName(context, file, following);
			yield* printNew(context, file, following);
		}
		if (last) return 0;
		if (!following.retry && files.every((file) => file.fd === undefined)) {
			yield* report(context, "no files remaining");
			return 1;
		}
		const [output] = yield* sys.poll([{ fd: 1 }], 0);
		if (output?.hangup) sys.kill(sys.getpid(), "PIPE");
		yield* sys.nanosleep(following.interval);
	}
}
