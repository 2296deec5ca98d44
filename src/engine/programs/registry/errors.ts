/** What the registry answers when it cannot do what was asked: api/v2 and api/errcode of distribution. */

export interface ApiError {
	readonly status: number;
	readonly code: string;
	readonly message: string;
	readonly detail?: unknown;
}

const table = {
	UNSUPPORTED: [405, "The operation is unsupported."],
	UNAUTHORIZED: [401, "authentication required"],
	DIGEST_INVALID: [400, "provided digest did not match uploaded content"],
	SIZE_INVALID: [400, "provided length did not match content length"],
	NAME_INVALID: [400, "invalid repository name"],
	TAG_INVALID: [400, "manifest tag did not match URI"],
	NAME_UNKNOWN: [404, "repository name not known to registry"],
	MANIFEST_UNKNOWN: [404, "manifest unknown"],
	MANIFEST_INVALID: [400, "manifest invalid"],
	MANIFEST_BLOB_UNKNOWN: [400, "blob unknown to registry"],
	BLOB_UNKNOWN: [404, "blob unknown to registry"],
	BLOB_UPLOAD_UNKNOWN: [404, "blob upload unknown to registry"],
	BLOB_UPLOAD_INVALID: [404, "blob upload invalid"],
	RANGE_INVALID: [416, "invalid content range"],
	PAGINATION_NUMBER_INVALID: [400, "invalid number of results requested"],
	UNKNOWN: [500, "unknown error"],
} as const satisfies Record<string, readonly [number, string]>;

export type ErrorCode = keyof typeof table;

const apiError = (code: ErrorCode, detail?: unknown): ApiError => ({
	status: table[code][0],
	code,
	message: table[code][1],
	...(detail !== undefined && { detail }),
});

/** The body, as Go's encoder ends it. */
export const errorBody = (errors: readonly ApiError[]): string =>
	`${JSON.stringify({ errors: errors.map(({ code, message, detail }) => ({ code, message, ...(detail !== undefined && { detail }) })) })}\n`;

/** Ends the handling of a request. */
export class Refused extends Error {
	readonly errors: readonly ApiError[];
	/** With one error, or one for each of `details`. */
	constructor(code: ErrorCode, detail?: unknown, ...details: readonly unknown[]) {
		super(code);
		this.errors = [apiError(code, detail), ...details.map((one) => apiError(code, one))];
	}
	get status(): number {
		return this.errors[0]?.status ?? 500;
	}
}
