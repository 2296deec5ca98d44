/** Writes an answer to a file that is there only when it is whole, or to standard output. */
import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { BodyReader } from "../../../programs/lib/http/body.ts";
import type { Cli } from "../cli.ts";
import { CliError } from "../command/spec.ts";

/** Where a path's directory is; "." for a name alone. */
const directoryOf = (path: string): string => (path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".");

function* copy(cli: Cli, fd: number, body: BodyReader): Blocking<void> {
	for (let chunk = yield* body.read(); chunk.length; chunk = yield* body.read()) {
		yield* cli.sys.write(fd, chunk);
		if (cli.sys.spend(1 + (chunk.length >> 8))) yield* cli.sys.reschedule();
	}
}

/** `path` "" is standard output, which must not be a terminal. Throws CliError. */
export function* saveTo(cli: Cli, path: string, failure: string, refusal: string, open: () => Blocking<BodyReader>): Blocking<number> {
	const { sys } = cli;
	if (path === "") {
		if (sys.isatty(1)) throw new CliError(refusal);
		yield* copy(cli, 1, yield* open());
		return 0;
	}
	const directory = directoryOf(path);
	try {
		if (sys.stat(directory).kind !== "directory") throw new CliError(`${failure}: invalid output path: ${directory} is not a directory`);
		if (sys.tryStat(path)?.kind === "directory") throw new CliError(`${failure}: invalid output path: ${path} is a directory`);
	} catch (error) {
		if (isErrno(error)) throw new CliError(`${failure}: invalid output path: stat ${directory}: ${error.message.toLowerCase()}`);
		throw error;
	}
	const body = yield* open();
	const temporary = `${directory}/.tmp-${path.slice(path.lastIndexOf("/") + 1)}${sys.getpid()}`;
	const fd = yield* sys.open(temporary, { write: true, create: true, truncate: true }, 0o600);
	try {
		yield* copy(cli, fd, body);
	} catch (error) {
		sys.unlink(temporary);
		throw error;
	} finally {
		sys.close(fd);
	}
	sys.rename(temporary, path);
	return 0;
}
