/** How a transfer of curl fails: libcurl-errors(3). */

/** What `curl: (N) ...` says where nothing more exact is known. */
const words: Readonly<Record<number, string>> = {
	1: "Unsupported protocol",
	2: "Failed initialization",
	3: "URL using bad/illegal format or missing URL",
	6: "Could not resolve hostname",
	7: "Could not connect to server",
	8: "Weird server reply",
	18: "Transferred a partial file",
	22: "HTTP response code said error",
	23: "Failed writing received data to disk/application",
	26: "Failed to open/read local data from file/application",
	28: "Timeout was reached",
	33: "Requested range was not delivered by the server",
	43: "A libcurl function was given a bad argument",
	45: "Failed binding local connection end",
	47: "Number of redirects hit maximum amount",
	52: "Server returned nothing (no headers, no data)",
	55: "Failed sending data to the peer",
	56: "Failure when receiving data from the peer",
	63: "Maximum file size exceeded",
};

export const strerror = (code: number): string => words[code] ?? "Unknown error";

/** Ends a transfer; `code` is the exit status. */
export class CurlFailure extends Error {
	readonly code: number;
	constructor(code: number, message = strerror(code)) {
		super(message);
		this.code = code;
	}
}

/** Ends the program before any transfer: what stands on standard error, all of it, and the status. */
export class UsageFailure extends Error {
	readonly status: number;
	constructor(text: string, status = 2) {
		super(text);
		this.status = status;
	}
}

export const HINT = "curl: try 'curl --help' or 'curl --manual' for more information\n";
