/** The head of a request: curl's own fields in its order, and what -H changes of them. lib/http.c. */
import { encode } from "../../kernel/text.ts";
import { toBase64 } from "../lib/base64.ts";
import { Headers } from "../lib/http/headers.ts";
import type { RequestBody } from "./body.ts";
import type { Settings } from "./settings.ts";
import { hostHeader, type Url } from "./url.ts";

export interface RequestPlan {
	readonly url: Url;
	readonly method: string;
	readonly body: RequestBody | undefined;
	readonly cookies: string | undefined;
	readonly referer: string | undefined;
	/** Whether credentials may go to this host: false behind a redirect to another. */
	readonly trusted: boolean;
	readonly range: string | undefined;
	/** The fields of -H, files read. */
	readonly custom: readonly string[];
	readonly userAgent: string;
}

interface Custom {
	readonly name: string;
	/** undefined takes curl's own field away. */
	readonly value: string | undefined;
}

function parseCustom(line: string): Custom | undefined {
	const m = /^([^:;]+)([:;])(.*)$/s.exec(line);
	if (!m) return undefined;
	const [, name = "", mark, rest = ""] = m;
	if (mark === ";") return rest.trim() === "" ? { name, value: "" } : undefined;
	const value = rest.trim();
	return { name, value: value === "" ? undefined : value };
}

function credentials(plan: RequestPlan, settings: Settings): string | undefined {
	const bearer = settings.value("oauth2-bearer");
	if (bearer !== undefined && plan.trusted) return `Bearer ${bearer}`;
	const given = plan.trusted ? settings.value("user") : undefined;
	if (given === undefined && plan.url.user === undefined) return undefined;
	const text = given === undefined ? `${plan.url.user}:${plan.url.password ?? ""}` : given.includes(":") ? given : `${given}:`;
	return `Basic ${toBase64(encode(text))}`;
}

export function requestHeaders(plan: RequestPlan, settings: Settings): Headers {
	const custom = plan.custom.flatMap((line) => parseCustom(line) ?? []);
	const headers = new Headers();
	const overridden = (name: string): boolean => custom.some((c) => c.name.toLowerCase() === name.toLowerCase());
	const own = (name: string, value: string | undefined): void => {
		if (value !== undefined && !overridden(name)) headers.add(name, value);
	};
	const host = custom.find((c) => c.name.toLowerCase() === "host");
	// the own Host stands where curl's would
	if (!host) headers.add("Host", hostHeader(plan.url));
	else if (host.value !== undefined) headers.add("Host", host.value);
	own("Authorization", credentials(plan, settings));
	own("Range", plan.range);
	own("User-Agent", plan.userAgent === "" ? undefined : plan.userAgent);
	if (plan.body?.accept === undefined) own("Accept", "*/*");
	own("Accept-Encoding", settings.on("compressed") ? "deflate, gzip" : undefined);
	own("Referer", plan.referer);
	if (plan.cookies !== undefined) headers.add("Cookie", plan.cookies);
	if (plan.body?.accept !== undefined) {
		own("Content-Type", plan.body.contentType);
		own("Accept", plan.body.accept);
	}
	for (const { name, value } of custom) {
		if (name.toLowerCase() === "host" || value === undefined) continue;
		if (!plan.trusted && /^(authorization|cookie)$/i.test(name)) continue;
		headers.add(name, value);
	}
	if (plan.body && !headers.hasToken("Transfer-Encoding", "chunked")) own("Content-Length", String(plan.body.data.length));
	if (plan.body?.accept === undefined) own("Content-Type", plan.body?.contentType);
	if (plan.body && plan.body.data.length > EXPECT_ABOVE) own("Expect", "100-continue");
	return headers;
}

/** Bodies above this many bytes are announced first (EXPECT_100_THRESHOLD). */
const EXPECT_ABOVE = 1024 * 1024;
