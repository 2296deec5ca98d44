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
	const size = device ? `${String(stat.rdevMajor).padStart(3)}, ${String(stat.rdevMinor).padStart(3)}` : String(stat.size).padStart(8);
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
	const columns = [
		String(stat.ino).padStart(9),
		String(Math.ceil(stat.blocks / 2)).padStart(6),
		`${formatMode(stat.kind, stat.mode)} `,
		String(stat.nlink).padStart(2),
		run.accounts.userName(stat.uid).padEnd(8),
		run.accounts.groupName(stat.gid).padEnd(8),
		size,
		time,
	];
	return `${columns.join(" ")} ${escaped(found.path)}${target}\n`;
}
