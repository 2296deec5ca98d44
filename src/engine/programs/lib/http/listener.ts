/** A socket that listens, and the loop that hands each connection to a thread of its own. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { Ip } from "../../../net/address.ts";

/** Binds and listens; `v6only` leaves the port of IPv4 to another socket. Throws Errno: EADDRINUSE, EADDRNOTAVAIL, EACCES. */
export function listenOn(sys: Sys, address: Ip, port: number, backlog: number, v6only = false): number {
	const fd = sys.inetSocket(typeof address === "number" ? "inet" : "inet6", "stream");
	try {
		sys.setSocketOptions(fd, { reuseAddress: true, ...(v6only && typeof address === "bigint" ? { v6only } : {}) });
		sys.bindInet(fd, { address, port });
		sys.listen(fd, backlog);
		return fd;
	} catch (error) {
		sys.close(fd);
		throw error;
	}
}

/** Accepts for ever; returns when `stopped` says so behind an interrupted call. */
export function* acceptLoop(sys: Sys, listener: number, stopped: () => boolean, serve: (sys: Sys, fd: number) => Blocking<void>): Blocking<void> {
	while (!stopped()) {
		try {
			const fd = yield* sys.accept(listener);
			sys.thread((own) => serve(own, fd));
		} catch (error) {
			if (!isErrno(error, "EINTR") && !isErrno(error, "ECONNABORTED")) throw error;
		}
	}
}
