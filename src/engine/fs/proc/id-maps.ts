/** /proc/PID/uid_map, gid_map and setgroups, with the rules for writing them. user_namespaces(7). */
import { capable } from "../../kernel/credentials.ts";
import { Errno } from "../../kernel/errno.ts";
import type { Task } from "../../kernel/task.ts";
import { type IdRange, OVERFLOW_ID, type UserNamespace } from "../../namespaces/user.ts";

const MAX_LINES = 340;
const PAGE = 4096;

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

interface Wanted {
	readonly inside: number;
	readonly outside: number;
	readonly count: number;
}

const NO_ID = 4294967295;

/** Lines of three numbers, at most MAX_LINES, that do not meet each other inside nor outside. EINVAL. */
function parse(text: string): Wanted[] {
	if (text.length >= PAGE) throw new Errno("EINVAL");
	const lines = text.replace(/\n$/, "").split("\n");
	if (lines.length > MAX_LINES) throw new Errno("EINVAL");
	const wanted: Wanted[] = [];
	for (const line of lines) {
		const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s*$/.exec(line);
		if (!match) throw new Errno("EINVAL");
		const [inside = 0, outside = 0, count = 0] = match.slice(1).map(Number);
		if (count === 0 || [inside, outside].some((first) => first >= NO_ID || first + count > NO_ID)) throw new Errno("EINVAL");
		const meets = (a: number, b: number, length: number) => a < b + length && b < a + count;
		if (wanted.some((w) => meets(inside, w.inside, w.count) || meets(outside, w.outside, w.count))) throw new Errno("EINVAL");
		wanted.push({ inside, outside, count });
	}
	return wanted;
}

/** new_idmap_permitted: all with CAP_SETUID (CAP_SETGID) in the parent; else only the own id, and of groups only with setgroups denied. */
function permitted(ns: UserNamespace, parent: UserNamespace, kind: "uid" | "gid", writer: Task, wanted: readonly Wanted[]): boolean {
	const { cred } = writer;
	if (kind === "uid" && wanted.some((w) => w.outside === 0)) {
		// root of the parent could then write file capabilities there
		if (cred.userNamespace === ns ? !ns.creatorCouldSetfcap : !capable(cred, "setfcap", parent)) return false;
	}
	const [only] = wanted;
	if (wanted.length === 1 && only?.count === 1 && ns.ownerUid === cred.euid) {
		if (kind === "uid" && parent.toKernelUid(only.outside) === cred.euid) return true;
		if (kind === "gid" && ns.setgroups === "deny" && parent.toKernelGid(only.outside) === cred.egid) return true;
	}
	return capable(cred, kind === "uid" ? "setuid" : "setgid", parent);
}

/** Once only, by somebody in the namespace or in its parent. user_namespaces(7), "Defining user and group ID mappings". */
export function writeIdMap(ns: UserNamespace, kind: "uid" | "gid", writer: Task, text: string): void {
	const { cred } = writer;
	const { parent } = ns;
	if (!parent || (cred.userNamespace !== ns && cred.userNamespace !== parent)) throw new Errno("EPERM");
	if ((kind === "uid" ? ns.uidMap : ns.gidMap).length > 0 || !capable(cred, "sys_admin", ns)) throw new Errno("EPERM");
	const wanted = parse(text);
	if (!permitted(ns, parent, kind, writer, wanted)) throw new Errno("EPERM");
	const ranges: IdRange[] = wanted.map((r) => {
		const kernel = kind === "uid" ? parent.toKernelUid(r.outside) : parent.toKernelGid(r.outside);
		const last = kind === "uid" ? parent.toKernelUid(r.outside + r.count - 1) : parent.toKernelGid(r.outside + r.count - 1);
		// a range must lie in one range of the parent
		if (kernel === undefined || last !== kernel + r.count - 1) throw new Errno("EPERM");
		return { inside: r.inside, kernel, count: r.count };
	});
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
