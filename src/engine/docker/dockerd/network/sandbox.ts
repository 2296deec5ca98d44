/** Network namespaces of containers: libnetwork/osl. Configuring one means to enter it, for which a thread has to be that of the call. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { broadcastOf, familyOf, type Ip } from "../../../net/address.ts";
import { makeDirectories, unlinkQuietly, writeFile } from "../files.ts";

/** Binds the namespace of a process on a file, so that it lives on without it: SetKey. */
export function* bindNamespace(sys: Sys, pid: number, key: string): Blocking<void> {
	makeDirectories(sys, key.slice(0, key.lastIndexOf("/")), 0o755);
	yield* writeFile(sys, key, "", 0o444);
	sys.mount(`/proc/${pid}/ns/net`, key, "", { bind: true });
}

export function releaseNamespace(sys: Sys, key: string): void {
	try {
		sys.umount(key, { detach: true });
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
	unlinkQuietly(sys, key);
}

/** Runs `body` with this thread in another network namespace. `body` may not block. */
export function* within<T>(sys: Sys, key: string, body: () => T): Blocking<T> {
	const target = yield* sys.open(key, { closeOnExec: true });
	const own = yield* sys.open("/proc/thread-self/ns/net", { closeOnExec: true });
	try {
		sys.setns(target, "net");
		try {
			return body();
		} finally {
			sys.setns(own, "net");
		}
	} finally {
		sys.close(own);
		sys.close(target);
	}
}

/** As `within`, for what may block: only for threads that serve nobody else meanwhile. */
export function* inside<T>(sys: Sys, key: string, body: () => Blocking<T>): Blocking<T> {
	const target = yield* sys.open(key, { closeOnExec: true });
	const own = yield* sys.open("/proc/thread-self/ns/net", { closeOnExec: true });
	try {
		sys.setns(target, "net");
		try {
			return yield* body();
		} finally {
			sys.setns(own, "net");
		}
	} finally {
		sys.close(own);
		sys.close(target);
	}
}

export const linkIndex = (sys: Sys, name: string): number | undefined => sys.netlink("links", undefined).find((link) => link.name === name)?.index;

export function deleteLink(sys: Sys, name: string): void {
	const index = linkIndex(sys, name);
	if (index !== undefined) sys.netlink("dellink", { index });
}

export interface InterfacePlan {
	/** eth0 and so on. */
	readonly name: string;
	/** Undefined leaves it as it is. */
	readonly mac: string | undefined;
	readonly addresses: readonly { readonly ip: Ip; readonly prefix: number }[];
}

/** In the container's namespace: gives it its addresses and brings it up. */
export function configureInterface(sys: Sys, plan: InterfacePlan): void {
	const index = linkIndex(sys, plan.name);
	if (index === undefined) return;
	if (plan.mac) sys.netlink("setlink", { index, address: plan.mac });
	for (const { ip, prefix } of plan.addresses) {
		const broadcast = typeof ip === "number" ? { broadcast: broadcastOf(ip, prefix) } : { noDad: true };
		sys.netlink("newaddr", { index, local: ip, prefix, ...broadcast, scope: "global", mode: "add" });
	}
	sys.netlink("setlink", { index, up: true });
}

/** Writes a setting of the namespace of a thread that is in it; settings that there are not are passed over. */
export function* writeSetting(sys: Sys, path: string, value: string): Blocking<void> {
	if (!sys.tryStat(path)) return;
	const fd = yield* sys.open(path, { write: true, closeOnExec: true });
	try {
		yield* sys.write(fd, value);
	} finally {
		sys.close(fd);
	}
}

const MAIN_TABLE = 254;

/** The default route of one family, in place of the one there is. */
export function setDefaultRoute(sys: Sys, name: string, gateway: Ip): void {
	const family = familyOf(gateway);
	dropDefaultRoute(sys, family);
	const index = linkIndex(sys, name);
	if (index === undefined) return;
	const zero: Ip = family === "inet" ? 0 : 0n;
	// netlink.RouteReplace of libnetwork: protocol boot
	sys.netlink("newroute", {
		family,
		type: "unicast",
		destination: zero,
		prefix: 0,
		table: MAIN_TABLE,
		protocol: 3,
		hops: [{ index, gateway }],
		mode: "replace",
	});
}

export function dropDefaultRoute(sys: Sys, family: "inet" | "inet6"): void {
	for (const route of sys.netlink("routes", { family, table: MAIN_TABLE })) {
		if (route.prefix !== 0) continue;
		const [hop] = route.hops;
		sys.netlink("delroute", { family, destination: route.destination, prefix: 0, table: MAIN_TABLE, hops: hop ? [{ index: hop.index }] : [] });
	}
}

/** Loopback up: what every new namespace needs. */
export function bringUpLoopback(sys: Sys): void {
	const index = linkIndex(sys, "lo");
	if (index !== undefined) sys.netlink("setlink", { index, up: true });
}
