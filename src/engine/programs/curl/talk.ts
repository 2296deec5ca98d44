/** What -v and --trace-ascii tell while a transfer runs. tool_cb_dbg.c. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { decode, encode } from "../../kernel/text.ts";
import { formatTime, instantOf } from "../lib/time-format.ts";
import { localZone, type Zone } from "../lib/timezone.ts";
import type { Settings } from "./settings.ts";

export type Heard = "sent head" | "received head" | "sent data" | "received data";
const titles: Readonly<Record<Heard, string>> = {
	"sent head": "=> Send header",
	"received head": "<= Recv header",
	"sent data": "=> Send data",
	"received data": "<= Recv data",
};
const ROW = 64;

export class Talk {
	private readonly sys: Sys;
	readonly verbose: boolean;
	private readonly fd: number;
	private readonly ascii: boolean;
	private readonly times: boolean;
	private zone: Zone | undefined;
	/** Whether the body is seen on the same terminal, so that it need not be mentioned. */
	private readonly bodySeen: boolean;
	/** Data is mentioned once until something else happens. */
	private dataTold = false;
	private constructor(sys: Sys, fd: number, settings: Settings, ascii: boolean) {
		this.sys = sys;
		this.fd = fd;
		this.ascii = ascii;
		this.verbose = ascii || settings.on("verbose");
		this.times = settings.on("trace-time");
		this.bodySeen = sys.isatty(1);
	}
	static *open(sys: Sys, settings: Settings, stderr: number): Blocking<Talk> {
		const file = settings.value("trace-ascii");
		if (file === undefined) return new Talk(sys, stderr, settings, false);
		if (file === "-") return new Talk(sys, 1, settings, true);
		return new Talk(sys, file === "%" ? stderr : yield* sys.open(file, { write: true, create: true, truncate: true }, 0o644), settings, true);
	}
	private *stamp(): Blocking<string> {
		if (!this.times) return "";
		this.zone ??= yield* localZone(this.sys);
		const now = this.sys.clock("realtime");
		return `${formatTime("%H:%M:%S", instantOf(now * 1000), this.zone)}.${String(Math.floor((now % 1) * 1e6)).padStart(6, "0")} `;
	}
	/** A line of information. */
	*info(text: string): Blocking<void> {
		if (!this.verbose) return;
		this.dataTold = false;
		yield* this.sys.write(this.fd, `${yield* this.stamp()}* ${text}\n`);
	}
	/** Lines of a head, the empty one at its end too, or data. */
	*heard(what: Heard, data: Uint8Array | readonly string[]): Blocking<void> {
		if (!this.verbose) return;
		const stamp = yield* this.stamp();
		if (this.ascii) {
			const blocks =
				data instanceof Uint8Array ? [data] : what === "sent head" ? [encode(data.map((l) => `${l}\r\n`).join(""))] : data.map((l) => encode(`${l}\r\n`));
			for (const block of blocks)
				yield* this.sys.write(this.fd, `${stamp}${titles[what]}, ${block.length} bytes (0x${block.length.toString(16)})\n${rows(block)}`);
		} else if (data instanceof Uint8Array) {
			if (this.dataTold || this.bodySeen) return;
			this.dataTold = true;
			yield* this.sys.write(this.fd, `${stamp}${what === "sent data" ? "}" : "{"} [${data.length} bytes data]\n`);
		} else {
			this.dataTold = false;
			for (const line of data) yield* this.sys.write(this.fd, `${stamp}${what === "sent head" ? ">" : "<"} ${line}\n`);
		}
	}
}

/** Rows of characters with their offsets; a line end begins a new row. */
function rows(data: Uint8Array): string {
	const text = Array.from(decode(data), (c) => c);
	let out = "";
	for (let at = 0; at < text.length; ) {
		let row = "";
		const start = at;
		while (at < text.length && row.length < ROW) {
			if (text[at] === "\r" && text[at + 1] === "\n") {
				at += 2;
				break;
			}
			const char = text[at++] ?? "";
			row += char >= " " && char <= "~" ? char : ".";
		}
		out += `${start.toString(16).padStart(4, "0")}: ${row}\n`;
	}
	return out;
}
