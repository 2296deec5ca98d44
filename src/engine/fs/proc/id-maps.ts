/** /proc/PID/uid_map, gid_map and setgroups, with the rules for writing them. user_namespaces(7). */
import { capable } from "../../kernel/credentials.ts";
import { Errno } from "../../kernel/errno.ts";
import type { Task } from "../../kernel/task.ts";
import { type IdRange, OVERFLOW_ID, type UserNamespace } from "../../namespaces/user.ts";

const MAX_LINES = 340;

/** Outside ids are shown as the reader's namespace has them, or as the parent's when the reader is inside. */
export function idMapText(ns: UserNamespace, kind: "uid" | "gid", reader: Task): string {
	const viewer = reader.cred.userNamespace === ns && ns.parent ? ns.parent : reader.cred.userNamespace;
	const ranges = kind === "uid" ? ns.uidMap : ns.gidMap;
	return ranges
		.map((r) => {
			const outside = kind === "uid" ? viewer.fromKernelUid(r.kernel) : viewer.fromKernelGid(r.kernel);
			const shown = outside === OVERFLOW_ID && viewer.level > 0 ? 4294967295 : outside;
			return `${String(r.inside).padStart(10)} ${String(shown).padStart(10)} ${String(r.count).padStart(10)}\n`;
		})
		.join("");
}

function parse(text: string): { inside: number; outside: number; count: number }[] {
	const lines = text.split("\n").filter((l) => l.trim() !== "");
	if (lines.length === 0 || lines.length > MAX_LINES) throw new Errno("EINVAL");
	return lines.map((line) => {
		const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s*$/.exec(line);
		if (!match) throw new Errno("EINVAL");
		const [inside, outside, count] = match.slice(1).map(Number) as [number, number, number];
		if (count === 0 || inside + count > 4294967296 || outside + count > 4294967296) throw new Errno("EINVAL");
		return { inside, outside, count };
	});
}

/** Once only. Without CAP_SETUID (CAP_SETGID) in the parent a task may map just its own id, and for groups only with setgroups denied. */
export function writeIdMap(ns: UserNamespace, kind: "uid" | "gid", writer: Task, text: string): void {
	const { cred } = writer;
	const { parent } = ns;
	if (!parent || (kind === "uid" ? ns.uidMap : ns.gidMap).length > 0) throw new Errno("EPERM");
	const wanted = parse(text);
	if (!capable(cred, "sys_admin", ns)) throw new Errno("EPERM");
	if (cred.userNamespace !== ns && cred.userNamespace !== parent) throw new Errno("EPERM");
	const overlap = wanted.some((a, i) => wanted.some((b, j) => i < j && a.inside < b.inside + b.count && b.inside < a.inside + a.count));
	if (overlap) throw new Errno("EINVAL");
	const privileged = capable(cred, kind === "uid" ? "setuid" : "setgid", parent);
	const own = kind === "uid" ? cred.euid : cred.egid;
	const ranges: IdRange[] = wanted.map((r) => {
		const kernel = kind === "uid" ? parent.toKernelUid(r.outside) : parent.toKernelGid(r.outside);
		if (kernel === undefined) throw new Errno("EPERM");
		return { inside: r.inside, kernel, count: r.count };
	});
	if (!privileged) {
		const [only] = ranges;
		const single = ranges.length === 1 && only?.count === 1 && only.kernel === own && ns.ownerUid === cred.euid;
		if (!single || (kind === "gid" && ns.setgroups !== "deny")) throw new Errno("EPERM");
	}
	if (kind === "uid") ns.uidMap = ranges;
	else ns.gidMap = ranges;
}

export const setgroupsText = (ns: UserNamespace): string => `${ns.setgroups}\n`;

export function writeSetgroups(ns: UserNamespace, writer: Task, text: string): void {
	const word = text.trim();
	if (!capable(writer.cred, "sys_admin", ns)) throw new Errno("EPERM");
	if (word !== "allow" && word !== "deny") throw new Errno("EINVAL");
	if (word === "allow" && ns.setgroups === "deny") throw new Errno("EPERM");
	if (word === "deny" && ns.gidMap.length > 0) throw new Errno("EPERM");
	ns.setgroups = word;
}
