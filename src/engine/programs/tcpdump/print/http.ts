/** Text protocols over TCP: the first line, or with -v the whole head. tcpdump's print-http.c, signature.c. */
import type { Line } from "./line.ts";

const methods = [
	"GET",
	"PUT",
	"COPY",
	"HEAD",
	"LOCK",
	"MOVE",
	"POLL",
	"POST",
	"BCOPY",
	"BMOVE",
	"MKCOL",
	"TRACE",
	"LABEL",
	"MERGE",
	"DELETE",
	"SEARCH",
	"UNLOCK",
	"REPORT",
	"UPDATE",
	"NOTIFY",
	"BDELETE",
	"CONNECT",
	"OPTIONS",
	"CHECKIN",
	"PROPFIND",
	"CHECKOUT",
	"CCM_POST",
	"SUBSCRIBE",
	"PROPPATCH",
	"BPROPFIND",
	"BPROPPATCH",
	"UNCHECKOUT",
	"MKACTIVITY",
	"MKWORKSPACE",
	"UNSUBSCRIBE",
	"RPC_CONNECT",
	"VERSION-CONTROL",
	"BASELINE-CONTROL",
];

export function printHttp(line: Line, body: Uint8Array): void {
	const text = new TextDecoder("latin1").decode(body);
	const [first = "", second = ""] = text.split(/[ \r\n]/, 2);
	// a request begins with a method, an answer has a three-digit code for its second word
	const known = methods.includes(first) || (first !== "" && /^\d{3}$/.test(second));
	line.add(": HTTP");
	if (!known) {
		line.add(`, length: ${body.length}`);
		return;
	}
	const lines = text.split(/\r?\n/);
	const shown = (s: string) => s.replace(/[^\x20-\x7e\t]/g, ".");
	if (line.style.verbose === 0) {
		line.add(`: ${shown(lines[0] ?? "")}`);
		return;
	}
	line.add(`, length: ${body.length}`);
	for (const [i, l] of lines.entries()) {
		if (i === lines.length - 1 && l === "") break;
		line.add(`\n\t${shown(l)}`);
		if (l === "") break;
	}
}
