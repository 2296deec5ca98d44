/** containerd's log on standard error, which the journal keeps: logrus' text. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { goQuote, rfc3339 } from "../oci/text.ts";

const shown = (text: string): string => (/^[A-Za-z0-9\-._/@^+]+$/.test(text) ? text : goQuote(text));

/** Nine digits always, as containerd's RFC3339NanoFixed. */
const stamp = (seconds: number): string => {
	const text = rfc3339(seconds);
	const [whole = "", fraction = ""] = text.slice(0, -1).split(".");
	return `${whole}.${fraction.padEnd(9, "0")}Z`;
};

export function* log(sys: Sys, level: "info" | "warning" | "error" | "fatal", message: string, fields: Readonly<Record<string, string>> = {}): Blocking<void> {
	const rest = Object.entries(fields)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([key, value]) => ` ${key}=${shown(value)}`)
		.join("");
	try {
		yield* sys.write(2, `time="${stamp(sys.clock("realtime"))}" level=${level} msg=${shown(message)}${rest}\n`);
	} catch (error) {
		// nobody reads the log any more
		if (!isErrno(error)) throw error;
	}
}
