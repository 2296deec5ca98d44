import type { Sys } from "../../kernel/abi.ts";
import { ANY } from "../../net/address.ts";

/** A socket on a port of every address; a listening one for streams. Throws Errno. */
export function listenOn(sys: Sys, type: "stream" | "dgram", port: number): number {
	const fd = sys.inetSocket("inet", type);
	sys.setSocketOptions(fd, { reuseAddress: true });
	sys.bindInet(fd, { address: ANY, port });
	if (type === "stream") sys.listen(fd, 128);
	return fd;
}
