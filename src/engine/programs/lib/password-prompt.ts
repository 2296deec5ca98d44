/** Asking for a password on the terminal without echo, else reading a line of standard input; what PAM's conversation does. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import { tryReadText } from "./procfs/process.ts";

/** The stored password of an account; undefined where there is none, or the file may not be read. */
export function* storedPassword(sys: Sys, user: string): Blocking<string | undefined> {
	const line = ((yield* tryReadText(sys, "/etc/shadow")) ?? "").split("\n").find((l) => l.startsWith(`${user}:`));
	return line?.split(":")[1];
}

function* readLine(sys: Sys, fd: number): Blocking<string | undefined> {
	let text = "";
	for (;;) {
		const chunk = yield* sys.read(fd, 1);
		if (chunk.length === 0) return text === "" ? undefined : text;
		if (chunk[0] === 10) return text;
		text += decode(chunk);
	}
}

/** The line typed at a prompt; undefined at the end of input. */
export function* askPassword(sys: Sys, prompt: string): Blocking<string | undefined> {
	const tty = sys.isatty(0);
	const saved = tty ? sys.tcgetattr(0) : undefined;
	if (saved) sys.tcsetattr(0, { ...saved, echo: false, echonl: false });
	try {
		yield* sys.write(tty ? 1 : 2, prompt);
		const line = yield* readLine(sys, 0);
		if (tty) yield* sys.write(1, "\n");
		return line;
	} catch (error) {
		if (isErrno(error, "EINTR")) return undefined;
		throw error;
	} finally {
		if (saved) sys.tcsetattr(0, saved);
	}
}
