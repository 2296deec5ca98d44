/** libcurl's words for what goes wrong on a connection. */
import { isErrno } from "../../kernel/errno.ts";
import { HttpError } from "../lib/http/error.ts";
import { CurlFailure } from "./failure.ts";
import type { Progress } from "./progress.ts";
import type { TransferReport } from "./transfer-report.ts";

export function timeoutWords(report: TransferReport, progress: Progress): string {
	const total = progress.receiveTotal;
	const received = total === undefined ? `${progress.received}` : `${progress.received} out of ${total}`;
	return `Operation timed out after ${report.timing.milliseconds} milliseconds with ${received} bytes received`;
}

/** What libcurl calls a failure of the connection or of the message. */
export function failureOf(error: unknown, report: TransferReport, progress: Progress): CurlFailure {
	if (error instanceof CurlFailure) return error;
	if (isErrno(error, "ETIMEDOUT")) return new CurlFailure(28, timeoutWords(report, progress));
	if (isErrno(error, "EPIPE")) return new CurlFailure(55, `Send failure: ${error.message}`);
	if (isErrno(error)) return new CurlFailure(56, `Recv failure: ${error.message}`);
	if (!(error instanceof HttpError)) throw error;
	switch (error.problem) {
		case "closed":
			return new CurlFailure(52, "Empty reply from server");
		case "truncated": {
			const total = progress.receiveTotal;
			if (total !== undefined) return new CurlFailure(18, `end of response with ${total - progress.received} bytes missing`);
			return report.status
				? new CurlFailure(18, "transfer closed with outstanding read data remaining")
				: new CurlFailure(1, "Received HTTP/0.9 when not allowed");
		}
		case "bad start line":
			return new CurlFailure(1, "Received HTTP/0.9 when not allowed");
		case "bad version":
			return new CurlFailure(1, `Unsupported HTTP/${/^HTTP\/(\d)/.exec(error.line)?.[1] ?? "1"} subversion in response`);
		case "bad header":
			return new CurlFailure(8, "Header without colon");
		case "head too large":
			return new CurlFailure(56, "Too large response headers: 307201 > 307200");
		case "bad length":
			return new CurlFailure(8, "Invalid Content-Length: value");
		case "bad chunk": {
			const char = error.line.charCodeAt(0);
			return new CurlFailure(56, `chunk hex-length char not a hex digit: 0x${(Number.isNaN(char) ? 13 : char).toString(16)}`);
		}
		default:
			return new CurlFailure(61, "Unrecognized content encoding type");
	}
}
