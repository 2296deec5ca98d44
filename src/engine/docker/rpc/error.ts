/** Errors that travel with an answer: the status codes of gRPC, by their names in Go. */

export type RpcCode =
	| "Canceled"
	| "Unknown"
	| "InvalidArgument"
	| "DeadlineExceeded"
	| "NotFound"
	| "AlreadyExists"
	| "PermissionDenied"
	| "FailedPrecondition"
	| "Unimplemented"
	| "Internal"
	| "Unavailable";

/** A refusal of the other side, or `Unavailable` when there is none. `message` is its description alone, as dockerd shows it. */
export class RpcError extends Error {
	readonly code: RpcCode;
	constructor(code: RpcCode, message: string) {
		super(message);
		this.code = code;
	}
}

export const isRpcError = (error: unknown, code?: RpcCode): error is RpcError => error instanceof RpcError && (code === undefined || error.code === code);
