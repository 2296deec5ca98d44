/** The fields of a request, in wget's order. src/http.c: initialize_request. */
import { encode } from "../../kernel/text.ts";
import { toBase64 } from "../lib/base64.ts";
import { httpDate } from "../lib/http/date.ts";
import { Headers } from "../lib/http/headers.ts";
import type { Context } from "../lib/program.ts";
import type { Plan } from "./plan.ts";
import { hostHeader, type WgetUrl } from "./url.ts";

const PARSE_ERROR = 2;

export function authorization(plan: Plan, url: WgetUrl): string | undefined {
	const user = url.user ?? plan.user;
	return user === undefined ? undefined : `Basic ${toBase64(encode(`${user}:${url.password ?? plan.password ?? ""}`))}`;
}

export function headersFor(context: Context, plan: Plan, url: WgetUrl, from: number, since: number | undefined, body: Uint8Array | undefined): Headers {
	const headers = new Headers([["Host", hostHeader(url)]]);
	if (plan.referer !== undefined) headers.add("Referer", plan.referer);
	if (plan.noCache) headers.add("Cache-Control", "no-cache").add("Pragma", "no-cache");
	if (since !== undefined) headers.add("If-Modified-Since", httpDate(since));
	if (from > 0) headers.add("Range", `bytes=${from}-`);
	if (plan.agent !== "") headers.add("User-Agent", plan.agent);
	headers.add("Accept", "*/*").add("Accept-Encoding", "identity");
	if (plan.sendCredentials) headers.add("Authorization", authorization(plan, url) ?? "");
	headers.add("Connection", plan.keepAlive ? "Keep-Alive" : "Close");
	if (body) headers.add("Content-Type", "application/x-www-form-urlencoded").add("Content-Length", String(body.length));
	for (const line of plan.headers) {
		const colon = line.indexOf(":");
		if (colon < 0) context.fail(`Invalid header ‘${line}’.`, PARSE_ERROR);
		headers.set(line.slice(0, colon), line.slice(colon + 1).trim());
	}
	return headers;
}
