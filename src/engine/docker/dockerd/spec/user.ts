/** Which user a process in a container is: moby/sys/user.GetExecUser over the container's own files. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { invalid } from "../../error.ts";
import type { UserSpec } from "../../oci/spec.ts";
import { tryRead } from "../files.ts";
import { inRoot } from "../mounts/in-root.ts";

const MAX_ID = 2147483647;

interface PasswdLine {
	readonly name: string;
	readonly uid: number;
	readonly gid: number;
}
interface GroupLine {
	readonly name: string;
	readonly gid: number;
	readonly members: readonly string[];
}

function* readFields(sys: Sys, root: string, path: string): Blocking<string[][]> {
	const text = (yield* tryRead(sys, inRoot(sys, root, path))) ?? "";
	return text
		.split("\n")
		.filter((line) => line !== "" && !line.startsWith("#"))
		.map((line) => line.split(":"));
}

const idOf = (text: string): number | undefined => (/^-?\d+$/.test(text) ? Number(text) : undefined);

/** `user`: "", "name", "1000", "name:group", "1000:1000". Throws as getUser of the daemon. */
export function* userOf(sys: Sys, root: string, user: string, groupAdd: readonly string[]): Blocking<UserSpec> {
	const colon = user.indexOf(":");
	const userPart = colon < 0 ? user : user.slice(0, colon);
	const groupPart = colon < 0 ? "" : user.slice(colon + 1);
	const passwd: PasswdLine[] = (yield* readFields(sys, root, "/etc/passwd")).map(([name = "", , uid = "0", gid = "0"]) => ({
		name,
		uid: Number(uid),
		gid: Number(gid),
	}));
	const groups: GroupLine[] = (yield* readFields(sys, root, "/etc/group")).map(([name = "", , gid = "0", members = ""]) => ({
		name,
		gid: Number(gid),
		members: members.split(",").filter(Boolean),
	}));
	const range = (id: number): number => {
		if (id < 0 || id > MAX_ID) throw invalid("uids and gids must be in range 0-2147483647");
		return id;
	};
	const asNumber = idOf(userPart);
	const entry = passwd.find((p) => (userPart === "" ? p.uid === 0 : p.name === userPart)) ?? passwd.find((p) => p.uid === asNumber);
	if (!entry && userPart !== "" && asNumber === undefined) throw invalid(`unable to find user ${userPart}: no matching entries in passwd file`);
	const uid = entry?.uid ?? range(asNumber ?? 0);
	let gid = entry?.gid ?? 0;
	let additional: number[] = [];
	if (groupPart !== "") {
		const number = idOf(groupPart);
		const group = groups.find((g) => g.name === groupPart) ?? groups.find((g) => g.gid === number);
		if (!group && number === undefined) throw invalid(`unable to find group ${groupPart}: no matching entries in group file`);
		gid = group?.gid ?? range(number ?? 0);
	} else if (entry) additional = groups.filter((g) => g.members.includes(entry.name)).map((g) => g.gid);
	for (const asked of groupAdd) {
		const number = idOf(asked);
		const group = groups.find((g) => g.name === asked) ?? groups.find((g) => g.gid === number);
		if (!group && number === undefined) throw invalid(`unable to find group ${asked}: no matching entries in group file`);
		additional.push(group?.gid ?? range(number ?? 0));
	}
	// moby: the primary group is always among them
	return { uid, gid, additionalGids: [...new Set([gid, ...additional])] };
}
