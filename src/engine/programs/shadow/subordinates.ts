/** newuidmap and newgidmap: who is not root may map the ids that /etc/subuid and /etc/subgid give him. newuidmap(1). */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { Accounts } from "../lib/accounts.ts";
import { tryReadText } from "../lib/procfs/process.ts";
import { type Context, defineProgram, type InstalledProgram } from "../lib/program.ts";
import { reason } from "../lib/report.ts";

interface Range {
	readonly inside: number;
	readonly outside: number;
	readonly count: number;
}

function ranges(context: Context, words: readonly string[]): Range[] {
	const out: Range[] = [];
	for (let i = 0; i < words.length; i += 3) {
		const three = words.slice(i, i + 3);
		const [inside = 0, outside = 0, count = 0] = three.map(Number);
		if (three.length < 3 || three.some((word) => !/^\d+$/.test(word)) || count === 0) context.fail("invalid mapping");
		out.push({ inside, outside, count });
	}
	return out;
}

/** Ranges of the own name or number that lie side by side count as one. */
function* given(context: Context, file: string, uid: number): Blocking<(range: Range) => boolean> {
	const accounts = yield* Accounts.load(context.sys);
	const names = [accounts.userName(uid), String(uid)];
	const own = ((yield* tryReadText(context.sys, file)) ?? "")
		.split("\n")
		.map((line) => line.split(":"))
		.filter(([name]) => name !== undefined && names.includes(name))
		.map(([, start, count]) => [Number(start), Number(start) + Number(count)] as const)
		.sort(([a], [b]) => a - b);
	return ({ outside, count }) => {
		let end = outside;
		for (const [start, stop] of own) if (start <= end && stop > end) end = stop;
		return end >= outside + count;
	};
}

function idMapper(kind: "uid" | "gid"): InstalledProgram {
	const name = `new${kind}map`;
	const process = kind === "uid" ? "[<pid>|fd:<pidfd>]" : "[<pid|fd:<pidfd>]";
	const usage = `usage: ${name} ${process} <${kind}> <lower${kind}> <count> [ <${kind}> <lower${kind}> <count> ] ... \n`;
	return defineProgram({
		name,
		package: "uidmap",
		summary: `set the ${kind} mapping of a user namespace`,
		usage: [`PID ${kind.toUpperCase()} LOWER${kind.toUpperCase()} COUNT...`],
		options: [],
		rawArguments: true,
		*main(context) {
			const { sys, operands } = context;
			const [pid = "", ...words] = operands;
			if (pid === "" || words.length < 3 || words.length % 3 !== 0) {
				yield* sys.write(2, usage);
				return 1;
			}
			if (!/^\d+$/.test(pid)) {
				yield* sys.write(2, usage);
				return 1;
			}
			const directory = sys.tryStat(`/proc/${pid}`);
			if (!directory) {
				yield* sys.write(2, `Could not open proc directory for target ${pid}: No such file or directory\n${usage}`);
				return 1;
			}
			const [uid, gid] = [sys.getuid(), sys.getgid()];
			const wanted = ranges(context, words);
			if (uid !== 0 && directory.uid !== uid) {
				const target = `uid:${uid} pw_uid:${uid} st_uid:${directory.uid}, gid:${gid} pw_gid:${gid} st_gid:${directory.gid}`;
				context.fail(`Target process ${pid} is owned by a different user: ${target}`);
			}
			const allowed = yield* given(context, `/etc/sub${kind}`, uid);
			const own = kind === "uid" ? uid : gid;
			for (const range of wanted) {
				const single = range.count === 1 && range.outside === own;
				if (uid === 0 || single || allowed(range)) continue;
				context.fail(`${kind} range [${range.inside}-${range.inside + range.count}) -> [${range.outside}-${range.outside + range.count}) not allowed`);
			}
			try {
				if (kind === "gid" && uid !== 0 && wanted.every((range) => !allowed(range))) yield* write(context, `/proc/${pid}/setgroups`, "deny");
				yield* write(context, `/proc/${pid}/${kind}_map`, wanted.map((r) => `${r.inside} ${r.outside} ${r.count}\n`).join(""));
			} catch (error) {
				if (!isErrno(error)) throw error;
				context.fail(`write to ${kind}_map failed: ${reason(error)}`);
			}
			return 0;
		},
	});
}

function* write(context: Context, path: string, text: string): Blocking<void> {
	const fd = yield* context.sys.open(path, { write: true });
	yield* context.sys.write(fd, text);
	context.sys.close(fd);
}

export const newuidmap = idMapper("uid");
export const newgidmap = idMapper("gid");
