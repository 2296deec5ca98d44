/** What is known of a transfer while it runs and behind it. */
import type { Sys } from "../../kernel/abi.ts";
import type { ResponseHead } from "../lib/http/head.ts";
import type { Connected } from "./connect.ts";
import { Timing } from "./timing.ts";

/** What --write-out can tell of a transfer. */
export interface TransferReport {
	url: string;
	status: number;
	version: string;
	headers: ResponseHead | undefined;
	allHeads: ResponseHead[];
	redirects: number;
	redirectUrl: string;
	headerSize: number;
	requestSize: number;
	uploaded: number;
	downloaded: number;
	connects: number;
	connectionId: number;
	method: string;
	remote: Connected["remote"];
	local: Connected["local"];
	/** Of a unix socket it is connected by. */
	unixPath: string;
	timing: Timing;
	scheme: string;
	referer: string | undefined;
}

export const newReport = (sys: Sys): TransferReport => ({
	url: "",
	status: 0,
	version: "0",
	headers: undefined,
	allHeads: [],
	redirects: 0,
	redirectUrl: "",
	headerSize: 0,
	requestSize: 0,
	uploaded: 0,
	downloaded: 0,
	connects: 0,
	connectionId: -1,
	method: "GET",
	remote: undefined,
	local: undefined,
	unixPath: "",
	timing: new Timing(sys),
	scheme: "http",
	referer: undefined,
});
