/** What compose tells while it works: a line for each thing that begins or is done. */
import type { Blocking } from "../../../kernel/abi.ts";
import { civilFromSeconds } from "../../../programs/lib/calendar.ts";
import type { Cli } from "../../cli/cli.ts";

export class Progress {
	private readonly cli: Cli;
	private readonly quiet: boolean;
	constructor(cli: Cli, quiet = false) {
		this.cli = cli;
		this.quiet = quiet;
	}
	/** ` Container shop-db-1  Starting `. */
	*tell(id: string, status: string): Blocking<void> {
		if (!this.quiet) yield* this.cli.complain(` ${id}  ${status} \n`);
	}
}

/** A line of the log that compose writes to standard error. */
export const logLine = (cli: Cli, level: "info" | "warning", message: string): string => {
	const seconds = Math.floor(cli.now);
	return `time="${rfc3339(seconds)}" level=${level} msg=${JSON.stringify(message)}\n`;
};

function rfc3339(seconds: number): string {
	const t = civilFromSeconds(seconds);
	const two = (n: number): string => String(n).padStart(2, "0");
	return `${t.year}-${two(t.month)}-${two(t.day)}T${two(t.hour)}:${two(t.minute)}:${two(t.second)}Z`;
}
