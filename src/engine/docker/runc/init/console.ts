/** The terminal of a container: made in its own devpts, so that it has a name there, and handed out by its master. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { goError } from "../../oci/text.ts";
import { makeFile } from "./paths.ts";
import { InitError, type InitRequest } from "./request.ts";

/** `mountConsole`: the terminal becomes /dev/console too, as for the first process. */
export function* setUpConsole(sys: Sys, request: InitRequest, mountConsole: boolean): Blocking<void> {
	if (request.consoleFd < 0) return;
	try {
		const { master, slave, path } = sys.openpty();
		const { uid = 0 } = request.process.user ?? {};
		if (uid !== 0) sys.chown(path, uid, -1);
		const size = request.process.consoleSize;
		if (size) sys.setWindowSize(master, { rows: size.height, cols: size.width });
		if (mountConsole) {
			const umask = sys.umask(0);
			yield* makeFile(sys, "/dev/console");
			sys.umask(umask);
			sys.mount(path, "/dev/console", "", { bind: true });
		}
		// the name of the terminal goes with the descriptor
		yield* sys.sendMessage(request.consoleFd, path, { fds: [master], noSignal: true });
		sys.close(master);
		sys.close(request.consoleFd);
		for (const fd of [0, 1, 2]) sys.dup2(slave, fd);
		if (slave > 2) sys.close(slave);
		sys.setControllingTty(0);
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new InitError(`unable to setup console: ${goError(error)}`);
	}
}
