/** Which processes ps shows: its lists (-p, -u, -C ...) and the simple selections (a, x, -e ...). */
import type { Sys } from "../../../kernel/abi.ts";
import type { Accounts } from "../../lib/accounts.ts";
import type { Process } from "../../lib/procfs/process.ts";
import { ttyNumber } from "../../lib/procfs/tty.ts";
import { PsError, type PsRequest, type SelectionList } from "./state.ts";

const words = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

function processId(text: string): number {
	if (!/^\d+$/.test(text)) throw new PsError("process ID list syntax error");
	const pid = Number(text);
	if (pid < 1 || pid > 0x7fffffff) throw new PsError("process ID out of range");
	return pid;
}

const listOf = (values: readonly number[], field: (process: Process) => number): SelectionList => {
	const wanted = new Set(values);
	return { matches: (process) => wanted.has(field(process)) };
};

export const pidList = (text: string): SelectionList => listOf(words(text).map(processId), (p) => p.pid);
export const parentList = (text: string): SelectionList => listOf(words(text).map(processId), (p) => p.ppid);
export const sessionList = (text: string): SelectionList => listOf(words(text).map(processId), (p) => p.session);

function userId(accounts: Accounts, name: string): number {
	const id = accounts.userByName(name)?.uid ?? (/^\d+$/.test(name) ? Number(name) : undefined);
	if (id === undefined) throw new PsError("user name does not exist");
	return id;
}

function groupId(accounts: Accounts, name: string): number {
	const id = accounts.groupByName(name)?.gid ?? (/^\d+$/.test(name) ? Number(name) : undefined);
	if (id === undefined) throw new PsError("group name does not exist");
	return id;
}

export const userList = (accounts: Accounts, text: string, which: "real" | "effective"): SelectionList =>
	listOf(
		words(text).map((name) => userId(accounts, name)),
		(p) => p.uids[which === "real" ? 0 : 1],
	);

export const groupList = (accounts: Accounts, text: string, which: "real" | "effective"): SelectionList =>
	listOf(
		words(text).map((name) => groupId(accounts, name)),
		(p) => p.gids[which === "real" ? 0 : 1],
	);

/** -g: session leaders when all are numbers, else effective groups. */
export const sessionOrGroupList = (accounts: Accounts, text: string): SelectionList =>
	words(text).every((word) => /^\d+$/.test(word)) ? sessionList(text) : groupList(accounts, text, "effective");

/** A name longer than the kernel keeps is compared by its first fifteen characters. */
export function commandList(text: string): SelectionList {
	const names = new Set(words(text).map((name) => name.slice(0, 15)));
	return { matches: (process) => names.has(process.comm) };
}

export function ttyList(sys: Sys, text: string): SelectionList {
	const devices = words(text).map((name) => {
		const device = ttyNumber(sys, name);
		if (device === undefined) throw new PsError("TTY could not be found");
		return device;
	});
	return listOf(devices, (p) => p.tty);
}

/** Applies all that was asked for; `self` is the ps that runs. */
export function choose(request: PsRequest, processes: readonly Process[], self: Process | undefined): Process[] {
	const euid = self?.uids[1] ?? 0;
	const tty = self?.tty ?? 0;
	const leader = (p: Process) => p.pid === p.session;
	const simple = request.unixA || request.unixD || request.bsdA || request.bsdX;
	const bySimple = (p: Process): boolean => {
		const mine = p.uids[1] === euid;
		if (!simple) return request.bsd ? mine && p.tty !== 0 : mine && p.tty === tty;
		if (request.unixD) return !leader(p);
		if (request.unixA) return p.tty !== 0 && !leader(p);
		if (request.bsdA && request.bsdX) return true;
		return request.bsdA ? p.tty !== 0 : mine;
	};
	return processes.filter((p) => {
		if (request.runningOnly && p.state !== "R" && p.state !== "D") return false;
		const byDefault = request.lists.length === 0 || simple;
		const chosen = request.all || (byDefault && bySimple(p)) || request.lists.some((list) => list.matches(p));
		return chosen !== request.negate;
	});
}
