/** The files of users and groups, passwd(5) and group(5), read through the program's own syscalls. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { readText } from "./stdio.ts";

export interface User {
	readonly name: string;
	readonly uid: number;
	readonly gid: number;
	readonly gecos: string;
	readonly home: string;
	readonly shell: string;
	/** The line as it stands. */
	readonly line: string;
}

export interface Group {
	readonly name: string;
	readonly gid: number;
	readonly members: readonly string[];
	readonly line: string;
}

function* readLines(sys: Sys, path: string): Blocking<string[]> {
	try {
		return (yield* readText(sys, path)).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
	} catch (error) {
		if (isErrno(error)) return [];
		throw error;
	}
}

/** Both files as they were when a program began to look at them. */
export class Accounts {
	/** For programs that show numbers. */
	static readonly none = new Accounts([], []);
	readonly users: readonly User[];
	readonly groups: readonly Group[];

	private constructor(users: readonly User[], groups: readonly Group[]) {
		this.users = users;
		this.groups = groups;
	}

	/** Reads both; a file that cannot be read has no entries. */
	static *load(sys: Sys): Blocking<Accounts> {
		const users = (yield* readLines(sys, "/etc/passwd")).flatMap((line) => {
			const [name = "", , uid = "", gid = "", gecos = "", home = "", shell = ""] = line.split(":");
			return /^\d+$/.test(uid) && /^\d+$/.test(gid) ? [{ name, uid: Number(uid), gid: Number(gid), gecos, home, shell, line }] : [];
		});
		const groups = (yield* readLines(sys, "/etc/group")).flatMap((line) => {
			const [name = "", , gid = "", members = ""] = line.split(":");
			return /^\d+$/.test(gid) ? [{ name, gid: Number(gid), members: members === "" ? [] : members.split(","), line }] : [];
		});
		return new Accounts(users, groups);
	}

	userByName(name: string): User | undefined {
		return this.users.find((user) => user.name === name);
	}
	userById(uid: number): User | undefined {
		return this.users.find((user) => user.uid === uid);
	}
	groupByName(name: string): Group | undefined {
		return this.groups.find((group) => group.name === name);
	}
	groupById(gid: number): Group | undefined {
		return this.groups.find((group) => group.gid === gid);
	}
	/** The user's name, or the number where there is none. */
	userName(uid: number): string {
		return this.userById(uid)?.name ?? String(uid);
	}
	groupName(gid: number): string {
		return this.groupById(gid)?.name ?? String(gid);
	}
	/** getgrouplist(3): the primary group first, then those that list the user as a member. */
	groupsOf(name: string, primary: number): number[] {
		const others = this.groups.filter((group) => group.members.includes(name) && group.gid !== primary).map((group) => group.gid);
		return [primary, ...others];
	}
}

/** An owner argument of chown(1) and chroot(1). undefined leaves the part as it is. */
export interface OwnerSpec {
	readonly uid: number | undefined;
	readonly gid: number | undefined;
	/** The names as given, for the messages of -v. */
	readonly user: string | undefined;
	readonly group: string | undefined;
}

const numeric = (text: string): number | undefined => (/^\+?\d+$/.test(text) && Number(text) < 2 ** 32 - 1 ? Number(text) : undefined);

/** Whether a dot was written where the colon belongs: `owner.group`, when there is no user of that name. */
export function dottedOwner(accounts: Accounts, text: string): string | undefined {
	const colon = text.replace(".", ":");
	const dotted = !text.includes(":") && text.includes(".") && typeof parseOwner(accounts, text) === "string" && typeof parseOwner(accounts, colon) === "object";
	return dotted ? colon : undefined;
}

/** Reads `OWNER`, `OWNER:GROUP`, `OWNER:` (the owner's login group) or `:GROUP`; a string is what is wrong with it. */
export function parseOwner(accounts: Accounts, text: string): OwnerSpec | string {
	const colon = text.indexOf(":");
	const owner = colon < 0 ? text : text.slice(0, colon);
	const groupText = colon < 0 ? undefined : text.slice(colon + 1);
	let uid: number | undefined;
	let gid: number | undefined;
	let group = groupText === "" ? undefined : groupText;
	if (owner !== "") {
		const user = owner.startsWith("+") ? undefined : accounts.userByName(owner);
		if (groupText === "" && !user) return "invalid spec";
		uid = user?.uid ?? numeric(owner);
		if (uid === undefined) return "invalid user";
		if (groupText === "" && user) {
			gid = user.gid;
			group = accounts.groupName(user.gid);
		}
	}
	if (group !== undefined && gid === undefined) {
		gid = findGroup(accounts, group);
		if (gid === undefined) return "invalid group";
	}
	return { uid, gid, user: owner === "" && group === undefined ? undefined : owner, group };
}

/** The number of a group given by name or number. */
export const findGroup = (accounts: Accounts, text: string): number | undefined =>
	(text.startsWith("+") ? undefined : accounts.groupByName(text)?.gid) ?? numeric(text);

/** The number of a user given by name or number. */
export const findUser = (accounts: Accounts, text: string): number | undefined =>
	(text.startsWith("+") ? undefined : accounts.userByName(text)?.uid) ?? numeric(text);
