/** What unshare writes into uid_map and gid_map: single ids, ranges, and the subordinate ids of /etc/subuid and /etc/subgid. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { tryReadText } from "../../lib/procfs/process.ts";
import type { Context } from "../../lib/program.ts";

export interface IdRange {
	readonly inner: number;
	readonly outer: number;
	readonly count: number;
}

/** `inner:outer:count`, or the older `outer,inner,count`. */
export function parseRange(context: Context, text: string): IdRange {
	const colons = /^(\d+):(\d+):(\d+)$/.exec(text);
	const commas = /^(\d+),(\d+),(\d+)$/.exec(text);
	const [inner, outer, count] = colons
		? [colons[1], colons[2], colons[3]]
		: commas
			? [commas[2], commas[1], commas[3]]
			: context.fail(`invalid mapping '${text}'`);
	return { inner: Number(inner), outer: Number(outer), count: Number(count) };
}

/** The first range that a file of subordinate ids gives a user; root may take anybody's. */
export function* subordinateRange(context: Context, file: string, user: { readonly name: string; readonly uid: number }): Blocking<IdRange> {
	const text = (yield* tryReadText(context.sys, file)) ?? "";
	const lines = text.split("\n").map((line) => line.split(":"));
	const own =
		lines.find(([name]) => name === user.name || name === String(user.uid)) ?? (user.uid === 0 ? lines.find((fields) => fields.length === 3) : undefined);
	const [, start, count] = own ?? [];
	if (start === undefined || count === undefined) return context.fail(`no line matching user "${user.name}" in ${file}`);
	return { inner: 0, outer: Number(start), count: Number(count) };
}

/** Makes room in the ranges for a single id inside, and puts it first. */
export function withSingle(ranges: readonly IdRange[], single: IdRange): IdRange[] {
	const out: IdRange[] = [single];
	for (const range of ranges) {
		const end = range.inner + range.count;
		if (single.inner < range.inner || single.inner >= end) {
			out.push(range);
			continue;
		}
		const before = single.inner - range.inner;
		if (before > 0) out.push({ ...range, count: before });
		if (range.count > before) out.push({ inner: single.inner + 1, outer: range.outer + before, count: range.count - before });
	}
	return out;
}

export const mapText = (ranges: readonly IdRange[]): string => ranges.map((r) => `${r.inner} ${r.outer} ${r.count}\n`).join("");

/** Writes a file of /proc; Errno on refusal. */
export function* writeProc(sys: Sys, path: string, text: string): Blocking<void> {
	const fd = yield* sys.open(path, { write: true });
	try {
		yield* sys.write(fd, text);
	} finally {
		sys.close(fd);
	}
}
