/** What a directory's files weigh: directory.Size of moby's pkg/directory. */
import type { Blocking, Sys } from "../../kernel/abi.ts";

/** Bytes of all files below, each inode once; directories weigh nothing. */
export function* directorySize(sys: Sys, path: string): Blocking<number> {
	const seen = new Set<number>();
	let total = 0;
	const pending = [path];
	for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
		for (const { name, kind, ino } of sys.readdir(at)) {
			if (kind === "directory") {
				pending.push(`${at}/${name}`);
				continue;
			}
			if (sys.spend()) yield* sys.reschedule();
			if (seen.has(ino)) continue;
			seen.add(ino);
			total += sys.tryStat(`${at}/${name}`, { noFollow: true })?.size ?? 0;
		}
	}
	return total;
}
