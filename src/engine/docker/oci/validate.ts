/** What runc refuses in config.json before it makes anything. libcontainer: specconv, configs/validate. */
import type { Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { parseGoJson } from "./go-json.ts";
import { architectures, seccompActions, seccompOperators } from "./seccomp-names.ts";
import type { ProcessSpec, SeccompSpec, Spec } from "./spec.ts";
import { goError, goQuote } from "./text.ts";

/** A configuration that cannot be run, in runc's words. */
export class SpecError extends Error {}

const refuse = (message: string): never => {
	throw new SpecError(message);
};

/** Reads config.json, and checks what every command checks that needs a process. Throws JsonError, SpecError. */
export function readSpec(text: string): Spec {
	const spec = parseGoJson(text) as Spec | null;
	if (typeof spec !== "object" || Array.isArray(spec))
		return refuse(`json: cannot unmarshal ${Array.isArray(spec) ? "array" : typeof spec} into Go value of type specs.Spec`);
	if (spec === null) return refuse("config cannot be null");
	checkProcess(spec.process);
	return spec;
}

/** utils.go: validateProcessSpec, with what Go's types demand of the fields. */
export function checkProcess(process: ProcessSpec | undefined): void {
	if (!process) throw new SpecError("process property must not be empty");
	if (process.args !== undefined && !Array.isArray(process.args))
		refuse(`json: cannot unmarshal ${typeof process.args} into Go struct field Process.process.args of type []string`);
	for (const field of ["uid", "gid"] as const) {
		const id: unknown = process.user?.[field];
		if (typeof id === "number" && id >= 0 && Number.isInteger(id)) continue;
		if (id !== undefined)
			refuse(`json: cannot unmarshal ${typeof id === "number" ? `number ${id}` : typeof id} into Go struct field User.process.user.${field} of type uint32`);
	}
	if (!process.cwd) refuse("Cwd property must not be empty");
	if (!process.cwd?.startsWith("/")) refuse("Cwd must be an absolute path");
	if (!process.args?.length) refuse("args must not be empty");
}

const namespaceTypes: ReadonlySet<string> = new Set(["pid", "network", "mount", "ipc", "uts", "user", "cgroup", "time"]);

const limits: ReadonlySet<string> = new Set(
	["CPU", "FSIZE", "DATA", "STACK", "CORE", "RSS", "NPROC", "NOFILE", "MEMLOCK", "AS", "LOCKS", "SIGPENDING", "MSGQUEUE", "NICE", "RTPRIO", "RTTIME"].map(
		(n) => `RLIMIT_${n}`,
	),
);

/** `rootfs` is absolute. Throws SpecError. */
export function validate(sys: Sys, spec: Spec, rootfs: string): void {
	if (!spec.root) refuse("root must be specified");
	convert(spec);
	checkRootfs(sys, rootfs);
	const types = new Set((spec.linux?.namespaces ?? []).map((n) => n.type));
	if (spec.hostname && !types.has("uts")) refuse("unable to set hostname without a private UTS namespace");
	if (spec.domainname && !types.has("uts")) refuse("unable to set domainname without a private UTS namespace");
	const { maskedPaths = [], readonlyPaths = [], uidMappings = [], gidMappings = [] } = spec.linux ?? {};
	if (maskedPaths.length + readonlyPaths.length > 0 && !types.has("mount")) refuse("unable to restrict sys entries without a private MNT namespace");
	if (!types.has("user") && uidMappings.length + gidMappings.length > 0)
		refuse("user namespace mappings specified, but user namespace isn't enabled in the config");
	if (types.has("user") && !spec.linux?.namespaces?.some((n) => n.type === "user" && n.path)) {
		if (uidMappings.length === 0) refuse("user namespaces enabled, but no uid mappings found");
		if (gidMappings.length === 0) refuse("user namespaces enabled, but no gid mappings found");
	}
	checkSysctls(spec, types);
}

/** specconv.CreateLibcontainerConfig. */
function convert(spec: Spec): void {
	const seen = new Set<string>();
	for (const { type, path = "" } of spec.linux?.namespaces ?? []) {
		if (!namespaceTypes.has(type)) refuse(`namespace {${goQuote(type)} ${goQuote(path)}} does not exist`);
		if (seen.has(type)) refuse(`malformed spec file: duplicated ns {${goQuote(type)} ${goQuote(path)}}`);
		seen.add(type);
	}
	for (const { type } of spec.process?.rlimits ?? []) {
		if (!limits.has(type)) refuse(`wrong rlimit value: ${type}`);
	}
	const propagation = spec.linux?.rootfsPropagation;
	if (propagation && !/^r?(private|shared|slave|unbindable)$/.test(propagation)) refuse(`rootfsPropagation=${propagation} is not supported`);
	checkSeccomp(spec.linux?.seccomp);
	for (const device of spec.linux?.devices ?? []) if (!/^[cbup]$/.test(device.type)) refuse(`invalid type ${goQuote(device.type)} for device ${device.path}`);
}

function checkSeccomp(seccomp: SeccompSpec | undefined): void {
	if (!seccomp) return;
	const known = (list: readonly string[], word: string, what: string) => {
		if (!list.includes(word)) refuse(`string ${word} is not a valid ${what} for seccomp`);
	};
	for (const architecture of seccomp.architectures ?? []) known(architectures, architecture, "arch");
	known(seccompActions, seccomp.defaultAction, "action");
	for (const rule of seccomp.syscalls ?? []) {
		known(seccompActions, rule.action, "action");
		for (const arg of rule.args ?? []) known(seccompOperators, arg.op, "operator");
	}
}

function checkRootfs(sys: Sys, rootfs: string): void {
	try {
		sys.stat(rootfs);
	} catch (error) {
		if (!isErrno(error)) throw error;
		refuse(`invalid rootfs: stat ${rootfs}: ${goError(error)}`);
	}
	if (sys.lstat(rootfs).kind === "symlink") refuse("invalid rootfs: not an absolute path, or a symlink");
}

/** Settings of the IPC namespace. */
const ipcSettings: ReadonlySet<string> = new Set([
	"kernel.msgmax",
	"kernel.msgmnb",
	"kernel.msgmni",
	"kernel.sem",
	"kernel.shmall",
	"kernel.shmmax",
	"kernel.shmmni",
	"kernel.shm_rmid_forced",
]);

function checkSysctls(spec: Spec, types: ReadonlySet<string>): void {
	for (const given of Object.keys(spec.linux?.sysctl ?? {})) {
		const key = given.replaceAll("/", ".");
		if (ipcSettings.has(key) || key.startsWith("fs.mqueue.")) {
			if (!types.has("ipc")) refuse(`sysctl ${goQuote(key)} is not allowed in the hosts ipc namespace`);
		} else if (key.startsWith("net.")) {
			const network = spec.linux?.namespaces?.find((n) => n.type === "network");
			if (!network) refuse(`sysctl ${goQuote(key)} not allowed in host network namespace`);
		} else if (key === "kernel.domainname" || key === "kernel.hostname") {
			if (!types.has("uts")) refuse(`sysctl ${goQuote(key)} is not allowed in the hosts uts namespace`);
			if (key === "kernel.hostname") refuse(`sysctl ${goQuote(key)} is not allowed as it conflicts with the OCI "hostname" field`);
		} else refuse(`sysctl ${goQuote(key)} is not in a separate kernel namespace`);
	}
}
