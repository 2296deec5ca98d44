/** How the manager speaks: entries in the journal. */
import type { Sys } from "../../../kernel/abi.ts";
import { sendEntry } from "../journal/entry.ts";

export interface Message {
	/** 0 to 7. */
	readonly priority?: number;
	readonly unit?: string;
	readonly invocation?: string;
	/** Further fields. */
	readonly fields?: Readonly<Record<string, string>>;
}

export function logMessage(sys: Sys, text: string, { priority = 6, unit, invocation, fields = {} }: Message = {}): void {
	sendEntry(sys, {
		PRIORITY: priority,
		SYSLOG_FACILITY: 3,
		SYSLOG_IDENTIFIER: "systemd",
		TID: sys.getpid(),
		...(unit === undefined ? {} : { UNIT: unit }),
		...(invocation ? { INVOCATION_ID: invocation } : {}),
		...fields,
		MESSAGE: text,
	});
}
