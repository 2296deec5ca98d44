/** The mounts of config.json. libcontainer/rootfs_linux.go. */
import type { Blocking, MountFlags, Sys } from "../../../kernel/abi.ts";
import { type Errno, isErrno } from "../../../kernel/errno.ts";
import type { MountSpec } from "../../oci/spec.ts";
import { goError, goQuote } from "../../oci/text.ts";
import { CGROUP_ROOT } from "../cgroup/paths.ts";
import { type ParsedMount, parseMountOptions } from "../container/mount-options.ts";
import { makeDirectories, makeFile, secureJoin } from "./paths.ts";
import { InitError, type InitRequest } from "./request.ts";

/** MS_* by name, as libcontainer prints the flags of a mount that fails. */
const words: readonly (readonly [keyof MountFlags, string])[] = [
	["readOnly", "MS_RDONLY"],
	["noSuid", "MS_NOSUID"],
	["noDev", "MS_NODEV"],
	["noExec", "MS_NOEXEC"],
	["remount", "MS_REMOUNT"],
	["noAtime", "MS_NOATIME"],
	["noDirAtime", "MS_NODIRATIME"],
	["bind", "MS_BIND"],
	["recursive", "MS_REC"],
	["relAtime", "MS_RELATIME"],
	["strictAtime", "MS_STRICTATIME"],
];

const flagText = (flags: MountFlags): string =>
	words
		.filter(([name]) => flags[name])
		.map(([, word]) => word)
		.join("|");

/** A source that is not there: told without where it should have gone. */
class SourceError extends InitError {}

/** A failed mount(2) as libcontainer tells it. */
function mountError(error: Errno, source: string, target: string, flags: MountFlags, data: string): InitError {
	const parts = [source && `src=${source}`, `dst=${target}`, flagText(flags) && `flags=${flagText(flags)}`, data && `data=${data}`].filter(Boolean);
	return new InitError(`mount ${parts.join(", ")}: ${goError(error)}`);
}

function tryMount(sys: Sys, source: string, target: string, type: string, flags: MountFlags, data: string, shown: string): void {
	try {
		sys.mount(source, target, type, flags, data);
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw mountError(error, source, shown, flags, data);
	}
}

/** Attributes that a bind mount can only be given afterwards. */
const bindAttributes = ({ readOnly, noSuid, noDev, noExec, noAtime, noDirAtime, relAtime, strictAtime, noSymFollow }: MountFlags): MountFlags => ({
	...(readOnly ? { readOnly } : {}),
	...(noSuid ? { noSuid } : {}),
	...(noDev ? { noDev } : {}),
	...(noExec ? { noExec } : {}),
	...(noAtime ? { noAtime } : {}),
	...(noDirAtime ? { noDirAtime } : {}),
	...(relAtime ? { relAtime } : {}),
	...(strictAtime ? { strictAtime } : {}),
	...(noSymFollow ? { noSymFollow } : {}),
});

function* bind(sys: Sys, mount: MountSpec, parsed: ParsedMount, target: string, bundle: string): Blocking<void> {
	const source = mount.source?.startsWith("/") ? mount.source : `${bundle}/${mount.source ?? ""}`;
	const from = sys.tryStat(source);
	// the host side opens sources before the mounts begin
	if (!from) throw new SourceError(`failed to fulfil mount request: open ${source}: no such file or directory`);
	if (from.kind === "directory") makeDirectories(sys, target);
	else yield* makeFile(sys, target);
	tryMount(sys, source, target, "", { bind: true, recursive: parsed.flags.recursive ?? false }, "", mount.destination);
	propagate(sys, target, parsed);
	const attributes = bindAttributes(parsed.flags);
	if (Object.keys(attributes).length > 0) tryMount(sys, "", target, "", { ...attributes, bind: true, remount: true }, "", mount.destination);
	applyRecursive(sys, target, parsed);
}

function propagate(sys: Sys, target: string, parsed: ParsedMount): void {
	for (const { kind, recursive } of parsed.propagation) sys.mount("", target, "", { propagation: kind, recursive });
}

/** mount_setattr(2) with AT_RECURSIVE: here the mount itself, which stands for the tree where nothing lies below it. */
function applyRecursive(sys: Sys, target: string, parsed: ParsedMount): void {
	if (Object.keys(parsed.recursive).length === 0) return;
	sys.mount("", target, "", { ...bindAttributes({ ...parsed.flags, ...parsed.recursive }), bind: true, remount: true });
}

/** Every hierarchy that the host has, below one directory. */
function* cgroups(sys: Sys, request: InitRequest, mount: MountSpec, parsed: ParsedMount, target: string): Blocking<void> {
	makeDirectories(sys, target);
	if (request.cgroups[""] !== undefined) {
		try {
			sys.mount(mount.source ?? "cgroup", target, "cgroup2", parsed.flags, parsed.data);
		} catch (error) {
			if (!isErrno(error)) throw error;
			if (error.code !== "EPERM" && error.code !== "EBUSY") throw mountError(error, mount.source ?? "", mount.destination, parsed.flags, parsed.data);
			// a user namespace without a cgroup namespace of its own sees the host's
			sys.mount(CGROUP_ROOT, target, "", { bind: true });
		}
		return;
	}
	const own = request.spec.linux?.namespaces?.some((n) => n.type === "cgroup") ?? false;
	const { readOnly: _, ...rest } = parsed.flags;
	sys.mount("tmpfs", target, "tmpfs", { noExec: true, noSuid: true, noDev: true, ...rest }, "mode=755");
	const seen = new Set<string>();
	for (const [controller, path] of Object.entries(request.cgroups)) {
		const hierarchy = path.slice(CGROUP_ROOT.length + 1).split("/")[0] ?? controller;
		if (seen.has(hierarchy)) continue;
		seen.add(hierarchy);
		const below = `${target}/${hierarchy}`;
		makeDirectories(sys, below);
		if (own) sys.mount("cgroup", below, "cgroup", parsed.flags, hierarchy === "systemd" ? "none,name=systemd,xattr" : hierarchy);
		else {
			sys.mount(path, below, "", { bind: true });
			sys.mount("", below, "", { ...bindAttributes(parsed.flags), bind: true, remount: true });
		}
		for (const name of hierarchy.split(",")) if (name !== hierarchy) sys.symlink(hierarchy, `${target}/${name}`);
	}
	if (parsed.flags.readOnly) sys.mount("", target, "", { ...bindAttributes(parsed.flags), bind: true, remount: true });
}

/** What a tmpfs with tmpcopyup hides comes into it. */
function* copyTree(sys: Sys, from: string, to: string): Blocking<void> {
	for (const entry of sys.readdir(from)) {
		if (entry.name === "." || entry.name === "..") continue;
		const [source, target] = [`${from}/${entry.name}`, `${to}/${entry.name}`];
		const stat = sys.lstat(source);
		if (stat.kind === "directory") {
			sys.mkdir(target, stat.mode);
			yield* copyTree(sys, source, target);
		} else if (stat.kind === "symlink") sys.symlink(sys.readlink(source), target);
		else if (stat.kind === "file") {
			const input = yield* sys.open(source);
			const output = yield* sys.open(target, { write: true, create: true }, stat.mode);
			for (let chunk = yield* sys.read(input, 65536); chunk.length > 0; chunk = yield* sys.read(input, 65536)) yield* sys.write(output, chunk);
			sys.close(input);
			sys.close(output);
		} else sys.mknod(target, stat.kind, stat.mode, stat.rdevMajor, stat.rdevMinor);
		sys.chown(target, stat.uid, stat.gid, { noFollow: true });
	}
}

function* tmpfs(sys: Sys, mount: MountSpec, parsed: ParsedMount, target: string): Blocking<void> {
	const before = sys.tryStat(target);
	makeDirectories(sys, target);
	const { readOnly, ...writable } = parsed.flags;
	// the directory's own mode stays, unless the options give one
	const data = before && !/(^|,)mode=/.test(parsed.data) ? [parsed.data, `mode=${before.mode.toString(8)}`].filter(Boolean).join(",") : parsed.data;
	if (parsed.copyUp) {
		const aside = "/tmp/runctmpdir";
		makeDirectories(sys, aside);
		sys.mount("tmpfs", aside, "tmpfs", writable, data);
		yield* copyTree(sys, target, aside);
		sys.mount(aside, target, "", { bind: true });
		sys.umount(aside, { detach: true });
		sys.rmdir(aside);
	} else tryMount(sys, mount.source ?? "tmpfs", target, "tmpfs", writable, data, mount.destination);
	if (readOnly) sys.mount("", target, "", { ...bindAttributes(parsed.flags), bind: true, remount: true });
}

function* one(sys: Sys, request: InitRequest, mount: MountSpec): Blocking<void> {
	const parsed = parseMountOptions(mount.options ?? []);
	const target = secureJoin(sys, request.rootfs, mount.destination);
	const type = parsed.flags.bind ? "bind" : (mount.type ?? "");
	switch (type) {
		case "bind":
			return yield* bind(sys, mount, parsed, target, request.bundle);
		case "cgroup":
		case "cgroup2":
			return yield* cgroups(sys, request, mount, parsed, target);
		case "tmpfs":
			yield* tmpfs(sys, mount, parsed, target);
			break;
		case "proc":
		case "sysfs": {
			const there = sys.tryStat(target);
			if (there && there.kind !== "directory") throw new InitError(`filesystem "${type}" must be mounted on ordinary directory`);
			makeDirectories(sys, target);
			tryMount(sys, mount.source ?? type, target, type, parsed.flags, parsed.data, mount.destination);
			break;
		}
		default: {
			makeDirectories(sys, target);
			tryMount(sys, mount.source ?? "", target, type, parsed.flags, parsed.data, mount.destination);
		}
	}
	propagate(sys, target, parsed);
}

/** Mounts all in their order. Throws InitError "error mounting ...". */
export function* mountAll(sys: Sys, request: InitRequest): Blocking<void> {
	for (const mount of request.spec.mounts ?? []) {
		try {
			yield* one(sys, request, mount);
		} catch (error) {
			if (error instanceof SourceError || (!(error instanceof InitError) && !isErrno(error))) throw error;
			const why = isErrno(error) ? goError(error) : error.message;
			throw new InitError(`error mounting ${goQuote(mount.source ?? "")} to rootfs at ${goQuote(mount.destination)}: ${why}`);
		}
	}
}
