/** The variables of --write-out. tool_writeout.c. */
import { formatIp } from "../../net/address.ts";
import { strerror } from "./failure.ts";
import type { Phase } from "./timing.ts";
import type { TransferReport } from "./transfer-report.ts";
import { parseUrl } from "./url.ts";

export interface Finished {
	readonly report: TransferReport;
	/** 0 when it went well. */
	readonly code: number;
	readonly message: string | undefined;
	readonly file: string | undefined;
	/** Which of the URLs of the command, from 0. */
	readonly number: number;
	readonly retries: number;
}

type Value = string | number | null;
const seconds = (value: number): string => value.toFixed(6);

const times: Readonly<Record<string, Phase>> = {
	time_namelookup: "namelookup",
	time_connect: "connect",
	time_appconnect: "appconnect",
	time_pretransfer: "pretransfer",
	time_posttransfer: "posttransfer",
	time_starttransfer: "starttransfer",
	time_total: "total",
};

const parts = ["scheme", "user", "password", "options", "host", "port", "path", "query", "fragment", "zoneid"] as const;

function urlPart(part: string, text: string): Value {
	try {
		const url = parseUrl(text);
		const { scheme, host, port, path } = url;
		const values: Readonly<Record<string, Value>> = {
			scheme,
			host,
			port: String(port),
			path,
			user: url.user ?? null,
			password: url.password ?? null,
			query: url.query ?? null,
			fragment: url.fragment ?? null,
		};
		return values[part] ?? null;
	} catch {
		return null;
	}
}

/** A number of time is text with six digits; null has no value. */
function variable(name: string, done: Finished): Value | undefined {
	const { report } = done;
	const phase = times[name];
	if (phase) return seconds(report.timing.at(phase));
	const total = report.timing.at("total");
	const part = /^(url|urle)\.(\w+)$/.exec(name);
	if (part && parts.some((p) => p === part[2])) return urlPart(part[2] ?? "", report.url);
	switch (name) {
		case "certs":
			return "";
		case "conn_id":
			return report.connectionId;
		case "content_type":
			return report.headers?.headers.get("Content-Type") ?? null;
		case "errormsg":
			return done.code === 0 ? null : (done.message ?? strerror(done.code));
		case "exitcode":
			return done.code;
		case "filename_effective":
			return done.file ?? null;
		case "ftp_entry_path":
			return null;
		case "http_code":
		case "response_code":
			return report.status;
		case "http_connect":
			return 0;
		case "http_version":
			return report.version;
		case "local_ip":
			return report.local ? formatIp(report.local.address) : "";
		case "local_port":
			return report.local?.port ?? -1;
		case "method":
			return report.method;
		case "num_certs":
			return 0;
		case "num_connects":
			return report.connects;
		case "num_headers":
			return report.headers ? [...report.headers.headers].length : 0;
		case "num_redirects":
			return report.redirects;
		case "num_retries":
			return done.retries;
		case "proxy_ssl_verify_result":
		case "proxy_used":
		case "ssl_verify_result":
			return 0;
		case "redirect_url":
			return report.redirectUrl || null;
		case "referer":
			return report.referer ?? null;
		case "remote_ip":
			return report.remote ? formatIp(report.remote.address) : report.unixPath;
		case "remote_port":
			return report.remote?.port ?? -1;
		case "scheme":
			return report.scheme;
		case "size_delivered":
		case "size_download":
			return report.downloaded;
		case "size_header":
			return report.headerSize;
		case "size_request":
			return report.requestSize;
		case "size_upload":
			return report.uploaded;
		case "speed_download":
			return total > 0 ? Math.floor(report.downloaded / total) : 0;
		case "speed_upload":
			return total > 0 ? Math.floor(report.uploaded / total) : 0;
		case "time_redirect":
			return seconds(report.timing.redirect);
		case "time_queue":
			return seconds(0);
		case "tls_earlydata":
			return 0;
		case "url":
		case "url_effective":
			return report.url;
		case "urlnum":
		case "xfer_id":
			return done.number;
		default:
			return undefined;
	}
}

const all = [
	"certs conn_id content_type errormsg exitcode filename_effective ftp_entry_path http_code http_connect http_version local_ip local_port method",
	"num_certs num_connects num_headers num_redirects num_retries proxy_ssl_verify_result proxy_used redirect_url referer remote_ip remote_port",
	"response_code scheme size_delivered size_download size_header size_request size_upload speed_download speed_upload ssl_verify_result",
	"time_appconnect time_connect time_namelookup time_posttransfer time_pretransfer time_queue time_redirect time_starttransfer time_total",
	"tls_earlydata",
	...["url", "urle"].map((word) => {
		const own = ["fragment", "host", "options", "password", "path", "port", "query", "scheme", "user", "zoneid"].map((p) => `${word}.${p}`);
		return word === "url" ? `url ${own.join(" ")} url_effective` : own.join(" ");
	}),
	"urlnum xfer_id",
].flatMap((line) => line.split(" "));

function json(done: Finished, version: string): string {
	const fields = all.flatMap((name) => {
		const value = variable(name, done);
		if (value === undefined) return [];
		const shown = name.startsWith("time_") && typeof value === "string" ? value : value === "" && name === "certs" ? '""' : JSON.stringify(value);
		return [`"${name}":${shown}`];
	});
	return `{${fields.join(",")},"curl_version":"${version}"}`;
}

function headerJson(report: TransferReport): string {
	const names = new Map<string, string[]>();
	for (const [name, value] of report.headers?.headers ?? []) names.set(name.toLowerCase(), [...(names.get(name.toLowerCase()) ?? []), value]);
	return `{${[...names].map(([name, values]) => `"${name}":${JSON.stringify(values)}`).join(",\n")}\n}`;
}

const controls: Readonly<Record<string, string>> = { r: "\r", n: "\n", t: "\t" };

export interface WriteOutPiece {
	readonly to: "stdout" | "stderr";
	readonly text: string;
}

/** What a format comes to; `onUnknown` hears of names that are none. */
export function writeOut(format: string, done: Finished, version: string, onUnknown: (name: string) => void): WriteOutPiece[] {
	const pieces: WriteOutPiece[] = [];
	let to: WriteOutPiece["to"] = "stdout";
	const put = (text: string): void => void pieces.push({ to, text });
	const pattern = /%header\{([^}]*)\}|%output\{([^}]*)\}|%time\{([^}]*)\}|%\{([^}]*)\}|%%|\\(.)|[^%\\]+|[\s\S]/g;
	for (const m of format.matchAll(pattern)) {
		const [word, header, output, time, name, control] = m;
		if (header !== undefined) put(done.report.headers?.headers.all(header)[0] ?? "");
		else if (output !== undefined || time !== undefined) onUnknown(word);
		else if (name !== undefined) {
			if (name === "stdout" || name === "stderr") to = name;
			else if (name === "onerror") {
				if (done.code === 0) break;
			} else if (name === "json") put(json(done, version));
			else if (name === "header_json") put(headerJson(done.report));
			else {
				const value = variable(name, done);
				if (value === undefined) onUnknown(name);
				else if (name === "http_code" || name === "response_code" || name === "http_connect") put(String(value).padStart(3, "0"));
				else put(value === null ? "" : String(value));
			}
		} else if (word === "%%") put("%");
		else if (control !== undefined) put(controls[control] ?? word);
		else put(word);
	}
	return pieces;
}
