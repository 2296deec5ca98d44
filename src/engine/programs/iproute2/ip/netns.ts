/** `ip netns`. ip/ipnetns.c. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { Errno, isErrno } from "../../../kernel/errno.ts";
import { execvp, waitFor } from "../../lib/launch.ts";
import { type Arguments, fail, IpFailure, matches } from "../arguments.ts";
import { type IpContext, noCommand } from "../context.ts";
import { enterNamespace, NETNS_DIR, namesIn, nsidNames, openNamespace } from "../netns-names.ts";
import { help } from "./help.ts";

function needName(args: Arguments): string {
	return args.more ? args.take() : fail("No netns name specified");
}

function checkName(name: string): string {
	if (name === "" || name.includes("/") || name === "." || name === ".." || name.length > 255) fail(`Invalid netns name "${name}"`, 255);
	return name;
}

function* list(context: IpContext): Blocking<number> {
	const { sys } = context;
	const names = namesIn(sys);
	const ids = new Map([...(yield* idsOf(sys, names))]);
	yield* context.show(names.map((name) => ({ text: `${name}${ids.has(name) ? ` (id: ${ids.get(name)})` : ""}\n`, json: { name, id: ids.get(name) } })));
	return 0;
}

function* idsOf(sys: Sys, names: readonly string[]): Blocking<[string, number][]> {
	const out: [string, number][] = [];
	for (const name of names) {
		try {
			const fd = yield* openNamespace(sys, name);
			try {
				const id = sys.netlink("getnsid", { fd });
				if (id >= 0) out.push([name, id]);
			} finally {
				sys.close(fd);
			}
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
	return out;
}

/** create_netns_dir, and the mount that lets names come and go in all mount namespaces. */
function prepareDirectory(sys: Sys): void {
	try {
		sys.mkdir(NETNS_DIR, 0o755);
	} catch (error) {
		if (!isErrno(error, "EEXIST")) throw error instanceof Errno ? new IpFailure(`mkdir ${NETNS_DIR} failed: ${error.message}\n`, 255) : error;
	}
	try {
		sys.mount("", NETNS_DIR, "none", { propagation: "shared", recursive: true });
	} catch (error) {
		if (!isErrno(error, "EINVAL")) throw error instanceof Errno ? new IpFailure(`mount --make-shared ${NETNS_DIR} failed: ${error.message}\n`, 255) : error;
		sys.mount(NETNS_DIR, NETNS_DIR, "none", { bind: true, recursive: true });
		sys.mount("", NETNS_DIR, "none", { propagation: "shared", recursive: true });
	}
}

/** A new file, and a namespace mounted on it: a fresh one, or that of a process. */
function* add(context: IpContext, name: string, pid: string | undefined): Blocking<number> {
	const { sys } = context;
	checkName(name);
	prepareDirectory(sys);
	const path = `${NETNS_DIR}/${name}`;
	try {
		sys.close(yield* sys.open(path, { create: true, exclusive: true }, 0));
	} catch (error) {
		if (error instanceof Errno) fail(`Cannot create namespace file "${path}": ${error.message}`);
		throw error;
	}
	try {
		if (pid === undefined) sys.unshare(["net"]);
	} catch (error) {
		sys.unlink(path);
		if (error instanceof Errno) fail(`Failed to create a new network namespace "${name}": ${error.message}`);
		throw error;
	}
	try {
		sys.mount(`/proc/${pid ?? "self"}/ns/net`, path, "none", { bind: true });
	} catch (error) {
		sys.unlink(path);
		if (error instanceof Errno) fail(`Bind /proc/${pid ?? "self"}/ns/net -> ${path} failed: ${error.message}`);
		throw error;
	}
	return 0;
}

function remove(context: IpContext, name: string): number {
	const { sys } = context;
	const path = `${NETNS_DIR}/${checkName(name)}`;
	try {
		sys.umount(path, { detach: true });
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
	try {
		sys.unlink(path);
	} catch (error) {
		if (error instanceof Errno) return fail(`Cannot remove namespace file "${path}": ${error.message}`);
		throw error;
	}
	return 0;
}

/** The world as seen from a namespace: /sys shows its devices, /etc/netns/NAME lies over /etc. */
function dress(sys: Sys, name: string): void {
	sys.unshare(["mnt"]);
	sys.mount("", "/", "none", { propagation: "slave", recursive: true });
	try {
		sys.umount("/sys", { detach: true });
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
	try {
		sys.mount(name, "/sys", "sysfs", {});
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
	const etc = `/etc/netns/${name}`;
	if (sys.tryStat(etc)?.kind !== "directory") return;
	for (const entry of sys.readdir(etc)) {
		try {
			sys.mount(`${etc}/${entry.name}`, `/etc/${entry.name}`, "none", { bind: true });
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
}

function* run(sys: Sys, name: string, command: readonly string[]): Blocking<number> {
	yield* enterNamespace(sys, name);
	dress(sys, name);
	const error = yield* execvp(sys, command);
	yield* sys.write(2, `exec of "${command[0]}" failed: ${error.message}\n`);
	return 1;
}

function* exec(context: IpContext, args: Arguments): Blocking<number> {
	const { sys, settings } = context;
	if (settings.all) {
		if (!args.more) fail("No command specified");
		for (const name of namesIn(sys)) {
			yield* sys.write(1, `\nnetns: ${name}\n`);
			const child = sys.fork((own) => run(own, name, args.rest()));
			yield* waitFor(sys, child);
		}
		return 0;
	}
	const name = needName(args);
	if (!args.more) fail("No command specified");
	return yield* run(sys, name, args.rest());
}

/** The number of the namespace behind a path; undefined where it cannot be looked at. */
const numberOf = (sys: Sys, path: string): number | undefined => sys.tryStat(path)?.ino;

function* pids(context: IpContext, name: string): Blocking<number> {
	const { sys } = context;
	checkName(name);
	const wanted = numberOf(sys, `${NETNS_DIR}/${name}`);
	if (wanted === undefined) return fail("Cannot open network namespace: No such file or directory");
	for (const { name: pid } of sys.readdir("/proc")) {
		if (!/^\d+$/.test(pid)) continue;
		try {
			if (numberOf(sys, `/proc/${pid}/ns/net`) === wanted) yield* context.out.print(`${pid}\n`);
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
	return 0;
}

/** What is no number is refused; without one it is the own process. */
const givenPid = (text: string): string => (/^\d+$/.test(text) ? text : fail(`Specified string '${text}' is not a pid`, 1));

function* identify(context: IpContext, pid: string): Blocking<number> {
	const { sys } = context;
	const wanted = numberOf(sys, `/proc/${pid}/ns/net`);
	if (wanted === undefined) return fail("Cannot open network namespace: No such file or directory");
	yield* context.out.print(`${namesIn(sys).find((name) => numberOf(sys, `${NETNS_DIR}/${name}`) === wanted) ?? ""}\n`);
	return 0;
}

function* set(context: IpContext, args: Arguments): Blocking<number> {
	const name = checkName(needName(args));
	if (!args.more) return fail("No nsid specified");
	const text = args.take();
	const id = text === "auto" ? -1 : /^\d+$/.test(text) ? Number(text) : fail(`Error: argument "${text}" is wrong: Invalid "netnsid" value\n`, 255);
	let fd: number;
	try {
		fd = yield* openNamespace(context.sys, name);
	} catch (error) {
		if (error instanceof Errno) return fail(`Cannot open network namespace "${name}": ${error.message}`, 255);
		throw error;
	}
	context.ask("newnsid", { namespace: { fd }, id });
	return 0;
}

function* listIds(context: IpContext): Blocking<number> {
	const names = yield* nsidNames(context.sys);
	const ids = context.sys.netlink("nsids", undefined);
	yield* context.show(
		ids.map((nsid) => {
			const name = names.get(nsid);
			return { text: `nsid ${nsid} ${name === undefined ? "" : `(iproute2 netns name: ${name})`}\n`, json: { nsid, ...(name === undefined ? {} : { name }) } };
		}),
	);
	return 0;
}

export function* ipNetns(context: IpContext, args: Arguments): Blocking<number> {
	if (!args.more) return yield* list(context);
	const word = args.take();
	if (word !== "" && (matches(word, "list") || matches(word, "show") || matches(word, "lst"))) return yield* list(context);
	if (matches(word, "list-id")) return yield* listIds(context);
	if (matches(word, "help")) {
		yield* context.sys.write(2, help.netns);
		return 255;
	}
	if (matches(word, "add")) return yield* add(context, needName(args), undefined);
	if (matches(word, "set")) return yield* set(context, args);
	if (matches(word, "delete")) {
		if (context.settings.all) {
			for (const name of namesIn(context.sys)) remove(context, name);
			return 0;
		}
		return remove(context, needName(args));
	}
	if (matches(word, "identify")) return yield* identify(context, args.more ? givenPid(args.take()) : "self");
	if (matches(word, "pids")) return yield* pids(context, needName(args));
	if (matches(word, "exec")) return yield* exec(context, args);
	if (matches(word, "monitor")) return fail("ip: netns monitor is not simulated here; the real ip has it", 64);
	if (matches(word, "attach")) {
		const name = needName(args);
		if (!args.more) return fail("No PID specified");
		const pid = args.take();
		if (!/^\d+$/.test(pid)) return fail(`Invalid process identifier "${pid}"`);
		return yield* add(context, name, pid);
	}
	return noCommand("netns", word);
}
