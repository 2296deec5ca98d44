/** /var/log/dpkg.log. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { civilFromSeconds } from "../lib/calendar.ts";

const two = (n: number): string => String(n).padStart(2, "0");

/** Adds a line with the time before it; where the file cannot be written nothing is said. */
export function* logLine(sys: Sys, text: string): Blocking<void> {
	const at = civilFromSeconds(Math.floor(sys.clock("realtime")));
	const day = `${at.year}-${two(at.month)}-${two(at.day)}`;
	const time = `${two(at.hour)}:${two(at.minute)}:${two(at.second)}`;
	try {
		const fd = yield* sys.open("/var/log/dpkg.log", { write: true, create: true, append: true }, 0o644);
		yield* sys.write(fd, `${day} ${time} ${text}\n`);
		sys.close(fd);
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
}
