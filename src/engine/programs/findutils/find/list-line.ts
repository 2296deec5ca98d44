/** The line that -ls prints. */
import { isErrno } from "../../../kernel/errno.ts";
import { formatMode } from "../../lib/mode.ts";
import { quoteAs } from "../../lib/quote.ts";
import { formatTime, instantOf } from "../../lib/time-format.ts";
import type { Found, Run } from "./expression.ts";

/** Half a year: older files show the year. Milliseconds. */
const recent = 180 * 86_400_000;

const escaped = (name: string): string => quoteAs("escape", name, " ");

export function listLine(found: Found, run: Run): string {
	const { stat } = found;
	const { sys } = run.context;
	const device = stat.kind === "char" || stat.kind === "block";
	const size = `${String(stat.rdevMajor).padStart(3)}, ${String(stat.rdevMinor).padStart(3)}`;
	const isRecent = stat.mtime > run.now - recent && stat.mtime <= run.now + 3_600_000;
	const time = formatTime(isRecent ? "%b %e %H:%M" : "%b %e  %Y", instantOf(stat.mtime), run.zone);
	let target = "";
	if (stat.kind === "symlink") {
		try {
			target = ` -> ${escaped(sys.readlink(found.path))}`;
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
	const { widths } = run;
	/** Later lines are as wide as the widest before them. */
	const column = (index: number, text: string, left = false): string => {
		const width = Math.max(widths[index] ?? 0, text.length);
		widths[index] = width;
		return left ? text.padEnd(width) : text.padStart(width);
	};
	const columns = [
		column(0, String(stat.ino)),
		column(1, String(Math.ceil(stat.blocks / 2))),
		formatMode(stat.kind, stat.mode),
		column(2, String(stat.nlink)),
		column(3, run.accounts.userName(stat.uid), true),
		column(4, run.accounts.groupName(stat.gid), true),
		device ? size : column(5, String(stat.size)),
		time,
	];
	return `${columns.join(" ")} ${escaped(found.path)}${target}\n`;
}

/** The columns as they begin: inode, blocks, links, owner, group, size. */
export const listWidths = (): number[] => [9, 6, 3, 8, 8, 8];
