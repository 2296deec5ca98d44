/** Getting a terminal from runc: it connects to a socket and sends the master. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { RpcError } from "../rpc/error.ts";

export class ConsoleSocket {
	readonly path: string;
	private readonly listener: number;
	private readonly directory: string;
	/** A directory of its own under /tmp, as ioutil.TempDir("pty") makes it. */
	constructor(sys: Sys) {
		const random = new DataView(sys.getrandom(4).slice().buffer).getUint32(0);
		this.directory = `/tmp/pty${random}`;
		sys.mkdir(this.directory, 0o700);
		this.path = `${this.directory}/pty.sock`;
		this.listener = sys.socket("stream");
		sys.bindSocket(this.listener, this.path);
		sys.listen(this.listener, 1);
	}
	/** The master's descriptor. */
	*receive(sys: Sys): Blocking<number> {
		const fd = yield* sys.accept(this.listener);
		try {
			const [master] = (yield* sys.receive(fd, 4096))?.fds ?? [];
			if (master === undefined) throw new RpcError("Unknown", "failed to retrieve console master: EOF");
			sys.fcntlSet(master, { closeOnExec: true });
			return master;
		} finally {
			sys.close(fd);
		}
	}
	close(sys: Sys): void {
		sys.close(this.listener);
		try {
			sys.unlink(this.path);
			sys.rmdir(this.directory);
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
}
