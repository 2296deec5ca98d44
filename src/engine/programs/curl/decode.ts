/** Content codings that --compressed asks for. RFC 9110, 8.4.1. */
import { concat } from "../../kernel/text.ts";
import { gunzipMember } from "../lib/gzip-format.ts";
import { InflateError, inflate } from "../lib/inflate.ts";
import { CurlFailure } from "./failure.ts";

/** The content of a whole coded body. */
export function gunzipBody(parts: readonly Uint8Array[], coding: string): Uint8Array {
	const whole = parts.length ? concat(parts) : new Uint8Array(0);
	if (whole.length === 0) return whole;
	try {
		if (!/deflate/i.test(coding)) {
			const member = gunzipMember(whole);
			if (!member) throw new CurlFailure(61, "Error while processing content unencoding: incorrect header check");
			return member.bytes;
		}
		// zlib's two bytes of head, which some servers leave away
		return inflate(whole, whole[0] === 0x78 ? 2 : 0).bytes;
	} catch (error) {
		if (error instanceof InflateError) throw new CurlFailure(61, "Error while processing content unencoding: invalid stored block lengths");
		throw error;
	}
}
