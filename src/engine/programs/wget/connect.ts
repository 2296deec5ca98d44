/** Connecting to a host: what is said of names and addresses. src/host.c, src/connect.c. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { Errno, isErrno } from "../../kernel/errno.ts";
import { familyOf, formatIp, type Ip, parseIp } from "../../net/address.ts";
import { AddressInfoError, getaddrinfo } from "../lib/resolver/getaddrinfo.ts";
import type { Plan } from "./plan.ts";
import type { WgetUrl } from "./url.ts";

export type Connection =
	| { readonly kind: "connected"; readonly fd: number }
	| { readonly kind: "unresolved" }
	| { readonly kind: "failed"; readonly error: Errno };

/** EINPROGRESS within the time, else ETIMEDOUT. */
function* connectWithin(sys: Sys, fd: number, address: Ip, port: number, timeout: number | undefined): Blocking<Errno | undefined> {
	try {
		if (timeout === undefined) {
			yield* sys.connectInet(fd, { address, port });
			return undefined;
		}
		sys.fcntlSet(fd, { nonBlocking: true });
		try {
			yield* sys.connectInet(fd, { address, port });
		} catch (error) {
			if (!isErrno(error, "EINPROGRESS")) throw error;
		}
		if ((yield* sys.poll([{ fd, write: true }], timeout)).length === 0) return new Errno("ETIMEDOUT");
		const failed = sys.socketError(fd);
		sys.fcntlSet(fd, { nonBlocking: false });
		return failed === undefined ? undefined : new Errno(failed);
	} catch (error) {
		if (isErrno(error)) return error;
		throw error;
	}
}

export function* connectTo(
	sys: Sys,
	url: WgetUrl,
	plan: Plan,
	say: (text: string) => Blocking<void>,
	complain: (text: string) => Blocking<void>,
): Blocking<Connection> {
	const { host, port } = url;
	const literal = parseIp(host);
	let addresses: readonly Ip[];
	if (literal !== undefined) addresses = [literal];
	else {
		yield* say(`Resolving ${host} (${host})... `);
		try {
			addresses = (yield* getaddrinfo(sys, host, { family: plan.family, addressConfig: true })).addresses;
			if (plan.preferInet) addresses = [...addresses].sort((a, b) => Number(typeof a === "bigint") - Number(typeof b === "bigint"));
			const shown = addresses.slice(0, 3).map(formatIp).join(", ");
			yield* say(`${shown}${addresses.length > 3 ? ", ..." : ""}\n`);
		} catch (error) {
			if (!(error instanceof AddressInfoError)) throw error;
			yield* say(`failed: ${error.message}.\n`);
			yield* complain(`unable to resolve host address ‘${host}’`);
			return { kind: "unresolved" };
		}
	}
	let failure = new Errno("ECONNREFUSED");
	for (const address of addresses) {
		const shown = typeof address === "bigint" && literal !== undefined ? `[${formatIp(address)}]` : formatIp(address);
		yield* say(literal === undefined ? `Connecting to ${host} (${host})|${shown}|:${port}... ` : `Connecting to ${shown}:${port}... `);
		const fd = sys.inetSocket(familyOf(address), "stream");
		const failed = yield* connectWithin(sys, fd, address, port, plan.connectTimeout);
		if (!failed) {
			yield* say("connected.\n");
			return { kind: "connected", fd };
		}
		sys.close(fd);
		failure = failed;
		yield* say(`failed: ${failed.message}.\n`);
	}
	return { kind: "failed", error: failure };
}
