/** The user that workers run as. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { tryReadText } from "../../lib/procfs/process.ts";

export interface Account {
	readonly uid: number;
	readonly gid: number;
}

export function* findUserByName(sys: Sys, name: string): Blocking<Account | undefined> {
	const line = ((yield* tryReadText(sys, "/etc/passwd")) ?? "").split("\n").find((l) => l.split(":")[0] === name);
	const [, , uid, gid] = line?.split(":") ?? [];
	return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}
