/** What keeps the output of containers: daemon/logger. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import type { Instant } from "../time.ts";

export interface LogMessage {
	readonly stream: "stdout" | "stderr";
	/** With its newline, unless a line was cut. */
	readonly line: string;
	readonly time: Instant;
	readonly attributes?: Readonly<Record<string, string>>;
}

/** logger.ReadConfig. */
export interface ReadOptions {
	readonly since: Instant | undefined;
	readonly until: Instant | undefined;
	/** Lines from the end; -1 for all. */
	readonly tail: number;
	readonly follow: boolean;
}

export interface LogDriver {
	readonly name: string;
	write(sys: Sys, message: LogMessage): Blocking<void>;
	/** Ends the log: who follows it is told. */
	close(sys: Sys): void;
	/** Undefined where the driver cannot be read. `emit` returns false to end. */
	readonly read: ((sys: Sys, options: ReadOptions, emit: (message: LogMessage) => Blocking<boolean>) => Blocking<void>) | undefined;
}
