/** Progress of pull, push and load: plain lines, or bars that are drawn over on a terminal. jsonmessage of moby. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { BodyReader } from "../../../programs/lib/http/body.ts";
import type { Cli } from "../cli.ts";
import { CliError } from "../command/spec.ts";
import { humanSize } from "../units.ts";
import { JsonLines } from "./json-lines.ts";

interface ProgressDetail {
	readonly current?: number;
	readonly total?: number;
	readonly start?: number;
	readonly hidecounts?: boolean;
	readonly units?: string;
}
export interface ProgressMessage {
	readonly stream?: string;
	readonly status?: string;
	readonly id?: string;
	readonly progressDetail?: ProgressDetail;
	readonly progress?: string;
	readonly errorDetail?: { readonly code?: number; readonly message: string };
	readonly error?: string;
	readonly aux?: unknown;
}

function bar(detail: ProgressDetail, width: number, now: number): string {
	const { current = 0, total = 0, units = "" } = detail;
	if (current <= 0 && total <= 0) return "";
	if (total <= 0) return units === "" ? humanSize(current).padStart(8) : `${current} ${units}`;
	const done = Math.min(50, Math.trunc(Math.trunc((current / total) * 100) / 2));
	const box = width > 110 ? `[${"=".repeat(done)}>${" ".repeat(50 - done)}] ` : "";
	let numbers = "";
	if (!detail.hidecounts) {
		const first = units === "" ? humanSize(current).padStart(8) : String(current);
		numbers = current > total ? first : `${first}/${units === "" ? humanSize(total) : total}`;
		if (units !== "") numbers += ` ${units}`;
	}
	let left = "";
	if (width > 50 && current > 0 && (detail.start ?? 0) > 0 && done < 50) {
		const seconds = Math.round(((total - current) * (now - (detail.start as number))) / current);
		left = ` ${seconds >= 60 ? `${Math.trunc(seconds / 60)}m` : ""}${seconds % 60}s`;
	}
	return box + numbers + left;
}

/** Draws messages on descriptor `fd`. */
export class ProgressDisplay {
	private readonly cli: Cli;
	private readonly fd: number;
	private readonly terminal: boolean;
	private rows = new Map<string, number>();
	constructor(cli: Cli, fd: 1 | 2) {
		this.cli = cli;
		this.fd = fd;
		this.terminal = cli.sys.isatty(fd);
	}
	private *write(text: string): Blocking<void> {
		if (this.fd === 1) yield* this.cli.print(text);
		else yield* this.cli.complain(text);
	}
	/** Throws CliError for a message that tells of a failure. */
	*show(message: ProgressMessage): Blocking<void> {
		const { id = "", progressDetail } = message;
		let up = 0;
		if (id !== "" && (progressDetail || message.progress)) {
			let row = this.rows.get(id);
			if (row === undefined) {
				row = this.rows.size;
				this.rows.set(id, row);
				if (this.terminal) yield* this.write("\n");
			}
			up = this.rows.size - row;
			if (this.terminal) yield* this.write(`\x1b[${up}A`);
		} else this.rows = new Map();
		yield* this.line(message);
		if (id !== "" && this.terminal) yield* this.write(`\x1b[${up}B`);
	}
	private *line(message: ProgressMessage): Blocking<void> {
		const { errorDetail, progressDetail, stream = "", status = "", id = "" } = message;
		if (errorDetail) throw new CliError(errorDetail.message, errorDetail.code || 1);
		if (message.error) throw new CliError(message.error);
		const width = this.terminal ? this.cli.sys.getWindowSize(this.fd).cols : 200;
		const drawn = progressDetail ? bar(progressDetail, width, this.cli.now) : "";
		const redraws = this.terminal && stream === "" && progressDetail !== undefined;
		if (!redraws && drawn !== "") return;
		const end = redraws ? "\r" : "";
		let text = redraws ? "\x1b[2K\r" : "";
		if (id !== "") text += `${id}: `;
		if (progressDetail && this.terminal) text += `${status} ${drawn}${end}`;
		else if (message.progress) text += `${status} ${message.progress}${end}`;
		else if (stream !== "") text += `${stream}${end}`;
		else text += `${status}${end}\n`;
		yield* this.write(text);
	}
}

/** Shows all messages of an answer; `aux` gets what is not meant to be shown. */
export function* showProgress(cli: Cli, body: BodyReader, fd: 1 | 2, aux?: (value: unknown) => Blocking<void>): Blocking<void> {
	const lines = new JsonLines<ProgressMessage>(cli.sys, body);
	const display = new ProgressDisplay(cli, fd);
	for (let line = yield* lines.next(); line; line = yield* lines.next()) {
		if (line.value.aux === undefined) yield* display.show(line.value);
		else if (aux) yield* aux(line.value.aux);
	}
}

/** Reads all messages and only tells of a failure. */
export function* awaitProgress(cli: Cli, body: BodyReader): Blocking<void> {
	const lines = new JsonLines<ProgressMessage>(cli.sys, body);
	for (let line = yield* lines.next(); line; line = yield* lines.next()) {
		const failure = line.value.errorDetail?.message ?? line.value.error;
		if (failure) throw new CliError(failure);
	}
}
