/** Accounts of a host: what the login programs read of them, and their homes. passwd(5), group(5), shadow(5), subuid(5). */
import { debianAccounts, debianGroups, userBashrc, userProfile } from "./debian/accounts.ts";
import { directory, file, type Tree } from "./tree.ts";

export interface UserSpec {
	readonly name: string;
	/** The user's id and that of a group of the same name. */
	readonly uid: number;
	readonly comment?: string;
	/** Default /home/NAME. */
	readonly home?: string;
	/** Default /bin/bash. */
	readonly shell?: string;
	/** Further groups, which must exist on Debian or be a user's own. */
	readonly groups?: readonly string[];
	/** As shadow(5) stores it: "!" (the default) lets nobody in by password. */
	readonly password?: string;
}

/** Days since the epoch of the last change of every password. */
const CHANGED = 20779;
/** How many ids each user may map in user namespaces, and the first of all. */
const SUBORDINATES = { first: 100_000, count: 65_536 };

const homeOf = (user: UserSpec): string => user.home ?? `/home/${user.name}`;

function home(path: string, uid: number): Tree {
	return {
		[path]: directory(0o700, uid, uid),
		[`${path}/.bashrc`]: file(userBashrc, 0o644, uid, uid),
		[`${path}/.profile`]: file(userProfile, 0o644, uid, uid),
	};
}

/** /etc/passwd and its companions for Debian's own accounts and `users`, and all homes. */
export function accountFiles(users: readonly UserSpec[]): Tree {
	const groups = [...debianGroups, ...users.map((u): [string, number] => [u.name, u.uid])];
	const members = (group: string): string => users.flatMap((u) => (u.groups?.includes(group) ? [u.name] : [])).join(",");
	const shadow = (name: string, password: string): string => `${name}:${password}:${CHANGED}::99999:7:::\n`;
	const subordinate = users.map((u, i) => `${u.name}:${SUBORDINATES.first + i * SUBORDINATES.count}:${SUBORDINATES.count}\n`).join("");
	return {
		"/etc/passwd": file(
			debianAccounts.map((line) => `${line}\n`).join("") +
				users.map((u) => `${u.name}:x:${u.uid}:${u.uid}:${u.comment ?? ""}:${homeOf(u)}:${u.shell ?? "/bin/bash"}\n`).join(""),
		),
		"/etc/group": file(groups.map(([name, gid]) => `${name}:x:${gid}:${members(name)}\n`).join("")),
		"/etc/gshadow": file(groups.map(([name, gid]) => `${name}:${gid < 101 || gid === 65534 ? "*" : "!"}::${members(name)}\n`).join(""), 0o640, 0, 42),
		"/etc/shadow": file(
			debianAccounts
				.map((line) => line.split(":", 1)[0] as string)
				.map((name) => shadow(name, name === "root" ? "" : "*"))
				.join("") + users.map((u) => shadow(u.name, u.password ?? "!")).join(""),
			0o640,
			0,
			42,
		),
		"/etc/subuid": file(subordinate),
		"/etc/subgid": file(subordinate),
		...home("/root", 0),
		...Object.assign({}, ...users.map((u) => home(homeOf(u), u.uid))),
	};
}
